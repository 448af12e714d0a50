package dev.inkwell.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands in a trace that its caller began (W3C Trace Context). A caller who names none gets none: there
 * is nothing behind this service that would go on with it. One who names it so that it cannot be read gets a new one.
 *
 * @param id of the whole trace
 * @param span of this request
 * @param flags as the caller set them, as far as they have a meaning
 * @param state what tracing systems told one another; empty when nothing
 */
record Trace(String id, String span, int flags, String state) {
    private static final AsciiString PARENT = AsciiString.cached("traceparent");
    private static final AsciiString STATE = AsciiString.cached("tracestate");

    /** Such as {@code 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01}. */
    private static final int LENGTH_OF_PARENT = 55;

    private static final Pattern MEMBER_OF_STATE = Pattern.compile(
            "[a-z0-9][a-z0-9_*/-]{0,255}(@[a-z][a-z0-9_*/-]{0,13})?" + "=[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");

    private static final int MOST_MEMBERS_OF_STATE = 32;

    /** That its id is random. */
    private static final int RANDOM = 0b10;

    /** That it is recorded, and that its id is random: the others are to be zero. */
    private static final int KNOWN_FLAGS = 0b01 | RANDOM;

    /** The trace that these headers continue, or a new one where they name it unreadably; null when they name none. */
    static @Nullable Trace continuing(HttpHeaders headers) {
        if (!headers.contains(PARENT)) {
            return null;
        }
        List<String> parents = headers.getAll(PARENT);
        String parent = parents.get(0);
        if (parents.size() > 1 || !isParent(parent)) {
            return new Trace(newSpan() + newSpan(), newSpan(), RANDOM, "");
        }
        int flags = HexFormat.fromHexDigits(parent, 53, LENGTH_OF_PARENT) & KNOWN_FLAGS;
        return new Trace(parent.substring(3, 35), newSpan(), flags, state(headers.getAll(STATE)));
    }

    /** Versions to come may add something, after a hyphen; version ff is none. */
    private static boolean isParent(String value) {
        return value.length() >= LENGTH_OF_PARENT
                && isHex(value, 0, 2)
                && !value.startsWith("ff")
                && value.charAt(2) == '-'
                && isId(value, 3, 35)
                && value.charAt(35) == '-'
                && isId(value, 36, 52)
                && value.charAt(52) == '-'
                && isHex(value, 53, LENGTH_OF_PARENT)
                && (value.length() == LENGTH_OF_PARENT
                        || (value.charAt(LENGTH_OF_PARENT) == '-' && !value.startsWith("00")));
    }

    private static boolean isHex(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            char digit = value.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** In hex, and not all zero. */
    private static boolean isId(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            if (value.charAt(i) != '0') {
                return isHex(value, from, to);
            }
        }
        return false;
    }

    /** Without its empty places; nothing where a member cannot be read, or where there are too many. */
    private static String state(List<String> values) {
        if (values.isEmpty()) {
            return "";
        }
        List<String> members = Arrays.stream(String.join(",", values).split(",", -1))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .toList();
        return members.size() <= MOST_MEMBERS_OF_STATE
                        && members.stream()
                                .allMatch(member ->
                                        MEMBER_OF_STATE.matcher(member).matches())
                ? String.join(",", members)
                : "";
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
