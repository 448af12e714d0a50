package dev.inkwell.http;

import io.micronaut.http.server.netty.HttpCompressionStrategy;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees that Micronaut, which does compress what is large, does so with gzip and only for those who take it, and that no
 * compressed answer has the entity tag of the plain one: those are not the same bytes (RFC 9110, section 8.8.3.3). Only
 * callers see the mark that tells such tags apart; inside there is one tag for one version.
 */
final class Compression {
    private static final String ACCEPT_ENCODING = "Accept-Encoding";
    private static final String MARK = "-gzip";
    private static final String END = "\"";

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

    /** Before the answer leaves. */
    static void describe(HttpResponse response, @Nullable Exchange exchange, HttpCompressionStrategy compression) {
        HttpHeaders headers = response.headers();
        boolean unchanged = response.status().code() == HttpResponseStatus.NOT_MODIFIED.code();
        if (unchanged || headers.contains(HttpHeaderNames.CONTENT_TYPE)) {
            String vary = headers.get(HttpHeaderNames.VARY);
            headers.set(HttpHeaderNames.VARY, vary == null ? ACCEPT_ENCODING : vary + ", " + ACCEPT_ENCODING);
        }
        if (exchange != null && wouldCompress(exchange, response, compression)) {
            headers.set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        if (unchanged) {
            mark(headers, exchange == null ? List.of() : exchange.entityTags());
        } else if (headers.contains(HttpHeaderNames.CONTENT_ENCODING)) {
            mark(headers, null);
        }
    }

    /** An answer to HEAD is described as that to GET, of which only the length is not known (RFC 9110, section 9.3.2). */
    private static boolean wouldCompress(
            Exchange exchange, HttpResponse response, HttpCompressionStrategy compression) {
        return exchange.method().equals(HttpMethod.HEAD)
                && exchange.headers().contains(HttpHeaderNames.ACCEPT_ENCODING)
                && !exchange.protocolVersion().equals(HttpVersion.HTTP_1_0)
                && compression.shouldCompress(response);
    }

    /** With these tags of the caller, only where the marked one is among them: what is compressed there is still good. */
    private static void mark(HttpHeaders headers, @Nullable List<String> known) {
        String tag = headers.get(HttpHeaderNames.ETAG);
        if (tag != null && tag.endsWith(END)) {
            String marked = tag.substring(0, tag.length() - END.length()) + MARK + END;
            if (known == null || known.stream().anyMatch(tags -> tags.contains(marked))) {
                headers.set(HttpHeaderNames.ETAG, marked);
            }
        }
    }

    private static boolean takesGzip(List<String> values) {
        boolean others = false;
        for (String value : values) {
            for (String coding : value.split(",", -1)) {
                String[] nameAndParameters = coding.split(";", -1);
                String name = nameAndParameters[0].strip();
                if (name.equalsIgnoreCase("gzip") || name.equalsIgnoreCase("x-gzip")) {
                    return isTaken(nameAndParameters);
                }
                others |= name.equals("*") && isTaken(nameAndParameters);
            }
        }
        return others;
    }

    /** Unless its weight is zero, or nothing that could be read as a weight. */
    private static boolean isTaken(String[] nameAndParameters) {
        for (int i = 1; i < nameAndParameters.length; i++) {
            String parameter = nameAndParameters[i].strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                String weight = parameter.substring(2);
                return weight.chars().allMatch(digit -> digit == '.' || (digit >= '0' && digit <= '9'))
                        && weight.chars().anyMatch(digit -> digit >= '1' && digit <= '9');
            }
        }
        return true;
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
