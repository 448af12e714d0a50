package dev.inkwell.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.http.pages.Assets;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    private static final HttpClient CLIENT = TestServer.client();

    private static final TestServer server = TestServer.startWith(Map.of("test.tagged", true));

    @BeforeAll
    static void fill() throws Exception {
        for (int i = 0; i < 20; i++) {
            server.createUser("user" + i);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZIP",
                "x-gzip",
                "gzip, deflate, br, zstd",
                "snappy, gzip",
                "deflate;q=1.0, gzip;q=0.1",
                "*",
                "identity;q=0, *;q=0.5",
                "br, gzip;q=0.001",
                "gzip; foo=bar; q=1, identity;q=0",
                ";;,=,,gzip"
            })
    void whatIsLargeIsCompressedForWhoTakesGzip(String accepted) throws Exception {
        var answer = get("/users?per_page=20", accepted);

        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(answer.headers().allValues("Vary")).containsExactly("Accept-Encoding");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
                .isEqualTo(get("/users?per_page=20", "identity").body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "br",
                "snappy",
                "deflate",
                "gzip;q=0",
                "GZIP; Q=0.000",
                "br, gzip;q=0, *;q=0",
                "gzip;q=0, *",
                "identity;q=0",
                "*;q=0",
                "gzip;q=",
                "gzip;q=many",
                "gzip;q=-1",
                ";;;,=,\"gzip\""
            })
    void itStaysPlainForWhoDoesNot(String accepted) throws Exception {
        var answer = get("/users?per_page=20", accepted);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.headers().allValues("Vary")).containsExactly("Accept-Encoding");
        assertThat(new String(answer.body(), UTF_8)).startsWith("[{");
    }

    @Test
    void pagesAndStylesAreCompressedToo() throws Exception {
        for (String path : List.of("/", "/add", Assets.STYLE_PATH, "/problems/busy")) {
            assertThat(get(path, "gzip").headers().firstValue("Content-Encoding"))
                    .describedAs(path)
                    .contains("gzip");
        }
        String unknown = "/users?" + "u".repeat(2000) + "=1";
        assertThat(get(unknown, "gzip").statusCode()).isEqualTo(400);
        assertThat(get(unknown, "gzip").headers().firstValue("Content-Encoding"))
                .contains("gzip");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/users/1,gzip",
        "HEAD,/users/1,gzip",
        "GET,/livez,gzip",
        "OPTIONS,/users,gzip",
        "GET,/nowhere,gzip",
        "GET,/users/1,'gzip, identity;q=0'",
        "HEAD,/users?per_page=20,identity"
    })
    void whatIsSmallStaysPlain(String method, String path, String accepted) throws Exception {
        String answer = raw(method + " " + path + " HTTP/1.1", accepted);

        assertThat(answer).doesNotContainIgnoringCase("content-encoding");
        if (method.equals("HEAD")) {
            assertThat(answer)
                    .containsIgnoringCase(
                            "content-length: " + get(path, "identity").body().length);
        }
    }

    @Test
    void headIsAnsweredWithTheHeadOfWhatWouldBeCompressed() throws Exception {
        String head = raw("HEAD /tagged HTTP/1.1", "gzip");

        assertThat(head)
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("\r\nContent-Encoding: gzip\r\n")
                .containsIgnoringCase("\r\nVary: Accept-Encoding\r\n")
                .containsIgnoringCase("\r\nETag: \"v1-gzip\"\r\n")
                .doesNotContainIgnoringCase("\r\nContent-Length:")
                .endsWith("\r\n\r\n");
        assertThat(raw("HEAD /tagged HTTP/1.0", "gzip")).doesNotContainIgnoringCase("content-encoding");
        assertThat(raw("HEAD /tagged HTTP/1.1", "gzip;q=0"))
                .containsIgnoringCase("\r\nContent-Length: 2000\r\n")
                .containsIgnoringCase("\r\nETag: \"v1\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void aRangeIsIgnored(String accepted) throws Exception {
        var answer = CLIENT.send(
                server.request("/tagged", "Range", "bytes=0-9", "If-Range", "\"v1\"", "Accept-Encoding", accepted)
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(get("/tagged", accepted).body());
        assertThat(answer.headers().firstValue("Content-Range")).isEmpty();
    }

    @Test
    void theCompressedHasAnEntityTagOfItsOwn() throws Exception {
        assertThat(tag("/tagged", "identity")).isEqualTo("\"v1\"");
        assertThat(tag("/tagged", "gzip")).isEqualTo("\"v1-gzip\"");
    }

    @Test
    void withEitherTagTheCallerIsUpToDate() throws Exception {
        for (String known : List.of("\"v1\"", "\"v1-gzip\"")) {
            var answer = CLIENT.send(
                    server.request("/tagged", "If-None-Match", "\"v0-gzip\", " + known, "Accept-Encoding", "gzip")
                            .build(),
                    BodyHandlers.ofByteArray());

            assertThat(answer.statusCode()).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().firstValue("ETag")).contains(known);
            assertThat(answer.headers().firstValue("Vary")).contains("Accept-Encoding");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
        }
    }

    @Test
    void whoChangesByTheTagOfWhatWasCompressedChangesIt() throws Exception {
        String post = "{\"title\":\"Long\",\"user_id\":1,\"body\":\"" + "x".repeat(5_000) + "\"}";
        String path = server.send("POST", "/posts", post).header("Location").orElseThrow();
        String compressed = tag(path, "gzip");

        assertThat(compressed).endsWith("-gzip\"");
        var answer = CLIENT.send(
                server.request(
                                path,
                                "If-Match",
                                compressed,
                                "Content-Type",
                                "application/json",
                                "Accept-Encoding",
                                "gzip")
                        .method("PATCH", BodyPublishers.ofString("{\"title\":\"Longer\"}"))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(answer.headers().firstValue("ETag"))
                .contains(tag(path, "gzip"))
                .isNotEqualTo(Optional.of(compressed));
    }

    private static String raw(String requestLine, String accepted) throws Exception {
        return server.raw(
                requestLine + "\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: " + accepted + "\r\n\r\n");
    }

    private static String tag(String path, String accepted) throws Exception {
        return get(path, accepted).headers().firstValue("ETag").orElseThrow();
    }

    private static java.net.http.HttpResponse<byte[]> get(String path, String accepted) throws Exception {
        return CLIENT.send(server.request(path, "Accept-Encoding", accepted).build(), BodyHandlers.ofByteArray());
    }

    /** Knows one entity tag, and nothing of compression. */
    @Controller("/tagged")
    @Produces("text/plain")
    @Requires(property = "test.tagged")
    static final class Tagged {
        @Get
        HttpResponse<String> get(HttpRequest<?> request) {
            String known = request.getHeaders().get("If-None-Match", String.class, "");
            return known.endsWith("\"v1\"")
                    ? HttpResponse.<String>notModified().header("ETag", "\"v1\"")
                    : HttpResponse.ok("x".repeat(2000)).header("ETag", "\"v1\"");
        }
    }
}
