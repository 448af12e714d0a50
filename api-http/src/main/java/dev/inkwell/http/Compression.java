package dev.inkwell.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Sees that Micronaut, which does compress what is large, does so with gzip and only for those who take it, and that no
 * compressed answer has the entity tag of the plain one: those are not the same bytes (RFC 9110, section 8.8.3.3). Only
 * callers see the mark that tells such tags apart; inside there is one tag for one version.
 */
final class Compression {
    private static final String MARK = "-gzip";
    private static final String END = "\"";
    private static final Pattern REFUSED = Pattern.compile(";\\s*q\\s*=\\s*0(\\.0*)?\\s*$");

    private Compression() {}

    /** Before the request is read. */
    static void prepare(HttpHeaders request) {
        if (request.contains(HttpHeaderNames.ACCEPT_ENCODING)) {
            // Micronaut prefers snappy, which few can read, and takes gzip;q=0 for a wish beside other codings.
            if (takesGzip(request.getAll(HttpHeaderNames.ACCEPT_ENCODING))) {
                request.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP);
            } else {
                request.remove(HttpHeaderNames.ACCEPT_ENCODING);
            }
        }
        unmark(request, HttpHeaderNames.IF_NONE_MATCH);
        unmark(request, HttpHeaderNames.IF_MATCH);
    }

    /**
     * Before the answer leaves.
     *
     * @param known the entity tags that the caller named: one of what it has compressed is still good for that
     */
    static void describe(HttpResponse response, List<String> known) {
        HttpHeaders headers = response.headers();
        boolean unchanged = response.status().code() == HttpResponseStatus.NOT_MODIFIED.code();
        if (unchanged || headers.contains(HttpHeaderNames.CONTENT_TYPE)) {
            String vary = headers.get(HttpHeaderNames.VARY);
            headers.set(HttpHeaderNames.VARY, vary == null ? "Accept-Encoding" : vary + ", Accept-Encoding");
        }
        String tag = headers.get(HttpHeaderNames.ETAG);
        if (tag != null && tag.endsWith(END)) {
            String marked = tag.substring(0, tag.length() - END.length()) + MARK + END;
            if (unchanged
                    ? known.stream().anyMatch(tags -> tags.contains(marked))
                    : headers.contains(HttpHeaderNames.CONTENT_ENCODING)) {
                headers.set(HttpHeaderNames.ETAG, marked);
            }
        }
    }

    private static boolean takesGzip(List<String> values) {
        boolean others = false;
        for (String coding : String.join(",", values).toLowerCase(Locale.ROOT).split(",", -1)) {
            String name = coding.split(";", 2)[0].strip();
            boolean taken = !REFUSED.matcher(coding).find();
            if (name.equals("gzip") || name.equals("x-gzip")) {
                return taken;
            }
            others |= taken && name.equals("*");
        }
        return others;
    }

    private static void unmark(HttpHeaders request, AsciiString name) {
        if (request.contains(name)) {
            request.set(
                    name,
                    request.getAll(name).stream()
                            .map(tags -> tags.replace(MARK + END, END))
                            .toList());
        }
    }
}
