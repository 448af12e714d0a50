package dev.inkwell.app;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Times;
import dev.inkwell.domain.Violation;
import dev.inkwell.domain.Violation.Code;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One record of a file that is imported: its members, and everything that is wrong with them. */
final class Line {
    /** What JavaScript counts exactly; a larger one would also leave no room for the ids that follow. */
    private static final long LARGEST_ID = (1L << 53) - 1;

    private final long number;
    private final Map<String, Object> members;
    private final List<Violation> violations;

    /**
     * A record as read.
     *
     * @param members each a {@link String}, a {@link BigInteger}, or anything else for what no member can be; absent
     *     and null are the same
     * @param violations what the reader found already
     */
    Line(long number, Map<String, Object> members, List<Violation> violations) {
        this.number = number;
        this.members = members;
        this.violations = new ArrayList<>(violations);
    }

    long number() {
        return number;
    }

    boolean has(String member) {
        return members.containsKey(member);
    }

    /** A text, or null. */
    @Nullable
    String text(String member) {
        Object value = members.get(member);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        violations.add(new Violation(member, Code.WRONG_TYPE, "must be a string"));
        return null;
    }

    /** An id, or null. */
    @Nullable
    Long id(String member) {
        Object value = members.get(member);
        if (value == null) {
            return null;
        }
        if (!(value instanceof BigInteger integer)) {
            violations.add(new Violation(member, Code.WRONG_TYPE, "must be an integer"));
            return null;
        }
        if (integer.signum() <= 0 || integer.compareTo(BigInteger.valueOf(LARGEST_ID)) > 0) {
            violations.add(new Violation(member, Code.OUT_OF_RANGE, "must be an id from 1 to " + LARGEST_ID));
            return null;
        }
        return integer.longValueExact();
    }

    /** A time to the millisecond, or null. */
    @Nullable
    Instant time(String member) {
        String text = text(member);
        if (text == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            boolean inRange = !time.isBefore(Times.EARLIEST) && !time.isAfter(Times.LATEST);
            if (inRange && time.equals(time.truncatedTo(ChronoUnit.MILLIS))) {
                return time;
            }
        } catch (DateTimeException e) {
            // told below, together with times that would not be kept as they are
        }
        violations.add(new Violation(
                member,
                Code.INVALID_FORMAT,
                "must be a time to the millisecond in the years 0000 to 9999, like 2026-11-23T10:15:30.123Z"));
        return null;
    }

    /** The value, after noting that the member is missing where it is. */
    <T> @Nullable T required(@Nullable T value, String member) {
        if (!members.containsKey(member)) {
            violations.add(new Violation(member, Code.REQUIRED, "is required"));
        }
        return value;
    }

    /**
     * Refuses this line if anything is wrong with it, telling all of it.
     *
     * @param rules makes a change of the members that are there, so that the domain's rules are told too
     * @throws DomainException.Invalid with at least one violation
     */
    void check(Runnable rules) {
        try {
            rules.run();
        } catch (DomainException.Invalid e) {
            violations.addAll(e.violations());
        }
        if (!violations.isEmpty()) {
            throw new DomainException.Invalid(violations);
        }
    }

    /** A word from a file, made fit for a terminal: short, and without control characters. */
    static String printable(String text) {
        return printable(text, 40);
    }

    static String printable(String text, int longest) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().limit(longest).forEach(codePoint -> {
            if (Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.FORMAT) {
                printable.append("\\u%04X".formatted(codePoint));
            } else {
                printable.appendCodePoint(codePoint);
            }
        });
        return text.codePointCount(0, text.length()) > longest ? printable + "..." : printable.toString();
    }
}
