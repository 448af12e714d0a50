package dev.inkwell.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.micronaut.http.uri.UriMatchTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the OpenAPI document lets operations answer. Every test that asks over HTTP asks this too, see TestServer. */
final class Documented {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Headers of HTTP itself, which any response may have; the document names the others. */
    private static final Set<String> OF_HTTP = Set.of(
            "access-control-allow-origin", // where an origin is configured
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "date",
            "keep-alive", // of a proxy, where there is one
            "transfer-encoding",
            "vary");

    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();

    private record Operation(String method, String path, JsonNode responses) {

        boolean matches(String otherMethod, String otherPath) {
            return (otherMethod.equals("HEAD") ? "GET" : otherMethod).equals(method)
                    && UriMatchTemplate.of(path).match(otherPath).isPresent();
        }
    }

    Documented(Map<String, Object> document) {
        this.document = JSON.valueToTree(document);
        // Callers have to bear members that they do not know, but the document names all that there are.
        this.document
                .at("/components/schemas")
                .forEach(schema -> ((ObjectNode) schema).put("additionalProperties", false));
        this.document
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                method.getValue().path("responses")))));
    }

    JsonNode document() {
        return document;
    }

    /** Such as {@code GET /users/{id}}. */
    List<String> operations() {
        return operations.stream()
                .map(operation -> operation.method() + " " + operation.path())
                .toList();
    }

    /**
     * Fails when an operation answers a status, a problem, a header, a type of content, a body or a member that the
     * document does not name, or leaves out a header that it has to have. What is no operation is none of the document's
     * business.
     *
     * @param headers by their names in lower case
     * @param body empty where it was not read
     */
    void check(String method, String path, int status, Map<String, String> headers, String body) {
        operations.stream()
                .filter(operation -> operation.matches(method, path))
                .findFirst()
                .ifPresent(operation -> check(operation, status, headers, body));
    }

    private void check(Operation operation, int status, Map<String, String> headers, String body) {
        String answer = operation.method() + " " + operation.path() + " answered " + status;
        JsonNode response = resolve(operation.responses().path(Integer.toString(status)));
        if (response.isMissingNode()) {
            throw new AssertionError(answer + ", which the document does not name: " + body);
        }
        Set<String> unnamed = new TreeSet<>(headers.keySet());
        unnamed.removeAll(OF_HTTP);
        response.path("headers").properties().forEach(header -> {
            String name = header.getKey();
            boolean required = resolve(header.getValue()).path("required").asBoolean();
            if (required && !headers.containsKey(name.toLowerCase(Locale.ROOT))) {
                throw new AssertionError(answer + " without " + name + ", which the document names");
            }
            unnamed.remove(name.toLowerCase(Locale.ROOT));
        });
        if (!unnamed.isEmpty()) {
            throw new AssertionError(answer + " with " + unnamed + ", which the document does not name");
        }
        String type = headers.getOrDefault("content-type", "").split(";", 2)[0];
        JsonNode content = response.path("content").path(type);
        if (content.isMissingNode() && !(type.isEmpty() && body.isEmpty())) {
            throw new AssertionError(answer + " a body of type \"" + type + "\", which the document does not name");
        }
        if (!body.isEmpty() && !content.at("/schema/type").asText().equals("string")) {
            check(answer, status, content, body);
        }
    }

    private void check(String answer, int status, JsonNode content, String body) {
        JsonNode json = read(body);
        Set<ValidationMessage> wrong = schema(content.path("schema")).validate(json);
        if (!wrong.isEmpty()) {
            throw new AssertionError(answer + ": " + wrong + " " + body);
        }
        String slug = json.path("type").asText().replaceFirst(".*/problems/", "");
        if (status >= 400 && !content.path("examples").has(slug)) {
            throw new AssertionError(answer + " " + slug + ", which the document does not name");
        }
    }

    /** A schema of the document, with the components that it may refer to. */
    private JsonSchema schema(JsonNode schema) {
        JsonNode whole = JSON.createObjectNode()
                .setAll(Map.of("allOf", JSON.createArrayNode().add(schema), "components", document.path("components")));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
