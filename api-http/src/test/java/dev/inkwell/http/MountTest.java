package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.http.TestServer.Answer;
import io.micronaut.context.exceptions.ConfigurationException;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountTest {
    @Test
    void everythingIsBelowThePathAndNothingBesideIt() throws Exception {
        try (TestServer server = TestServer.startWith(Map.of(Mount.PATH, "/blog"))) {
            for (String path :
                    List.of("/users", "/posts", "/stats", "/livez", "/openapi.yaml", "/docs", "/", "", "/add")) {
                assertThat(server.get("/blog" + path).status()).as(path).isEqualTo(200);
                assertThat(server.get(path).status()).as(path).isEqualTo(404);
            }
        }
    }

    @Test
    void whatIsMadeAndListedIsFoundBelowThePath() throws Exception {
        try (TestServer server = TestServer.startWith(Map.of(Mount.PATH, "/blog"))) {
            Answer ada = server.send("POST", "/blog/users", TestServer.user("ada"));
            assertThat(ada.header("Location")).contains("/blog/users/" + ada.id());
            Answer post = server.send("POST", "/blog/posts", TestServer.post("Notes", ada.id()));
            assertThat(post.header("Location")).contains("/blog/posts/" + post.id());

            assertThat(server.get("/blog/users").header("Link"))
                    .contains("</blog/users?page=1&per_page=10>; rel=\"first\","
                            + " </blog/users?page=1&per_page=10>; rel=\"last\"");
        }
    }

    @Test
    void problemsLeadToTheirPagesBelowThePath() throws Exception {
        try (TestServer server = TestServer.startWith(Map.of(Mount.PATH, "/blog"))) {
            for (String path : List.of("/blog/users/9", "/blog/elsewhere")) {
                String type = String.valueOf(server.get(path).members().get("type"));
                assertThat(type).isEqualTo("/blog/problems/not-found");
                assertThat(server.get(type).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void pagesLinkBelowThePathOnly() throws Exception {
        try (TestServer server = TestServer.startWith(Map.of(Mount.PATH, "/blog"))) {
            server.storage().users().create(new NewUser("ada", "ada@example.org"), Instant.now());
            server.storage().posts().create(new NewPost("Notes", "", 1), Instant.now());
            Set<String> seen = new HashSet<>(Set.of("/blog/"));
            Deque<String> open = new ArrayDeque<>(seen);
            while (!open.isEmpty()) {
                String path = open.remove();
                Answer answer = server.get(path, "Accept", "text/html,*/*");
                assertThat(answer.status()).as(path).isEqualTo(200);
                for (Element element : Jsoup.parse(answer.body()).select("[href^=/], [src^=/], form[action]")) {
                    String link = element.attr("href") + element.attr("src") + element.attr("action");
                    assertThat(link).as(path).startsWith("/blog/");
                    if (seen.add(link)) {
                        open.add(link);
                    }
                }
            }
            assertThat(seen).contains("/blog/pages/posts/1/edit", "/blog/pages/users/1/delete", "/blog/pages/stats");
        }
    }

    @Test
    void pagesOfTheApplicationStayAsTheyAre() throws Exception {
        try (TestServer server = TestServer.startWith(Map.of(Mount.PATH, "/blog", "host", true))) {
            Answer page = server.get("/host/page", "Accept", "text/html", "Cookie", "inkwell-done=post-changed");

            assertThat(page.status()).isEqualTo(200);
            HttpHeaders headers = page.response().headers();
            assertThat(headers.allValues("Cache-Control")).containsExactly("public, max-age=600");
            assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");
            assertThat(headers.map()).doesNotContainKeys("content-security-policy", "set-cookie");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/host/fails/status, 418, No coffee.",
        "/host/fails/unforeseen, 500, Internal Server Error",
        "/host/fails/handled, 400, The host is sorry",
        "/elsewhere, 404, Not Found",
        "/blogs, 404, Not Found"
    })
    void errorsOfTheApplicationAreItsOwn(String path, int status, String told) throws Exception {
        try (TestServer server = TestServer.startWith(Map.of(Mount.PATH, "/blog", "host", true))) {
            Answer page = server.get(path, "Accept", "text/html");
            assertThat(page.status()).isEqualTo(status);
            assertThat(page.body()).contains(told).doesNotContain("Inkwell", "/problems/");
            assertThat(page.header("Content-Security-Policy")).isEmpty();

            Answer json = server.get(path, "Accept", "application/json, text/html;q=0");
            assertThat(json.header("Content-Type").orElse("")).doesNotContain("problem");
        }
    }

    /** The application may ask the ports, and whoever comes through the door may be refused there. */
    @Test
    void whatInkwellRefusesIsAProblemOnRoutesOfTheApplicationToo() throws Exception {
        try (TestServer server = TestServer.startWith(Map.of(Mount.PATH, "/blog", "host", true))) {
            assertThat(server.get("/host/fails/missing", "Accept", "text/html").problem())
                    .isEqualTo("404 not-found");
            assertThat(server.get("/host", "Origin", "https://evil.example").problem())
                    .isEqualTo("403 cross-origin");
        }
    }

    @Test
    void pagesBelowThePathTellTheirProblems() throws Exception {
        try (TestServer server = TestServer.startWith(Map.of(Mount.PATH, "/blog", "host", true))) {
            for (String path : List.of("/blog/elsewhere", "/blog/pages/users/9")) {
                Answer page = server.get(path, "Accept", "text/html");
                assertThat(page.status()).as(path).isEqualTo(404);
                assertThat(page.body()).as(path).contains("– Inkwell</title>");
                assertThat(page.response().headers().allValues("Content-Security-Policy"))
                        .as(path)
                        .hasSize(1);
            }
            assertThat(server.raw("GET /blog/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .contains("400 Bad Request", "/blog/problems/invalid-parameter");
        }
    }

    @Test
    void whatIsForOperatorsIsGuardedBelowThePathToo() throws Exception {
        try (TestServer server = TestServer.startWith(Map.of(Mount.PATH, "/blog"))) {
            assertThat(server.get("/blog/admin/backups", "X-Forwarded-For", "203.0.113.9")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void theDocumentHasThePathsAsTheyAreAndIsOtherwiseTheSame() {
        try (TestServer server = TestServer.start();
                TestServer mounted = TestServer.startWith(Map.of(Mount.PATH, "/blog"))) {
            String described = document(mounted);
            assertThat(described).contains("/blog/users={").doesNotContain(" /users={");
            assertThat(described.replace("/blog/", "/")).isEqualTo(document(server));
        }
    }

    @Test
    void theContextPathOfTheServerStandsBefore() throws Exception {
        try (TestServer server =
                TestServer.startWith(Map.of("micronaut.server.context-path", "/site", Mount.PATH, "/blog"))) {
            Answer ada = server.send("POST", "/site/blog/users", TestServer.user("ada"));
            assertThat(ada.header("Location")).isEqualTo(Optional.of("/site/blog/users/" + ada.id()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blog", "/blog/", "/", "/b log", "/{blog}"})
    void aPathThatIsNoneIsRefused(String path) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> TestServer.startWith(Map.of(Mount.PATH, path)).close())
                .havingRootCause()
                .isInstanceOf(ConfigurationException.class)
                .withMessage("inkwell.path must be a path such as /blog, without a slash at its end, got " + path);
    }

    private static String document(TestServer server) {
        return server.context().getBean(OpenApi.class).document().toString();
    }
}
