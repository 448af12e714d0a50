package dev.inkwell.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.TokenService;
import dev.inkwell.http.TestServer.Answer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in and out with a browser, and for how long it holds. */
class SessionsTest {
    private static final Pattern COOKIE = Pattern.compile("([\\w-]+=[\\w-]{43});.*");
    private static final String[] TLS = {"X-Forwarded-Proto", "https", "X-Forwarded-Host", "blog.example.org"};

    private final TestServer server = TestServer.startWith(
            Map.of(Access.TOKENS, Access.REQUIRED, "inkwell.trusted-proxies", List.of("127.0.0.1")));
    private final TokenService.Issued token =
            server.context().getBean(TokenService.class).issue("a browser", Scope.WRITE, Duration.ofDays(1));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoSignsInSeesThePagesAndSignsOutAgain() throws Exception {
        assertThat(server.get("/sign-in").body())
                .contains("type=\"password\"", "autocomplete=\"off\"", "method=\"post\" action=\"/sign-in\"")
                .doesNotContain("Sign out");
        Answer signedIn = signIn(token.secret());
        assertThat(signedIn.status()).isEqualTo(303);
        assertThat(signedIn.header("Location")).contains("/");
        assertThat(signedIn.header("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie)
                        .startsWith("inkwell-session=")
                        .containsIgnoringCase("HttpOnly")
                        .contains("SameSite=Lax", "Path=/")
                        .doesNotContain("Secure", "Domain", token.secret()));
        String cookie = cookie(signedIn);

        for (String page : List.of("/", "/sign-in", "/problems/not-found", "/problems/none")) {
            assertThat(server.get(page, "Cookie", cookie, "Accept", "text/html").body())
                    .as(page)
                    .contains("action=\"/sign-out\"");
        }
        assertThat(server.get("/users", "Cookie", cookie).status()).isEqualTo(200);

        Answer signedOut =
                server.send(server.request("/sign-out", "Cookie", cookie).POST(BodyPublishers.noBody()));
        assertThat(signedOut.status()).isEqualTo(303);
        assertThat(signedOut.header("Set-Cookie"))
                .hasValueSatisfying(sent -> assertThat(sent).contains("Max-Age=0"));
        assertThat(server.get("/users", "Cookie", cookie).problem()).isEqualTo("401 unauthenticated");
        assertThat(server.get("/sign-in", "Cookie", cookie).body()).doesNotContain("Sign out");
    }

    /** The browser would else show it to whoever goes back after the sign-out. */
    @Test
    void aPageThatSomebodySignedInSeesIsNotKept() throws Exception {
        String cookie = cookie(signIn(token.secret()));

        for (String page : List.of("/", "/add", "/docs")) {
            assertThat(server.get(page, "Cookie", cookie).response().headers().allValues("Cache-Control"))
                    .as(page)
                    .containsExactly("no-store");
        }
    }

    @Test
    void underTlsTheCookieIsOfTheHostAloneAndSecure() throws Exception {
        Answer signedIn = signIn(token.secret(), TLS);

        assertThat(signedIn.header("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie)
                        .startsWith("__Host-inkwell-session=")
                        .containsIgnoringCase("HttpOnly")
                        .contains("SameSite=Lax", "Path=/", "Secure")
                        .doesNotContain("Domain"));
        String cookie = cookie(signedIn);
        assertThat(server.send(server.request("/users", TLS).header("Cookie", cookie))
                        .status())
                .isEqualTo(200);
        // as another host of the domain could plant it
        String planted = cookie.replace("__Host-", "");
        assertThat(server.send(server.request("/users", TLS).header("Cookie", planted))
                        .status())
                .isEqualTo(401);
    }

    /** Whoever made a browser use a session that they know would else be signed in with it. */
    @Test
    void aSignInBeginsANewSessionAndEndsTheOldOne() throws Exception {
        String before = cookie(signIn(token.secret()));
        String after = cookie(signIn(token.secret(), "Cookie", before));

        assertThat(after).isNotEqualTo(before);
        assertThat(server.get("/users", "Cookie", before).status()).isEqualTo(401);
        assertThat(server.get("/users", "Cookie", after).status()).isEqualTo(200);
        String chosen = "inkwell-session=" + "x".repeat(43);
        assertThat(cookie(signIn(token.secret(), "Cookie", chosen))).isNotEqualTo(chosen);
        assertThat(server.get("/users", "Cookie", chosen).status()).isEqualTo(401);
    }

    @Test
    void aSessionEndsWhenItIsNotUsedAndAtLastAnyway() throws Exception {
        String idle = cookie(signIn(token.secret()));
        server.passTime(Duration.ofMinutes(31));
        assertThat(server.get("/users", "Cookie", idle).status()).isEqualTo(401);

        String busy = cookie(signIn(token.secret()));
        for (int i = 0; i < 24; i++) {
            assertThat(server.get("/users", "Cookie", busy).status()).isEqualTo(200);
            server.passTime(Duration.ofMinutes(29));
        }
        server.passTime(Duration.ofMinutes(29));
        assertThat(server.get("/users", "Cookie", busy).status()).isEqualTo(401);
    }

    /** Of an origin that is let in, too: its pages show a token of their own. */
    @Test
    void aPageOfAnotherOriginHasNoPartInTheSessionOfItsVisitor() throws Exception {
        Map<String, Object> properties = Map.of(
                Access.TOKENS,
                Access.REQUIRED,
                "micronaut.server.cors.enabled",
                true,
                "micronaut.server.cors.configurations.app.allowed-origins",
                List.of("https://app.example.org"),
                "micronaut.server.cors.configurations.app.allow-credentials",
                false);
        try (TestServer open = TestServer.startWith(properties)) {
            String secret = open.context()
                    .getBean(TokenService.class)
                    .issue("a browser", Scope.WRITE, Duration.ofDays(1))
                    .secret();
            Answer signedIn = open.send(open.request("/sign-in", "Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("token=" + secret)));
            String cookie = cookie(signedIn);

            assertThat(open.get("/users", "Cookie", cookie).status()).isEqualTo(200);
            assertThat(open.get("/users", "Cookie", cookie, "Origin", "https://app.example.org")
                            .status())
                    .isEqualTo(401);
            assertThat(open.get("/users", "Authorization", "Bearer " + secret, "Origin", "https://app.example.org")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void ofTheSessionsOfOneTokenTheOldestGo() throws Exception {
        String other = cookie(signIn(server.context()
                .getBean(TokenService.class)
                .issue("another browser", Scope.READ, Duration.ofDays(1))
                .secret()));
        String first = cookie(signIn(token.secret()));
        String second = cookie(signIn(token.secret()));
        for (int more = 0; more < 99; more++) {
            signIn(token.secret());
        }

        assertThat(server.get("/users", "Cookie", first).status()).isEqualTo(401);
        assertThat(server.get("/users", "Cookie", second).status()).isEqualTo(200);
        assertThat(server.get("/users", "Cookie", other).status()).isEqualTo(200);
    }

    @Test
    void aSessionGoesNoFartherThanItsTokenAndEndsWithIt() throws Exception {
        String cookie = cookie(signIn(token.secret()));
        assertThat(server.get("/admin/backups", "Cookie", cookie).problem()).isEqualTo("403 forbidden");

        server.storage().tokens().revoke(token.token().id(), token.token().createdAt());

        assertThat(server.get("/users", "Cookie", cookie).status()).isEqualTo(401);
        assertThat(server.get("/", "Cookie", cookie).status()).isEqualTo(303);
    }

    @Test
    void whatIsShownAsATokenCountsBeforeTheSession() throws Exception {
        String cookie = cookie(signIn(token.secret()));

        assertThat(server.get("/users", "Cookie", cookie, "Authorization", "Bearer x")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aWrongTokenIsNotSentBack() throws Exception {
        Answer refused = signIn("inkwell_<b>mine</b>");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body()).contains("lets nobody in").doesNotContain("mine");
        assertThat(refused.header("Set-Cookie")).isEmpty();
        assertThat(refused.header("Content-Security-Policy")).isPresent();
    }

    @Test
    void afterSomeWrongTokensAnAddressHasToWait() throws Exception {
        String[] attacker = {"X-Forwarded-For", "2001:db8::1"};
        for (int i = 0; i < 5; i++) {
            assertThat(signIn("wrong", attacker).status()).isEqualTo(401);
        }

        Answer early = signIn(token.secret(), "X-Forwarded-For", "2001:db8::2");
        assertThat(early.status()).isEqualTo(429);
        assertThat(early.header("Retry-After")).contains("1");
        assertThat(early.body()).contains(Problem.Type.RATE_LIMITED.title()).doesNotContain(token.secret());
        assertThat(signIn(token.secret(), "X-Forwarded-For", "2001:db8:0:1::1").status())
                .isEqualTo(303);

        server.passTime(Duration.ofSeconds(1));
        assertThat(signIn("wrong", attacker).status()).isEqualTo(401);
        assertThat(signIn("wrong", attacker).header("Retry-After")).contains("2");
        server.passTime(Duration.ofSeconds(2));
        assertThat(signIn(token.secret(), attacker).status()).isEqualTo(303);
        assertThat(signIn("wrong", attacker).status()).isEqualTo(401);
        assertThat(signIn(token.secret(), attacker).status()).isEqualTo(303);
    }

    @Test
    void underTlsBrowsersAreToldToStayThere() throws Exception {
        assertThat(server.send(server.request("/livez", TLS)).header("Strict-Transport-Security"))
                .contains("max-age=31536000");
        assertThat(server.get("/livez").header("Strict-Transport-Security")).isEmpty();
    }

    @Test
    void whoWasLedToTheSignInGoesOnToWhatTheyWanted() throws Exception {
        String wanted = "/pages/posts?q=a%20%26&page=2";
        String led = server.get(wanted).header("Location").orElseThrow();
        assertThat(led).isEqualTo("/sign-in?to=%2Fpages%2Fposts%3Fq%3Da%2520%2526%26page%3D2");
        assertThat(server.get(led).body()).contains("name=\"to\" value=\"/pages/posts?q=a%20%26&amp;page=2\"");

        assertThat(signInAnd("to=" + URLEncoder.encode(wanted, UTF_8)).header("Location"))
                .contains(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "/\\evil.example",
                "https://evil.example/",
                "javascript:alert(1)",
                "/a\r\nSet-Cookie: a=b",
                "/\tevil",
                "evil",
                ""
            })
    void nobodyIsLedElsewhereByTheSignIn(String to) throws Exception {
        Answer signedIn = signInAnd("to=" + URLEncoder.encode(to, UTF_8));

        assertThat(signedIn.status()).isEqualTo(303);
        assertThat(signedIn.header("Location")).contains("/");
    }

    @Test
    void whoMayOnlyReadIsOfferedNothingElse() throws Exception {
        String reader = reader();
        assertThat(server.get("/pages/stats", "Cookie", cookie(signIn(reader))).body())
                .doesNotContain("/add\"");
        assertThat(server.get("/pages/stats", "Cookie", cookie(signIn(token.secret())))
                        .body())
                .contains("/add\"");
        server.storage().users().create(new NewUser("ada", "ada@example.org"), Instant.now());
        server.storage().posts().create(new NewPost("Notes", "", 1), Instant.now());
        for (String page : List.of("/", "/pages/users/1", "/pages/posts", "/pages/posts/1")) {
            assertThat(server.get(page, "Cookie", cookie(signIn(reader))).body())
                    .as(page)
                    .doesNotContain("/add\"", "/new", "/edit", "/delete");
            assertThat(server.get(page, "Cookie", cookie(signIn(token.secret())))
                            .body())
                    .as(page)
                    .containsAnyOf("/add\"", "/new", "/edit");
        }
    }

    /** They would learn it only after they had filled it in. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/add",
                "/pages/users/1/edit",
                "/pages/users/1/delete",
                "/pages/posts/new",
                "/pages/posts/1/edit",
                "/pages/posts/1/delete"
            })
    void whoMayOnlyReadIsShownNoForm(String form) throws Exception {
        assertThat(server.get(form, "Cookie", cookie(signIn(reader()))).status())
                .isEqualTo(403);
    }

    @Test
    void whatWasTypedOutlivesTheSession() throws Exception {
        server.storage().users().create(new NewUser("ada", "ada@example.org"), Instant.now());
        String cookie = cookie(signIn(token.secret()));
        server.passTime(Duration.ofMinutes(31));

        Answer refused = write("\n</textarea><b>much</b>\ntext", "Cookie", cookie);

        assertThat(refused.status()).isEqualTo(401);
        Document page = Jsoup.parse(refused.body());
        assertThat(page.select("main a").eachAttr("href")).contains("/sign-in?to=%2Fpages%2Fposts%2Fnew");
        assertThat(page.select("main b")).isEmpty();
        Answer again = sendAgain(page, "/pages/posts/new", "Cookie", cookie(signIn(token.secret())));
        assertThat(again.status()).isEqualTo(303);
        assertThat(server.storage().posts().findById(1).orElseThrow().body())
                .isEqualTo("\n</textarea><b>much</b>\ntext");
    }

    @Test
    void whoMayNoLongerWriteKeepsWhatTheyTyped() throws Exception {
        Document page = Jsoup.parse(
                write("much text", "Cookie", cookie(signIn(reader()))).body());

        assertThat(page.select("[name=body]").text()).isEqualTo("much text");
        assertThat(page.select("main button")).isEmpty();
    }

    /** Or it could have it sent as theirs, by a click on a page of ours. */
    @Test
    void whatAPageOfAnotherOriginSendsIsNotOfferedToBeSentAgain() throws Exception {
        Answer refused = write("planted", "Cookie", cookie(signIn(token.secret())), "Origin", "https://evil.example");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).doesNotContain("planted");
    }

    private String reader() {
        return server.context()
                .getBean(TokenService.class)
                .issue("a reader", Scope.READ, Duration.ofDays(1))
                .secret();
    }

    private Answer write(String body, String... headers) throws Exception {
        return server.send(server.request("/pages/posts/new", headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("author=ada&title=Notes&body=" + URLEncoder.encode(body, UTF_8))));
    }

    /** As a browser does, which leaves out the line feed that a text area begins with. */
    private Answer sendAgain(Document page, String path, String... headers) throws Exception {
        String fields = page.select("main form [name]").stream()
                .map(field -> field.attr("name") + "="
                        + URLEncoder.encode(
                                field.is("textarea") ? field.wholeText().substring(1) : field.val(), UTF_8))
                .collect(Collectors.joining("&"));
        assertThat(page.select("main form button").text()).isEqualTo("Send again");
        return server.send(server.request(path, headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(fields)));
    }

    private Answer signInAnd(String fields) throws Exception {
        return signIn(token.secret() + "&" + fields);
    }

    private Answer signIn(String secret, String... headers) throws Exception {
        return server.send(server.request("/sign-in", headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=" + secret)));
    }

    private static String cookie(Answer answer) {
        Matcher cookie = COOKIE.matcher(answer.header("Set-Cookie").orElse(""));
        assertThat(cookie.matches()).isTrue();
        return cookie.group(1);
    }
}
