package dev.inkwell.app;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into records: a line each, or in CSV a line with those that its quoted fields span. It holds one record
 * at a time and of that no more than {@link #LONGEST} bytes, whatever the stream brings; that, and going on after a
 * record that is broken, is why this cut is made before a parser sees anything.
 */
final class RecordReader {

    /** Bytes of a record, without its line end. As much as the HTTP API takes in one request. */
    static final int LONGEST = 2 * 1024 * 1024;

    /**
     * One record.
     *
     * @param line where it begins, from 1
     * @param text without its line end; empty when there is a problem
     * @param problem why it cannot be read, or null
     */
    record Raw(long line, String text, @Nullable String problem) {}

    private final BufferedInputStream input;
    private boolean quotes;
    private long lines;
    private long bytes;

    RecordReader(InputStream input) throws IOException {
        this.input = new BufferedInputStream(input, 1 << 16);
        skipByteOrderMark();
    }

    /** How many bytes were read. */
    long bytes() {
        return bytes;
    }

    /** From here on, what stands in double quotes may span lines. */
    void allowQuotedLineEnds() {
        quotes = true;
    }

    /** The first character that is not white space, without reading past anything; -1 when there is none near. */
    int peek() throws IOException {
        input.mark(1 << 13);
        int next = input.read();
        for (int i = 1; i < 1 << 13 && (next == ' ' || next == '\t' || next == '\r' || next == '\n'); i++) {
            next = input.read();
        }
        input.reset();
        return next;
    }

    /** The next record that is not empty; null at the end. */
    @Nullable
    Raw next() throws IOException {
        while (true) {
            Raw raw = nextOrEmpty();
            if (raw == null || raw.problem() != null || !raw.text().isBlank()) {
                return raw;
            }
        }
    }

    private @Nullable Raw nextOrEmpty() throws IOException {
        long line = lines + 1;
        ByteArrayOutputStream record = new ByteArrayOutputStream(256);
        long length = 0;
        boolean quoted = false;
        boolean closed = false; // the byte before closed a quoted part: one more quote opens it again
        boolean fieldBegins = true;
        int next = input.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0; next = input.read()) {
            bytes++;
            if (next == '\n') {
                lines++;
                if (!quoted) {
                    break;
                }
            }
            if (quotes) {
                boolean opens = next == '"' && !quoted && (fieldBegins || closed);
                closed = next == '"' && quoted;
                quoted = opens || (quoted && next != '"');
                fieldBegins = next == ',' && !quoted;
            }
            if (length++ < LONGEST) {
                record.write(next);
            }
        }
        if (next < 0) {
            lines++;
        }
        if (quoted) {
            return new Raw(
                    line, "", "a quoted field begins here and never ends, so that all that follows is lost in it");
        }
        return length > LONGEST
                ? new Raw(line, "", "is longer than %,d bytes".formatted(LONGEST))
                : decode(line, record.toByteArray());
    }

    private static Raw decode(long line, byte[] record) {
        int end = record.length > 0 && record[record.length - 1] == '\r' ? record.length - 1 : record.length;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(record, 0, end))
                    .toString();
            return new Raw(line, text, null);
        } catch (CharacterCodingException e) {
            return new Raw(line, "", "is not valid UTF-8");
        }
    }

    /** Excel writes one; it is no part of the first name. */
    private void skipByteOrderMark() throws IOException {
        input.mark(3);
        if (input.read() != 0xEF || input.read() != 0xBB || input.read() != 0xBF) {
            input.reset();
        }
    }
}
