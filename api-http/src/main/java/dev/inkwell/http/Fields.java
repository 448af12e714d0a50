package dev.inkwell.http;

import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Trims what is answered to the members that the parameter {@code fields} names. */
@Singleton
final class Fields {
    private final JsonMapper json;

    Fields(JsonMapper json) {
        this.json = json;
    }

    /**
     * Trims one representation; changes nothing where the parameter was not sent.
     *
     * @param known the members that there are
     * @throws ProblemException when another is named
     */
    UnaryOperator<Object> trimming(@Nullable String fields, List<String> known) {
        if (fields == null) {
            return UnaryOperator.identity();
        }
        Set<String> wanted = new LinkedHashSet<>(List.of(fields.split(",", -1)));
        for (String name : wanted) {
            if (!known.contains(name)) {
                throw new ProblemException(
                        Problem.Type.INVALID_PARAMETER,
                        "\"fields\" must be names of members with commas between them, got \"" + name + "\"."
                                + Suggestion.of(name, known));
            }
        }
        return representation -> trim(representation, wanted);
    }

    private JsonNode trim(Object representation, Set<String> wanted) {
        try {
            Map<String, JsonNode> members = new LinkedHashMap<>();
            json.writeValueToTree(representation).entries().forEach(member -> {
                if (wanted.contains(member.getKey())) {
                    members.put(member.getKey(), member.getValue());
                }
            });
            return JsonNode.createObjectNode(members);
        } catch (IOException e) {
            throw new UncheckedIOException("A representation can be written as JSON.", e);
        }
    }
}
