package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.http.TestServer.Answer;
import io.micronaut.context.exceptions.ConfigurationException;
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
            for (String path : List.of("/blog/users/9", "/elsewhere")) {
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
