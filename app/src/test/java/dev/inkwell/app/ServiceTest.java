package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.Stats;
import dev.inkwell.domain.Storage;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** All modules together, as they are served: a request over a socket to a file, and back. */
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServiceTest implements TestPropertyProvider {
    @TempDir
    static Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Inject
    @SuppressWarnings("NullAway.Init") // set by Micronaut's test extension
    private EmbeddedServer server;

    @Inject
    @SuppressWarnings("NullAway.Init") // likewise
    private Storage storage;

    @Override
    public Map<String, String> getProperties() {
        return Map.of("inkwell.db", directory.resolve("inkwell.db").toString(), "micronaut.server.port", "-1");
    }

    @Test
    void doesWithUsersAndPostsWhatATutorialDoes() throws Exception {
        HttpResponse<String> ada = send("POST", "/users", "{\"username\":\"ada\",\"email\":\"ada@example.org\"}");
        assertThat(ada.statusCode()).isEqualTo(201);
        assertThat(ada.body()).contains("\"message\":\"User created!\"");
        String user = ada.headers().firstValue("Location").orElseThrow();
        String id = user.substring(user.lastIndexOf('/') + 1);

        HttpResponse<String> post =
                send("POST", "/posts", "{\"title\":\"Notes\",\"body\":\"On engines\",\"user_id\":" + id + "}");
        assertThat(post.statusCode()).isEqualTo(201);

        assertThat(send("GET", "/users", null).body()).contains("ada@example.org");
        assertThat(send("GET", "/posts?embed=author", null).body()).contains("On engines", "\"username\":\"ada\"");
        assertThat(send("GET", "/stats", null).body()).contains("\"average_posts_per_user\":1.0");
        assertThat(send("GET", "/", null).body()).contains("ada");

        assertThat(send("PATCH", user, "{\"username\":\"Ada Lovelace\"}").body())
                .contains("Ada Lovelace");
        assertThat(send("DELETE", user, null).statusCode()).isEqualTo(409);
        assertThat(send("DELETE", user + "?cascade=posts", null).statusCode()).isEqualTo(204);
        assertThat(storage.stats().stats()).isEqualTo(new Stats(0, 0, 0, 0));
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.getURI().resolve(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
