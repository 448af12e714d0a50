package dev.inkwell.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times as Inkwell writes them: RFC 3339, UTC, always three decimals. */
public final class Timestamp {
    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private static final int LAST_YEAR_OF_FOUR_DIGITS = 9999;

    private Timestamp() {}

    /** For example {@code 2026-11-23T10:15:30.123Z}. */
    public static String of(Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > LAST_YEAR_OF_FOUR_DIGITS) {
            return FORMAT.format(instant);
        }
        // A page has twenty of them, and the formatter would take longer over these than the database over the page.
        byte[] text = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.US_ASCII);
        write(text, 3, time.getYear());
        write(text, 6, time.getMonthValue());
        write(text, 9, time.getDayOfMonth());
        write(text, 12, time.getHour());
        write(text, 15, time.getMinute());
        write(text, 18, time.getSecond());
        write(text, 22, time.getNano() / 1_000_000);
        return new String(text, StandardCharsets.US_ASCII);
    }

    /** Writes a number over zeros, its last digit at this place. */
    private static void write(byte[] text, int last, int number) {
        for (int at = last, rest = number; rest > 0; at--, rest /= 10) {
            text[at] = (byte) ('0' + rest % 10);
        }
    }
}
