package dev.inkwell.http;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times as Inkwell writes them: RFC 3339, UTC, always three decimals. */
public final class Timestamp {
    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private Timestamp() {}

    /** For example {@code 2026-11-23T10:15:30.123Z}. */
    public static String of(Instant instant) {
        return FORMAT.format(instant);
    }
}
