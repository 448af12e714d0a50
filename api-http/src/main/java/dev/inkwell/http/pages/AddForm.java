package dev.inkwell.http.pages;

import dev.inkwell.domain.Violation;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form of a new user, as it was filled in.
 *
 * @param username as typed
 * @param email as typed
 * @param violations what is wrong with it; none when it was not sent yet
 */
public record AddForm(String username, String email, List<Violation> violations) {
    static final AddForm EMPTY = new AddForm("", "", List.of());

    /**
     * Reads what a browser sends. A missing field is blank, and of a repeated one the first counts.
     *
     * @param body {@code application/x-www-form-urlencoded}, in UTF-8
     * @throws IllegalArgumentException when it is not that
     */
    static AddForm parse(byte[] body) {
        Map<String, String> fields = new HashMap<>();
        for (String field : new String(body, StandardCharsets.ISO_8859_1).split("&", -1)) {
            int equals = field.indexOf('=');
            String name = equals < 0 ? field : field.substring(0, equals);
            String value = equals < 0 ? "" : field.substring(equals + 1);
            fields.putIfAbsent(decode(name), decode(value));
        }
        return new AddForm(fields.getOrDefault("username", ""), fields.getOrDefault("email", ""), List.of());
    }

    AddForm refused(List<Violation> reasons) {
        return new AddForm(username, email, reasons);
    }

    /** What is wrong with a field, as the end of a sentence that begins with its name; null when nothing is. */
    public @Nullable String error(String field) {
        return violations.stream()
                .filter(violation -> violation.member().equals(field))
                .map(Violation::detail)
                .findFirst()
                .orElse(null);
    }

    /** By way of bytes, because the decoder of URLs replaces what is not UTF-8 instead of refusing it. */
    private static String decode(String encoded) {
        byte[] bytes = URLDecoder.decode(encoded, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }
}
