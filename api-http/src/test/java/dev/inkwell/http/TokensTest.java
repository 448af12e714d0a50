package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.domain.Replicas;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenService;
import dev.inkwell.http.TestServer.Answer;
import dev.inkwell.persistence.memory.InMemoryStorage;
import io.micronaut.http.HttpMethod;
import io.micronaut.security.filters.SecurityFilter;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in by {@code Authorization}. Every route and every scope is in {@code docs/access.md}, which app tests. */
class TokensTest {
    private static final String ANY_SECRET = "inkwell_0000000000000000000000000000000000";

    private final TestServer server = TestServer.startWith(Map.of(Access.TOKENS, Access.REQUIRED));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void withoutATokenNothingIsToldButThatOneIsWanted() throws Exception {
        for (String request : List.of(
                "GET /users",
                "GET /users/1",
                "GET /users?nonsense=1",
                "GET /users/not-a-number",
                "GET /nowhere",
                "POST /nowhere",
                "POST /stats",
                "DELETE /users/1",
                "OPTIONS /users",
                "GET /admin/backups",
                "PATCH /posts/7?x",
                "BREW /pot")) {
            String[] words = request.split(" ", 2);
            Answer refused = server.send(words[0], words[1]);

            assertThat(refused.problem()).as(request).isEqualTo("401 unauthenticated");
            assertThat(refused.header("WWW-Authenticate")).contains("Bearer realm=\"inkwell\"");
            assertThat(refused.header("Allow")).isEmpty();
        }
        Answer body = server.sendBytes("POST", "/users", new byte[] {'{'}, "Content-Type", "text/plain");
        assertThat(body.problem()).isEqualTo("401 unauthenticated");
    }

    @Test
    void whatIsWrongWithATokenIsNotTold() throws Exception {
        TokenService.Issued revoked = issue(Scope.ADMIN, null);
        server.context().getBean(TokenService.class).revoke(revoked.token().id());
        TokenService.Issued expired = issue(Scope.ADMIN, Duration.ofSeconds(1));
        server.passTime(Duration.ofSeconds(2));
        String known = issue(Scope.READ, null).secret();
        String misspelt = known.substring(0, known.length() - 1) + (known.endsWith("x") ? "y" : "x");

        Storage other = new InMemoryStorage();
        String unknown = new TokenService(other.tokens(), other.transactions(), Clock.systemUTC())
                .issue("of another database", Scope.ADMIN, null)
                .secret();

        for (String shown : List.of(
                "Bearer " + unknown,
                "Bearer " + revoked.secret(),
                "Bearer " + expired.secret(),
                "Bearer " + misspelt,
                "Bearer " + ANY_SECRET,
                "Bearer " + known + "x",
                "Bearer " + known + " x",
                "Bearer x",
                "Bearer",
                "bearer ' OR 1=1 --")) {
            Answer refused = server.get("/users", "Authorization", shown);

            assertThat(refused.problem()).as(shown).isEqualTo("401 unauthenticated");
            assertThat(refused.header("WWW-Authenticate"))
                    .contains("Bearer realm=\"inkwell\", error=\"invalid_token\"");
            assertThat(refused.detail())
                    .isEqualTo("The token lets nobody in: it is unknown, has expired or was revoked.");
        }
        Answer twice = server.send(
                server.request("/users", "Authorization", "Bearer " + known, "Authorization", "Bearer " + known));
        assertThat(twice.problem()).isEqualTo("401 unauthenticated");
        Answer basic = server.get("/users", "Authorization", "Basic YWRhOnNlY3JldA==");
        assertThat(basic.header("WWW-Authenticate")).contains("Bearer realm=\"inkwell\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER  "})
    void theWordBearerMayBeSpeltInAnyCase(String word) throws Exception {
        assertThat(server.get(
                                "/users",
                                "Authorization",
                                word + issue(Scope.READ, null).secret())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aTokenThatDoesNotGoSoFarIsToldWhichScopeIsWanted() throws Exception {
        String read = issue(Scope.READ, null).secret();
        String write = issue(Scope.WRITE, null).secret();

        Answer refused = as(read, "POST", "/users", TestServer.user("ada"));
        assertThat(refused.problem()).isEqualTo("403 forbidden");
        assertThat(refused.detail()).contains("scope write");
        assertThat(refused.header("WWW-Authenticate"))
                .contains("Bearer realm=\"inkwell\", error=\"insufficient_scope\", scope=\"write\"");
        assertThat(as(read, "DELETE", "/users/1", "").problem()).isEqualTo("403 forbidden");
        assertThat(as(write, "DELETE", "/users/1", "").problem()).isEqualTo("404 not-found");
        assertThat(as(write, "DELETE", "/stats", "").problem()).isEqualTo("405 method-not-allowed");
        assertThat(as(write, "POST", "/users", TestServer.user("ada")).status()).isEqualTo(201);
        assertThat(as(write, "GET", "/admin/backups", "").detail()).contains("scope admin");
    }

    /** Wherever they are, and by whatever proxy they come. */
    @Test
    void operatorsAreKnownByTheirToken() throws Exception {
        Answer answer = server.get(
                "/admin/backups",
                "Authorization",
                "Bearer " + issue(Scope.ADMIN, null).secret(),
                "X-Forwarded-For",
                "192.0.2.1");

        assertThat(answer.status()).isIn(200, 501); // which some databases leave to tools of their own
    }

    @Test
    void revocationCountsAtOnce() throws Exception {
        TokenService.Issued issued = issue(Scope.READ, null);
        assertThat(as(issued.secret(), "GET", "/users", "").status()).isEqualTo(200);

        // as another process does it
        server.storage().tokens().revoke(issued.token().id(), issued.token().createdAt());

        assertThat(as(issued.secret(), "GET", "/users", "").problem()).isEqualTo("401 unauthenticated");
    }

    @Test
    void aKeyBelongsToWhoSentIt() throws Exception {
        String one = issue(Scope.WRITE, null).secret();
        String other = issue(Scope.WRITE, null).secret();

        assertThat(keyed(one, "ada").status()).isEqualTo(201);
        assertThat(keyed(one, "ada").header("Idempotent-Replayed")).contains("true");
        assertThat(keyed(one, "grace").problem()).isEqualTo("422 idempotency-key-reused");
        assertThat(keyed(other, "grace").status()).isEqualTo(201);
    }

    private Answer keyed(String secret, String name) throws Exception {
        return server.send(server.request(
                        "/users",
                        "Authorization",
                        "Bearer " + secret,
                        "Idempotency-Key",
                        "k",
                        "Content-Type",
                        "application/json")
                .POST(BodyPublishers.ofString(TestServer.user(name))));
    }

    @ParameterizedTest
    @CsvSource({"/livez", "/readyz", "/problems/forbidden", "/sign-in"})
    void whatIsForEverybodyIsForThoseWithAWrongTokenToo(String path) throws Exception {
        assertThat(server.get(path).status()).isEqualTo(200);
        assertThat(server.get(path, "Authorization", "Bearer " + ANY_SECRET).status())
                .isEqualTo(200);
    }

    @Test
    void onlyTheMachineItselfIsToldMoreThanWhetherItIsReady() throws Exception {
        try (TestServer guarded = TestServer.startWith(Map.of(Access.TOKENS, Access.REQUIRED), (Replicas) () -> true)) {
            assertThat(guarded.get("/readyz").body()).contains("\"replicas\":\"read\"");
            assertThat(guarded.get("/readyz", "X-Forwarded-For", "192.0.2.1").body())
                    .isEqualTo("{\"status\":\"ready\"}");
        }
    }

    @Test
    void aBrowserIsLedToTheSignIn() throws Exception {
        for (String path : List.of("/", "/add", "/pages/users/1", "/docs")) {
            Answer led = server.get(path);
            assertThat(led.status()).isEqualTo(303);
            assertThat(led.header("Location"))
                    .contains("/sign-in" + (path.equals("/") ? "" : "?to=" + path.replace("/", "%2F")));
        }
        assertThat(server.get("/nowhere", "Accept", "text/html").status()).isEqualTo(303);
        Answer form = server.send(server.request("/add").POST(BodyPublishers.noBody()));
        assertThat(form.status()).isEqualTo(401);
        assertThat(form.body()).contains("href=\"/sign-in?to=%2Fadd\"");
    }

    /** It would cost each request more than all that guards loopback. */
    @Test
    void whereNoTokensAreWantedMicronautSecuritysFilterIsNotThere() {
        try (TestServer open = TestServer.start()) {
            assertThat(open.context().containsBean(SecurityFilter.class)).isFalse();
        }
        assertThat(server.context().containsBean(SecurityFilter.class)).isTrue();
    }

    @Test
    void aTokenLeavesNoTraceInWhatIsAnswered() throws Exception {
        String secret = issue(Scope.READ, null).secret();

        Answer refused = as(secret, HttpMethod.POST.name(), "/users", "{}");

        assertThat(refused.body() + refused.response().headers().map()).doesNotContain(secret);
    }

    private TokenService.Issued issue(Scope scope, @Nullable Duration lifetime) {
        return server.context().getBean(TokenService.class).issue("a test", scope, lifetime);
    }

    private Answer as(String secret, String method, String path, String body) throws Exception {
        return server.send(server.request(path, "Authorization", "Bearer " + secret, "Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }
}
