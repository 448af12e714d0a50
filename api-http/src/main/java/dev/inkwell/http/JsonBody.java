package dev.inkwell.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Violation;
import dev.inkwell.domain.Violation.Code;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as it was sent, and what is found wrong with it. Members are asked for one by one, each question notes
 * what it does not like, and {@link #build} tells all of it at once, together with what the domain has to say. The
 * first complaint about a member is the one that is told.
 *
 * <p>It is read token by token and not bound to a type, because binding stops at the first error and knows neither
 * "absent" from "null" nor an unknown member from a misspelt one.
 */
final class JsonBody {
    /** The "member" of violations that are about the body as a whole: not a character, and so not a name. */
    static final String WHOLE = "\uFFFF";

    static final String JSON = "application/json";
    static final String MERGE_PATCH = "application/merge-patch+json";

    /** What answers carry and requests may carry back; a change ignores it. */
    private static final Set<String> IGNORED_IN_CHANGES = Set.of("message", "created_at", "updated_at", "author");

    private static final int DEEPEST = 32;

    /** A body of nothing but unknown members would otherwise be answered by one many times its size. */
    private static final int MOST_UNKNOWN = 100;

    /** The longest id has 19 digits; a number much longer than that is not worth computing. */
    private static final int LONGEST_NUMBER = 40;

    private static final JsonFactory FACTORY = ((JsonFactoryBuilder) JsonFactory.builder())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names come from strangers: a table of them would only grow, and could be made to collide.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    // The body's length is limited as a whole, and no number is computed before its length is known.
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** A value as far as any member here needs telling apart; objects and arrays are all alike. */
    private record Value(JsonToken token, String text) {}

    private final Map<String, Value> members;
    private final Map<String, Violation> violations = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private final boolean lenient;

    private JsonBody(Map<String, Value> members, boolean lenient) {
        this.members = members;
        this.lenient = lenient;
    }

    /**
     * Reads a body.
     *
     * @param bytes none when there is no body
     * @param mediaTypes which ones are taken here
     * @throws ProblemException when it is not of these media types, or not JSON
     * @throws DomainException.Invalid when it is JSON and not an object
     */
    static JsonBody read(HttpRequest<?> request, byte[] bytes, String... mediaTypes) {
        if (bytes.length == 0) {
            throw malformed("The body is empty.");
        }
        refuseOtherMediaTypes(request, List.of(mediaTypes));
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("The body is not UTF-8.");
        }
        if (text.startsWith("\uFEFF")) {
            throw malformed("The body begins with a byte order mark.");
        }
        return new JsonBody(parse(text), Preferences.of(request).lenient());
    }

    /** A text that must be there; after a complaint any text, which nobody will see. */
    String requiredText(String member) {
        String text = optionalText(member);
        if (text == null) {
            complain(member, Code.REQUIRED, "is required");
            return "";
        }
        return text;
    }

    /** A text that may be absent, but not null. */
    @Nullable
    String optionalText(String member) {
        Value value = value(member);
        if (value == null || value.token() == JsonToken.VALUE_STRING) {
            return value == null ? null : value.text();
        }
        if (value.token() == JsonToken.VALUE_NULL) {
            complain(member, Code.REQUIRED, "must not be null");
        } else {
            complain(member, Code.WRONG_TYPE, "must be a string, got " + typeOf(value));
        }
        return "";
    }

    /** A text that may be absent, and is empty when it is null. */
    @Nullable
    String optionalTextOrEmpty(String member) {
        Value value = value(member);
        return value != null && value.token() == JsonToken.VALUE_NULL ? "" : optionalText(member);
    }

    /** An id that must be there; after a complaint any number, which nobody will see. */
    long requiredId(String member) {
        Long id = optionalId(member);
        if (id == null) {
            complain(member, Code.REQUIRED, "is required");
            return 0;
        }
        return id;
    }

    /** An id that may be absent, but not null. {@code 1.0} is the integer 1. */
    @Nullable
    Long optionalId(String member) {
        Value value = value(member);
        if (value == null) {
            return null;
        }
        switch (value.token()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return integer(member, value.text());
            }
            case VALUE_NULL -> complain(member, Code.REQUIRED, "must not be null");
            default -> complain(member, Code.WRONG_TYPE, "must be an integer, got " + typeOf(value));
        }
        return 0L;
    }

    /** Members that only the server sets. */
    void refuse(String... readOnly) {
        for (String member : readOnly) {
            if (value(member) != null) {
                complain(member, Code.READ_ONLY, "is set by the server");
            }
        }
    }

    /** Clients send back what they got: what they cannot change is ignored, unless it is the id of something else. */
    void ignoreWhatAnswersCarry(long id) {
        known.addAll(IGNORED_IN_CHANGES);
        Value sent = value("id");
        if (sent != null && !isInteger(sent, id)) {
            complain("id", Code.READ_ONLY, "cannot be changed, and is " + id);
        }
    }

    /**
     * Makes what the body asks for, once every member of it was asked for.
     *
     * @throws DomainException.Invalid with all that is wrong, unknown members included
     */
    <T> T build(Supplier<T> construction) {
        members.keySet().stream()
                .filter(member -> !lenient && !known.contains(member))
                .limit(MOST_UNKNOWN)
                .forEach(member ->
                        complain(member, Code.UNKNOWN_FIELD, "is not known here." + Suggestion.of(member, known)));
        T built = null;
        try {
            built = construction.get();
        } catch (DomainException.Invalid e) {
            e.violations().forEach(violation -> violations.putIfAbsent(violation.member(), violation));
        }
        if (built == null || !violations.isEmpty()) {
            throw new DomainException.Invalid(List.copyOf(violations.values()));
        }
        return built;
    }

    private @Nullable Value value(String member) {
        known.add(member);
        return members.get(member);
    }

    private void complain(String member, Code code, String detail) {
        violations.putIfAbsent(member, new Violation(member, code, detail));
    }

    private long integer(String member, String number) {
        try {
            if (number.length() <= LONGEST_NUMBER) {
                BigDecimal decimal = new BigDecimal(number);
                if (decimal.stripTrailingZeros().scale() <= 0) {
                    return decimal.longValueExact();
                }
                complain(member, Code.WRONG_TYPE, "must be an integer, got a fraction");
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Beyond a long, or beyond what an exponent may be.
        }
        complain(member, Code.OUT_OF_RANGE, "must be an id, an integer of at most 19 digits");
        return 0;
    }

    private static boolean isInteger(Value value, long id) {
        boolean number = value.token() == JsonToken.VALUE_NUMBER_INT || value.token() == JsonToken.VALUE_NUMBER_FLOAT;
        try {
            return number
                    && value.text().length() <= LONGEST_NUMBER
                    && new BigDecimal(value.text()).compareTo(BigDecimal.valueOf(id)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String typeOf(Value value) {
        return switch (value.token()) {
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case START_ARRAY -> "an array";
            default -> "an object";
        };
    }

    private static Map<String, Value> parse(String text) {
        Map<String, Value> members = new LinkedHashMap<>();
        boolean object;
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw malformed("The body is blank.");
            }
            object = first == JsonToken.START_OBJECT;
            if (object) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonToken token = parser.nextToken();
                    members.put(name, new Value(token, token.isScalarValue() ? parser.getText() : ""));
                    parser.skipChildren();
                }
            } else {
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw malformed("The body goes on after its end.");
            }
        } catch (JsonProcessingException e) {
            throw malformed("The body is not JSON with distinct member names and at most " + DEEPEST + " levels"
                    + (e.getLocation() == null
                            ? "."
                            : ": see line " + e.getLocation().getLineNr() + "."));
        } catch (IOException e) {
            throw new UncheckedIOException("A string can be read to its end.", e);
        }
        if (!object) {
            throw new DomainException.Invalid(List.of(new Violation(WHOLE, Code.WRONG_TYPE, "must be an object")));
        }
        return members;
    }

    private static void refuseOtherMediaTypes(HttpRequest<?> request, List<String> mediaTypes) {
        String expected = String.join(" or ", mediaTypes);
        List<String> sent = request.getHeaders().getAll(HttpHeaders.CONTENT_TYPE);
        if (sent.isEmpty()) {
            throw unsupported("The body has no Content-Type; send " + expected + ".");
        }
        String[] parts = String.join(",", sent).split(";");
        if (parts.length == 0 || !mediaTypes.contains(parts[0].strip().toLowerCase(Locale.ROOT))) {
            throw unsupported("The body must be " + expected + ".");
        }
        boolean otherCharset = Arrays.stream(parts)
                .skip(1)
                .map(part -> part.strip().toLowerCase(Locale.ROOT).replace("\"", ""))
                .anyMatch(parameter -> parameter.startsWith("charset=") && !parameter.equals("charset=utf-8"));
        if (otherCharset) {
            throw unsupported("The body must be in UTF-8.");
        }
        String encoding = request.getHeaders().get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw unsupported("The body must not be compressed.");
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.Type.MALFORMED_JSON, detail);
    }

    private static ProblemException unsupported(String detail) {
        return new ProblemException(Problem.Type.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
