package dev.inkwell.http.pages;

import dev.inkwell.domain.Violation;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A form as it was filled in. Of a repeated field the first counts.
 *
 * @param fields what was typed, by the names of the fields
 * @param violations what is wrong with it; none when it was not sent yet
 */
public record Form(Map<String, String> fields, List<Violation> violations) {
    static final Form EMPTY = new Form(Map.of(), List.of());

    /** The field that says of which state of a row the form was made: its entity tag. */
    static final String VERSION = "version";

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
        Map<String, String> fields = new LinkedHashMap<>(); // as they stand in the form
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
        return new Form(fields, List.of());
    }

    /** What was typed; a missing field is blank. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** What was typed in several lines, between which a browser sends two characters. */
    String text(String name) {
        return field(name).replace("\r\n", "\n");
    }

    /** This form with another value in a field, as if it had been typed. */
    Form with(String name, String value) {
        Map<String, String> changed = new HashMap<>(fields);
        changed.put(name, value);
        return new Form(changed, violations);
    }

    /** Whether it was made of a row in this state. */
    boolean isOf(String entityTag) {
        return field(VERSION).equals(entityTag);
    }

    Form refused(List<Violation> reasons) {
        return new Form(fields, reasons);
    }

    public boolean isRefused() {
        return !violations.isEmpty();
    }

    /** What is wrong with a field, as the end of a sentence that begins with its name; null when nothing is. */
    public @Nullable String error(String field) {
        return violations.stream()
                .filter(violation -> violation.member().equals(field))
                .map(Violation::detail)
                .findFirst()
                .orElse(null);
    }

    /** Which of its fields has the focus: the first one that is wrong, or else the first one. */
    public String focus(String... names) {
        return Stream.of(names).filter(name -> error(name) != null).findFirst().orElse(names[0]);
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
