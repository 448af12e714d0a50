package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.http.TestServer.Answer;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser sends for a page from elsewhere, over a socket, as no client of ours would. */
class SameOriginTest {
    private static final TestServer server = TestServer.start();

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<String> changingRoutes() {
        List<String> routes = server.context()
                .getBean(Router.class)
                .uriRoutes()
                .filter(route -> !Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS)
                        .contains(route.getHttpMethod()))
                .map(route -> route.getHttpMethod() + " "
                        + route.getUriMatchTemplate().toPathString().replaceAll("\\{[^}]*}", "1"))
                .distinct()
                .toList();
        assertThat(routes).contains("POST /add", "POST /users", "PATCH /posts/1", "POST /admin/backups");
        return routes;
    }

    @ParameterizedTest
    @MethodSource("changingRoutes")
    void noPageFromElsewhereChangesAnything(String route) throws Exception {
        for (String header : List.of(
                "Origin: https://example.org",
                "Origin: null",
                "Origin: http://localhost:1",
                "Origin: http://localhost.example.org",
                "Origin: http://localhost\r\nOrigin: https://example.org",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: same-site\r\nOrigin: http://localhost",
                "Sec-Fetch-Site: none\r\nOrigin: https://example.org")) {
            assertThat(ask(route, "localhost", header))
                    .as(header)
                    .startsWith("HTTP/1.1 403 ")
                    .contains(Problem.Type.CROSS_ORIGIN.title());
        }
        for (String header : List.of(
                "Origin: http://localhost",
                "Origin: HTTP://LOCALHOST",
                "Origin: https://localhost",
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-Site: same-origin\r\nOrigin: https://behind-a-proxy.example.org",
                "Sec-Fetch-Site: none",
                "User-Agent: curl")) {
            assertThat(ask(route, "localhost", header)).as(header).doesNotStartWith("HTTP/1.1 403 ");
        }
    }

    /** A page's host can be made to point to this machine; the browser then asks for that host. */
    @ParameterizedTest
    @ValueSource(
            strings = {"example.org", "127.0.0.1.example.org", "localhost.example.org:8080", "192.0.2.1", "[::2]", ""})
    void whoAsksThisMachineForAnotherHostIsRefused(String host) throws Exception {
        for (String route : List.of("GET /", "GET /users", "POST /users", "GET /livez", "GET /nowhere")) {
            assertThat(ask(route, host, "Sec-Fetch-Site: same-origin"))
                    .startsWith("HTTP/1.1 403 ")
                    .contains(Problem.Type.FORBIDDEN.title());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.1.2.3:80", "[::1]:8080"})
    void whoAsksForThisMachineIsLetIn(String host) throws Exception {
        assertThat(ask("GET /users", host, "User-Agent: curl")).startsWith("HTTP/1.1 200 ");
    }

    /** As from a link, or a page of ours that was saved. */
    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "none", "same-origin"})
    void linksFromElsewhereLeadHere(String site) throws Exception {
        String link = "\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document";

        assertThat(ask("GET /", "localhost", "Sec-Fetch-Site: " + site + link)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whatAPageFromElsewhereAsksForBesideItselfIsRefused() throws Exception {
        String image = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image";
        String frame = "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe";

        for (String asked : List.of("GET /", "GET /users", "GET /users/1", "GET /readyz", "HEAD /users")) {
            assertThat(ask(asked, "localhost", image)).as(asked).startsWith("HTTP/1.1 403 ");
            assertThat(ask(asked, "localhost", frame)).as(asked).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void corsIsClosed() throws Exception {
        String preflight = ask(
                "OPTIONS /users",
                "localhost",
                "Origin: https://example.org\r\nAccess-Control-Request-Method: POST"
                        + "\r\nAccess-Control-Request-Headers: content-type");

        assertThat(preflight).startsWith("HTTP/1.1 403 ").doesNotContainIgnoringCase("access-control-allow");
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.org,200,201",
        "https://other.example.org,403,403",
        "http://app.example.org,403,403",
    })
    void originsThatAreConfiguredAreLetIn(String origin, int preflighted, int posted) throws Exception {
        try (TestServer open = TestServer.startWith(Map.of(
                "micronaut.server.cors.enabled",
                true,
                "micronaut.server.cors.configurations.app.allowed-origins",
                List.of("https://app.example.org"),
                "micronaut.server.cors.configurations.app.allow-credentials",
                false))) {
            String preflight = open.raw("OPTIONS /users HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin
                    + "\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n");
            assertThat(preflight).startsWith("HTTP/1.1 " + preflighted);

            String body = TestServer.user("ada");
            String answer = open.raw("POST /users HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nOrigin: "
                    + origin + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                    + "\r\nConnection: close\r\n\r\n" + body);
            assertThat(answer).startsWith("HTTP/1.1 " + posted);
            if (posted == 201) {
                assertThat(answer).containsIgnoringCase("access-control-allow-origin: " + origin);
            } else {
                assertThat(answer + preflight).doesNotContainIgnoringCase("access-control-allow");
            }
        }
    }

    /** Over a network nobody knows by which names a service goes; where tokens are wanted, a name opens nothing. */
    @Test
    void whereTokensAreWantedAnyHostMayBeAskedFor() throws Exception {
        try (TestServer guarded = TestServer.startWith(Map.of(Access.TOKENS, Access.REQUIRED))) {
            String answer = guarded.raw("GET /livez HTTP/1.1\r\nHost: blog.example.org\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aRefusalSaysWhichHeaderItIsAbout() throws Exception {
        Answer refused = server.get("/users", "Origin", "https://example.org");

        assertThat(refused.problem()).isEqualTo("403 cross-origin");
        assertThat(refused.detail()).contains("Origin", "Sec-Fetch-Site");
    }

    private static String ask(String route, String host, String header) throws Exception {
        return server.raw(route + " HTTP/1.1\r\nHost: " + host + "\r\n" + header
                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
}
