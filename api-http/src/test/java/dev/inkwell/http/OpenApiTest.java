package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkwell.http.TestServer.Answer;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.MediaType;
import io.micronaut.web.router.Router;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The document itself. Whether answers are as it says, {@link TestServer} looks with every request of every test. */
class OpenApiTest {
    private static final TestServer server = TestServer.start();

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"/openapi.yaml,3.1.0", "/openapi-3.0.yaml,3.0.4"})
    void theDocumentIsServed(String path, String version) throws Exception {
        Answer answer = server.get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/yaml");
        assertThat(answer.header("Cache-Control")).contains("no-cache");
        assertThat(load(path).path("openapi").asText()).isEqualTo(version);
        assertThat(load(path).at("/info/version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void everyRouteOfTheApiIsInIt() {
        List<String> routes = server.context()
                .getBean(Router.class)
                .uriRoutes()
                .filter(route -> route.getAnnotationMetadata().hasAnnotation(Api.class)
                        || route.getProduces().contains(MediaType.of(BackupFileController.TYPE)))
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .map(route -> route.getHttpMethod() + " "
                        + route.getUriMatchTemplate().toPathString().replace(":[^/]+", ""))
                .distinct()
                .toList();

        assertThat(server.documented().operations()).containsExactlyInAnyOrderElementsOf(routes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users", "/posts", "/users/{id}/posts", "/stats/posts-per-user"})
    void eachOrderThatItNamesIsTaken(String path) throws Exception {
        server.clear();
        long id = server.createUser("ada");
        List<String> orders = new ArrayList<>();
        load("/openapi.yaml").path("paths").path(path).at("/get/parameters").forEach(parameter -> {
            if (parameter.path("name").asText().equals("sort")) {
                parameter.at("/schema/enum").forEach(order -> orders.add(order.asText()));
            }
        });

        assertThat(orders).isNotEmpty();
        for (String order : orders) {
            String target = path.replace("{id}", Long.toString(id)) + "?sort=" + order;
            assertThat(server.get(target).status()).isEqualTo(200);
        }
    }

    @Test
    void version30HasItsOwnWords() throws Exception {
        JsonNode text = load("/openapi-3.0.yaml").at("/components/schemas/NewPost/properties/body");

        assertThat(text.path("type").asText()).isEqualTo("string");
        assertThat(text.path("nullable").asBoolean()).isTrue();
        assertThat(text.path("example").asText()).isNotEmpty();
    }

    private static JsonNode load(String path) throws Exception {
        Object document = new Yaml().load(server.get(path).body());
        return new ObjectMapper().valueToTree(document);
    }
}
