package dev.inkwell.http;

import dev.inkwell.domain.TokenService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each request, on the logger {@value #NAME} at level INFO. What people entered stays out of it: queries
 * are left out, and addresses and tokens are struck out where somebody put one into a path.
 */
final class AccessLog {
    static final String NAME = "inkwell.access";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    /** Tried only where a word begins: from each letter of a long one, it would take minutes. */
    private static final Pattern EMAIL = Pattern.compile("(?<![^\\s/])[^\\s/]*?(@|%(25)*40)[^\\s/]*");

    private static final Pattern ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");

    private static final int HEXADECIMAL = 16;

    private AccessLog() {}

    /** Whether a text has a token in it, which belongs in no log. */
    static boolean hasSecret(String text) {
        return text.contains("inkwell_") && TokenService.SECRET.matcher(text).find();
    }

    /** Writes the line of a request that has been answered, or never will be ({@link ResponseHead#NONE}). */
    static void write(Exchange exchange, int status, long bytes) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        String method = redacted(exchange.method().name());
        String path = redacted(path(exchange.uri()));
        String told = status == ResponseHead.NONE ? "unanswered" : Integer.toString(status);
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("method", method)
                .addKeyValue("path", path)
                .addKeyValue("route", exchange.route());
        if (status != ResponseHead.NONE) {
            line = line.addKeyValue("status", status);
        }
        line = line.addKeyValue("bytes", bytes)
                .addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMicros(exchange.age()) / 1000.0)
                .addKeyValue("request_id", exchange.id());
        Trace trace = exchange.trace();
        if (trace != null) {
            line = line.addKeyValue("trace_id", trace.id()).addKeyValue("span_id", trace.span());
        }
        line = line.addKeyValue("remote", exchange.sender().name());
        if (exchange.token() != null) {
            line = line.addKeyValue("token", exchange.token());
        }
        String agent = exchange.headers().get("User-Agent");
        if (agent != null) {
            line = line.addKeyValue("user_agent", redacted(agent));
        }
        line.log("{} {} {}", method, path, told);
    }

    /** What is percent-encoded, if only in part. */
    private static String decoded(String text) {
        return ENCODED.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), HEXADECIMAL))));
    }

    private static String path(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) == '?' || uri.charAt(i) == '#') {
                return uri.substring(0, i);
            }
        }
        return uri;
    }

    /** Without e-mail addresses and tokens. */
    private static String redacted(String sent) {
        if (sent.contains("%") && hasSecret(decoded(sent))) {
            return "[token]";
        }
        String text = hasSecret(sent) ? TokenService.SECRET.matcher(sent).replaceAll("[token]") : sent;
        return text.contains("@") || text.contains("40") ? EMAIL.matcher(text).replaceAll("[email]") : text;
    }
}
