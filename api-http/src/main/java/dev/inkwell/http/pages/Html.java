package dev.inkwell.http.pages;

import gg.jte.models.runtime.JteModel;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import java.util.regex.Pattern;

/** Renders templates, which escape what has a meaning in HTML but pass on what has no place in it. */
public final class Html {
    /** Control characters; not even as references may they stand in a document. */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cc}&&[^\\t\\n\\f\\r]]");

    private static final Pattern LINE_BREAK = Pattern.compile("\\r\\n?");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int LONGEST_EXCERPT = 160;

    /** An excerpt is taken from so much of a text, which may have more white space than is shown. */
    private static final int LONGEST_READ = 1_000;

    private Html() {}

    /** The page, with U+FFFD in the place of every character that HTML cannot hold. */
    static String render(JteModel template) {
        return held(template.render());
    }

    /** The page, as an answer of this status. */
    static HttpResponse<String> answer(HttpStatus status, JteModel template) {
        return HttpResponse.status(status).body(render(template));
    }

    /** A text of several lines as a browser sends it back when nobody changes it, but with plain line feeds. */
    static String sentBack(String text) {
        return LINE_BREAK.matcher(held(text)).replaceAll("\n");
    }

    /** The beginning of a text, in one line; 160 code points at most. */
    public static String excerpt(String text) {
        int end = Math.min(text.length(), LONGEST_READ);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        String line = SPACE.matcher(text.substring(0, end)).replaceAll(" ").strip();
        if (line.codePointCount(0, line.length()) > LONGEST_EXCERPT) {
            return line.substring(0, line.offsetByCodePoints(0, LONGEST_EXCERPT))
                            .stripTrailing() + "…";
        }
        return end < text.length() ? line + "…" : line;
    }

    private static String held(String text) {
        return FORBIDDEN.matcher(text).replaceAll("\uFFFD");
    }
}
