package dev.inkwell.http.pages;

import dev.inkwell.http.Problem;
import dev.inkwell.http.ProblemException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What a browser sends of a form. Of a repeated field the first counts. */
record Form(Map<String, String> fields) {
    private static final Pattern TYPE =
            Pattern.compile(MediaType.APPLICATION_FORM_URLENCODED + "\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    /** What is sent in millions would keep the thread of its connection, and all others there, for seconds. */
    private static final int MOST_FIELDS = 32;

    /**
     * Reads the form that a request has in its body.
     *
     * @throws ProblemException when there is none that can be read: {@code application/x-www-form-urlencoded}, in UTF-8,
     *     of 32 fields at most
     */
    static Form read(HttpRequest<?> request, byte[] body) {
        String type = request.getHeaders().get(HttpHeaders.CONTENT_TYPE, String.class, "");
        if (!TYPE.matcher(type).matches()) {
            throw new ProblemException(
                    Problem.Type.UNSUPPORTED_MEDIA_TYPE,
                    "The form must be sent as " + MediaType.APPLICATION_FORM_URLENCODED + ".");
        }
        if (!request.getHeaders()
                .get(HttpHeaders.CONTENT_ENCODING, String.class, "identity")
                .equalsIgnoreCase("identity")) {
            throw new ProblemException(Problem.Type.UNSUPPORTED_MEDIA_TYPE, "The form must not be compressed.");
        }
        String[] sent = new String(body, StandardCharsets.ISO_8859_1).split("&", MOST_FIELDS + 1);
        if (sent.length > MOST_FIELDS) {
            throw new ProblemException(
                    Problem.Type.INVALID_PARAMETER, "The form has more than " + MOST_FIELDS + " fields.");
        }
        Map<String, String> fields = new HashMap<>();
        try {
            for (String field : sent) {
                int equals = field.indexOf('=');
                String name = equals < 0 ? field : field.substring(0, equals);
                String value = equals < 0 ? "" : field.substring(equals + 1);
                fields.putIfAbsent(decode(name), decode(value));
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new ProblemException(Problem.Type.INVALID_PARAMETER, "The form is not percent-encoded UTF-8.");
        }
        return new Form(fields);
    }

    /** What was typed; a missing field is blank. */
    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** By way of bytes, because the decoder of URLs replaces what is not UTF-8 instead of refusing it. */
    private static String decode(String encoded) throws CharacterCodingException {
        byte[] bytes = URLDecoder.decode(encoded, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
