package dev.inkwell.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands in a trace that its caller began (W3C Trace Context). None is begun here: there is nothing
 * behind this service that would go on with it.
 *
 * @param id of the whole trace
 * @param span of this request
 * @param flags as the caller set them, as far as they have a meaning
 * @param state what tracing systems told one another; empty when nothing
 */
record Trace(String id, String span, int flags, String state) {
    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";

    /** Versions to come may add something, after a hyphen; version ff is none. */
    private static final Pattern PARENT_VALUE =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?");

    private static final Pattern STATE_VALUE = Pattern.compile("[\\t -~]*");

    /** That it is recorded, and that its id is random: the others are to be zero. */
    private static final int KNOWN_FLAGS = 0b11;

    /** The trace that these headers continue; null when they name none, or none that can be read. */
    static @Nullable Trace continuing(HttpHeaders headers) {
        if (!headers.contains(PARENT)) {
            return null;
        }
        List<String> parents = headers.getAll(PARENT);
        Matcher parent = PARENT_VALUE.matcher(parents.get(0));
        if (parents.size() > 1 || !parent.matches() || (parent.group(1).equals("00") && parent.group(4) != null)) {
            return null;
        }
        String state = String.join(",", headers.getAll(STATE));
        return new Trace(
                parent.group(2),
                newSpan(),
                HexFormat.fromHexDigits(parent.group(3)) & KNOWN_FLAGS,
                STATE_VALUE.matcher(state).matches() ? state : "");
    }

    /** Says in an answer which span it was. */
    void describe(HttpHeaders headers) {
        headers.set(PARENT, "00-" + id + "-" + span + "-" + HexFormat.of().toHexDigits((byte) flags));
        if (!state.isEmpty()) {
            headers.set(STATE, state);
        }
    }

    private static String newSpan() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }
}
