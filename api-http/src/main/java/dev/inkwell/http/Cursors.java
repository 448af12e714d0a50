package dev.inkwell.http;

import dev.inkwell.domain.Position;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Places in a list as callers carry them: a direction, a position, and a checksum over these and the list that they are
 * of. The checksum is no secret. Whoever makes a cursor of their own comes to another place of a list that they may read
 * anyway; it is there so that a cursor of another list, or half of one, is refused rather than followed.
 */
final class Cursors {
    private static final byte FORWARDS = 0;
    private static final byte BACKWARDS = 1;
    private static final byte NUMBER = 0;
    private static final byte TEXT = 1;
    private static final int CHECKSUM = 8;

    private Cursors() {}

    /** Where to go on, and in which direction. */
    record Cursor(Position position, boolean backwards) {}

    /**
     * Writes a cursor, in letters that a URL holds as they are.
     *
     * @param list what makes the list another one: its address, its order and its filters
     */
    static String write(Cursor cursor, String list) {
        Object key = cursor.position().key();
        byte[] text = key instanceof String string ? string.getBytes(StandardCharsets.UTF_8) : new byte[0];
        ByteBuffer payload = ByteBuffer.allocate(2 + Long.BYTES + (key instanceof Long ? Long.BYTES : text.length));
        payload.put(cursor.backwards() ? BACKWARDS : FORWARDS);
        payload.put(key instanceof Long ? NUMBER : TEXT);
        payload.putLong(cursor.position().id());
        if (key instanceof Long number) {
            payload.putLong(number);
        } else {
            payload.put(text);
        }
        byte[] checksum = checksum(payload.array(), list);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(payload.capacity() + CHECKSUM)
                        .put(payload.array())
                        .put(checksum)
                        .array());
    }

    /**
     * Reads a cursor.
     *
     * @throws ProblemException when it is not one of this list
     */
    static Cursor read(String cursor, String list) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            byte[] payload = Arrays.copyOf(bytes, Math.max(0, bytes.length - CHECKSUM));
            byte[] checksum = Arrays.copyOfRange(bytes, payload.length, bytes.length);
            // Some of the last letter's bits mean nothing; whoever changes them made it another text.
            boolean asWritten = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(bytes)
                    .equals(cursor);
            if (asWritten && Arrays.equals(checksum, checksum(payload, list))) {
                ByteBuffer buffer = ByteBuffer.wrap(payload);
                boolean backwards = buffer.get() == BACKWARDS;
                boolean number = buffer.get() == NUMBER;
                long id = buffer.getLong();
                Object key = number
                        ? (Object) buffer.getLong()
                        : StandardCharsets.UTF_8.decode(buffer).toString();
                return new Cursor(new Position(key, id), backwards);
            }
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            // not one of ours
        }
        throw new ProblemException(
                Problem.Type.INVALID_CURSOR,
                "The cursor is not one of this list with this sort and these filters. Follow the links in the header"
                        + " Link, or begin anew with an empty cursor.");
    }

    private static byte[] checksum(byte[] payload, String list) {
        return Arrays.copyOf(Sha256.of(payload, list.getBytes(StandardCharsets.UTF_8)), CHECKSUM);
    }
}
