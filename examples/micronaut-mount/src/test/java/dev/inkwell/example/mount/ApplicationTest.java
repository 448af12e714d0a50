package dev.inkwell.example.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ApplicationTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static ApplicationContext application;

    @BeforeAll
    static void start() {
        application = Application.start("-micronaut.server.port=-1", "-inkwell.db=:memory:");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void blogAndOwnPagesStandBesideOneAnother() throws Exception {
        HttpResponse<String> ada = send("POST", "/blog/users", """
                {"username": "ada", "email": "ada@example.org"}""");
        assertThat(ada.statusCode()).isEqualTo(201);
        assertThat(send("GET", ada.headers().firstValue("Location").orElseThrow(), "")
                        .body())
                .contains("\"username\":\"ada\"");

        assertThat(send("GET", "/", "").body()).isEqualTo("0 posts by 1 users: see /blog");
        assertThat(send("GET", "/blog", "").body()).contains("<title>", "ada");
        assertThat(send("GET", "/users", "").statusCode()).isEqualTo(404);
    }

    @Test
    void ownPagesHaveOwnHeadersAndOwnErrors() throws Exception {
        HttpResponse<String> about = send("GET", "/about", "");
        assertThat(about.headers().allValues("Cache-Control")).containsExactly("public, max-age=600");
        assertThat(about.headers().firstValue("Content-Security-Policy")).isEmpty();

        assertThat(send("GET", "/nowhere", "").body()).contains("We have no such page");
        assertThat(send("GET", "/blog/pages/posts/9", "").body()).contains("– Inkwell</title>");
    }

    @Test
    void whatTheBlogLinksToIsBelowItsPath() throws Exception {
        assertThat(send("GET", "/blog/posts?per_page=5", "").headers().firstValue("Link"))
                .hasValueSatisfying(
                        links -> assertThat(links).startsWith("</blog/posts?page=1&per_page=5>; rel=\"first\""));

        HttpResponse<String> missing = send("GET", "/blog/posts/9", "");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("\"type\":\"/blog/problems/not-found\"");
        assertThat(send("GET", "/blog/problems/not-found", "").statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> send(String method, String path, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        application.getBean(EmbeddedServer.class).getURI().resolve(path))
                .method(method, BodyPublishers.ofString(json))
                .header("Content-Type", "application/json")
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }
}
