package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.Stats;
import dev.inkwell.domain.Storage;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.MediaType;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.micronaut.web.router.Router;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

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
        return Map.of(
                "inkwell.db",
                directory.resolve("inkwell.db").toString(),
                "inkwell.serving",
                "true",
                "micronaut.server.port",
                "-1");
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

    @Test
    void tellsPrometheusHowItFares() throws Exception {
        HttpResponse<String> grace = send("POST", "/users", "{\"username\":\"grace\",\"email\":\"grace@example.org\"}");
        send("DELETE", grace.headers().firstValue("Location").orElseThrow(), null);
        send("GET", "/users/4711", null);
        send("GET", "/nowhere/4711", null);

        HttpResponse<String> metrics = send("GET", "/metrics", null);
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body())
                .contains("http_server_requests_seconds_count{method=\"GET\",route=\"/users/{id}\",status=\"404\"} 1\n")
                .contains(
                        "http_server_requests_seconds_bucket{method=\"POST\",route=\"/users\",status=\"201\",le=\"5.0\"} ")
                .contains("http_server_requests_seconds_count{method=\"GET\",route=\"unmatched\",status=\"404\"} 1\n")
                .contains(
                        "inkwell_writer_commit_seconds_count ", "inkwell_writer_queue ", "hikaricp_connections_active{")
                .contains("jvm_memory_used_bytes{", "jvm_gc_", "process_uptime_seconds ")
                .containsPattern("(?m)^inkwell_build_info\\{.*version=\"[0-9.]+.*} 1$")
                .containsPattern("(?m)^inkwell_database_size_bytes [1-9]")
                .containsPattern("(?m)^inkwell_log_size_bytes [1-9]")
                .doesNotContain("/4711", "_ns_total", "_cpu_count");
        assertThat(metrics.body()
                        .lines()
                        .filter(line -> line.startsWith("# TYPE "))
                        .map(line -> line.split(" ", 4)[2]))
                .allSatisfy(name -> assertThat(metrics.body()).contains("# HELP " + name + " "));
        assertThat(send("HEAD", "/metrics", null)
                        .headers()
                        .firstValueAsLong("Content-Length")
                        .orElseThrow())
                .isPositive();
        assertThat(send("POST", "/metrics", "{}").statusCode()).isEqualTo(405);
        assertThat(send("GET", "/metrics?colour=red", null).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,200",
        "text/plain;version=0.0.4,200",
        "'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',200",
        "*/*,200",
        "application/json,406",
    })
    void metricsAreText(String accepted, int status) throws Exception {
        HttpResponse<String> metrics = client.send(
                HttpRequest.newBuilder(server.getURI().resolve("/metrics"))
                        .header("Accept", accepted)
                        .build(),
                BodyHandlers.ofString());

        assertThat(metrics.statusCode()).isEqualTo(status);
    }

    @Test
    void saysWhichVersionItIs() throws Exception {
        assertThat(send("GET", "/version", null).body())
                .matches(
                        "\\{\"version\":\"[0-9.]+.*\",\"java\":\".+\",\"sqlite_jdbc\":\"3[0-9.]+\",\"schema\":[0-9]+}");
    }

    @Test
    void isNotReadyWhileAnotherProgramHoldsTheLockAndSaysSoSoon() throws Exception {
        assertThat(send("GET", "/readyz", null).body()).isEqualTo("{\"status\":\"ready\"}");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("inkwell.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            Instant asked = Instant.now();
            HttpResponse<String> ready = send("GET", "/readyz", null);

            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(3));
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("/problems/busy", "another program holds a lock in the database");
            statement.execute("ROLLBACK");
        }
        for (int attempt = 0; attempt < 100 && send("GET", "/readyz", null).statusCode() != 200; attempt++) {
            Thread.sleep(50);
        }
        assertThat(send("GET", "/readyz", null).statusCode()).isEqualTo(200);
    }

    @Test
    void isNotReadyWhenTheDiskIsAllButFull() throws Exception {
        try (ApplicationContext other = ApplicationContext.run(Map.of(
                "inkwell.db",
                directory.resolve("full.db").toString(),
                "inkwell.least-free-space",
                Long.MAX_VALUE,
                "micronaut.server.port",
                -1))) {
            URI address = other.getBean(EmbeddedServer.class).start().getURI();
            HttpResponse<String> ready = client.send(
                    HttpRequest.newBuilder(address.resolve("/readyz")).build(), BodyHandlers.ofString());

            assertThat(ready.statusCode()).isEqualTo(507);
            assertThat(ready.body()).contains("/problems/storage-full", "make room");
        }
        assertThat(send("GET", "/readyz", null).statusCode()).isEqualTo(200);
    }

    @Test
    void compressesMetrics() throws Exception {
        HttpResponse<byte[]> metrics = client.send(
                HttpRequest.newBuilder(server.getURI().resolve("/metrics"))
                        .header("Accept-Encoding", "gzip")
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(metrics.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(metrics.body())).readAllBytes())
                .asString()
                .contains("http_server_requests_seconds_count");
    }

    @Test
    void describesEveryRouteThatIsNoPage() throws Exception {
        List<String> described = new ArrayList<>();
        at(description(), "paths")
                .forEach((path, operations) -> ((Map<?, ?>) operations)
                        .keySet()
                        .forEach(
                                method -> described.add(String.valueOf(method).toUpperCase(Locale.ROOT) + " " + path)));
        List<String> served = server.getApplicationContext()
                .getBean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .filter(route -> route.getProduces().contains(MediaType.ALL_TYPE)
                        || route.getProduces().contains(MediaType.TEXT_PLAIN_TYPE)
                        || route.getProduces().contains(MediaType.of("application/vnd.sqlite3")))
                .map(route -> route.getHttpMethod() + " "
                        + route.getUriMatchTemplate().toPathString().replace(":[^/]+", ""))
                .distinct()
                .toList();

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(served)
                .contains("GET /metrics", "GET /version", "GET /users/{id}", "GET /admin/backups/{name}/file");
    }

    @ParameterizedTest
    @CsvSource({"/metrics,*/*", "/version,*/*", "/metrics,application/json", "/version,text/plain"})
    void answersAsTheDescriptionSays(String path, String accepted) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(server.getURI().resolve(path))
                        .header("Accept", accepted)
                        .build(),
                BodyHandlers.ofString());
        Map<?, ?> description = description();
        Map<?, ?> described = at(description, "paths", path, "get", "responses", Integer.toString(answer.statusCode()));

        at(description, described, "headers").keySet().stream()
                .map(String::valueOf)
                .filter(name -> Boolean.TRUE.equals(
                        at(description, described, "headers", name).get("required")))
                .forEach(name -> assertThat(answer.headers().firstValue(name))
                        .as("%s", name)
                        .isPresent());
        String type = answer.headers().firstValue("Content-Type").orElseThrow().split(";", 2)[0];
        Map<?, ?> schema = at(description, described, "content", type, "schema");
        if ("object".equals(schema.get("type"))) {
            Map<?, ?> members = new Yaml().load(answer.body());
            assertThat(schema.get("required")).isEqualTo(List.copyOf(members.keySet()));
        } else {
            assertThat(schema.get("type")).isEqualTo("string");
        }
    }

    private Map<?, ?> description() throws Exception {
        return new Yaml().load(send("GET", "/openapi.yaml", null).body());
    }

    private static Map<?, ?> at(Map<?, ?> description, String... keys) {
        return at(description, description, keys);
    }

    /** Follows these keys, and references into the description wherever one stands. */
    private static Map<?, ?> at(Map<?, ?> description, Map<?, ?> from, String... keys) {
        Map<?, ?> node = from;
        for (String key : keys) {
            assertThat(node.containsKey(key))
                    .as("%s among %s", key, node.keySet())
                    .isTrue();
            node = (Map<?, ?>) Objects.requireNonNull(node.get(key));
            Object reference = node.get("$ref");
            if (reference != null) {
                node = at(
                        description,
                        reference.toString().substring("#/".length()).split("/", -1));
            }
        }
        return node;
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
