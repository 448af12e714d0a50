package dev.inkwell.http.pages;

import gg.jte.models.runtime.JteModel;
import java.util.regex.Pattern;

/** Renders templates, which escape what has a meaning in HTML but pass on what has no place in it. */
final class Html {
    /** Control characters; not even as references may they stand in a document. */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cc}&&[^\\t\\n\\f\\r]]");

    private Html() {}

    /** The page, with U+FFFD in the place of every character that HTML cannot hold. */
    static String render(JteModel template) {
        return FORBIDDEN.matcher(template.render()).replaceAll("\uFFFD");
    }
}
