package dev.inkwell.domain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Which times are kept: those that RFC 3339 can write, to the millisecond. */
public final class Times {
    /** Nothing before it is kept. */
    public static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00.000Z");
    /** Nothing after it is kept. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private Times() {}

    /**
     * The time as it is kept: what is finer than a millisecond is cut off.
     *
     * @throws IllegalArgumentException when it is not from {@link #EARLIEST} to {@link #LATEST}
     */
    static Instant kept(Instant time) {
        Instant kept = time.truncatedTo(ChronoUnit.MILLIS);
        if (kept.isBefore(EARLIEST) || kept.isAfter(LATEST)) {
            throw new IllegalArgumentException(time + " is not from " + EARLIEST + " to " + LATEST);
        }
        return kept;
    }
}
