package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.TokenService;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.persistence.memory.InMemoryStorage;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.HttpMethod;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.web.router.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who is let in where, of every route that the running service has: {@code docs/access.md} is what was decided. A new
 * route is not in it, and fails here until somebody has looked at what it lets in.
 */
final class AccessTest {
    private static final Path DECIDED = Path.of("..", "docs", "access.md");
    private static final Path FOUND = Path.of("target", "access.md");

    private static final String INTRODUCTION = """
            # Who is let in where

            The answer of every route to a request without a body, where tokens are wanted (`inkwell.tokens` is `required`). Whoever
            is not let in learns nothing but that: 401, or 303 to the sign-in, for those without a token that lets somebody in, 403
            for those whose token does not go so far. All other answers are for those who are let in, also that something is not
            there (404), needs a body (400, 415), or is not done by this database (501). `HEAD` is answered as `GET` is.

            `AccessTest` makes this table of the running service, and compares it with this file. A new route fails it until its
            line stands here. What decides is in `Access`, and `@Secured` at the route where that says otherwise.

            """;

    /** Addresses and methods without a route, which must tell nobody that they are without. */
    private static final List<String> WITHOUT_ROUTE = List.of(
            "GET /nowhere",
            "POST /nowhere",
            "GET /admin/nowhere",
            "DELETE /stats",
            "OPTIONS /users",
            "OPTIONS /nowhere",
            "TRACE /users");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static @Nullable ApplicationContext context;
    private static final Map<String, String> AUTHORIZATIONS = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        Storage storage = new InMemoryStorage();
        ApplicationContext started = ApplicationContext.builder()
                .deduceEnvironment(false)
                .properties(
                        Map.of("inkwell.tokens", "required", ServeCommand.SERVING, true, "micronaut.server.port", -1))
                .build();
        started.registerSingleton(Storage.class, storage);
        started.registerSingleton(UserRepository.class, storage.users());
        started.registerSingleton(PostRepository.class, storage.posts());
        started.registerSingleton(StatsRepository.class, storage.stats());
        started.registerSingleton(KeptAnswerRepository.class, storage.keptAnswers());
        started.registerSingleton(TokenRepository.class, storage.tokens());
        started.registerSingleton(Transactions.class, storage.transactions());
        started.registerSingleton(Upkeep.class, storage.upkeep());
        context = started.start();
        started.getBean(EmbeddedServer.class).start();

        TokenService tokens = started.getBean(TokenService.class);
        for (Scope scope : Scope.values()) {
            AUTHORIZATIONS.put(
                    scope.name().toLowerCase(Locale.ROOT),
                    tokens.issue("it", scope, null).secret());
        }
        Clock past = Clock.offset(Clock.systemUTC(), Duration.ofDays(-2));
        AUTHORIZATIONS.put(
                "expired",
                new TokenService(storage.tokens(), storage.transactions(), past)
                        .issue("it", Scope.ADMIN, Duration.ofDays(1))
                        .secret());
        TokenService.Issued revoked = tokens.issue("it", Scope.ADMIN, null);
        storage.tokens().revoke(revoked.token().id(), Instant.now());
        AUTHORIZATIONS.put("revoked", revoked.secret());
        AUTHORIZATIONS.put("malformed", "inkwell_" + "0".repeat(33));
    }

    @AfterAll
    static void stop() {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void everyRouteLetsInWhoWasDecidedOn() throws Exception {
        var table = new StringBuilder(INTRODUCTION);
        table.append("| | no token | ")
                .append(String.join(" | ", AUTHORIZATIONS.keySet()))
                .append(" |\n");
        table.append("|---|").append("---|".repeat(AUTHORIZATIONS.size() + 1)).append('\n');
        for (String route : routes()) {
            table.append("| `").append(route).append("` |");
            for (int status : answers(route)) {
                table.append(' ').append(status).append(" |");
            }
            table.append('\n');
        }
        Files.createDirectories(FOUND.getParent());
        Files.writeString(FOUND, table);

        assertThat(table.toString())
                .as("app/target/access.md is what is so; when that is right, copy it to docs/access.md")
                .isEqualTo(Files.exists(DECIDED) ? Files.readString(DECIDED) : "");
    }

    /** Whatever the table says. */
    @Test
    void nobodyIsLetInWhoseTokenLetsNobodyIn() throws Exception {
        Set<String> open = Set.of("/livez", "/readyz", "/sign-in", "/sign-out", "/problems/", "/assets/");
        for (String route : routes()) {
            List<Integer> answers = answers(route);
            boolean isOpen = open.stream().anyMatch(path -> route.split(" ", 2)[1].startsWith(path));
            List<Integer> shutOut = Stream.concat(
                            answers.stream().limit(1), answers.stream().skip(4))
                    .toList();
            if (!isOpen) {
                assertThat(shutOut).as(route).allMatch(status -> status == 401 || status == 303);
            }
            if (!isOpen && !Set.of("GET", "HEAD", "OPTIONS").contains(route.split(" ", 2)[0])) {
                assertThat(answers.get(1)).as(route).isEqualTo(403);
            }
            if (route.contains(" /admin/b") || route.contains(" /admin/c") || route.contains(" /admin/o")) {
                assertThat(answers.subList(1, 3)).as(route).containsExactly(403, 403);
            }
        }
    }

    private static ApplicationContext running() {
        return Objects.requireNonNull(context);
    }

    private static Set<String> routes() {
        Set<String> routes = running()
                .getBean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .map(route -> route.getHttpMethodName() + " "
                        + route.getUriMatchTemplate().toPathString().replaceAll(":[^}]*}", "}"))
                .collect(Collectors.toCollection(
                        () -> new TreeSet<>(Comparator.comparing((String route) -> route.split(" ", 2)[1])
                                .thenComparing(route -> route))));
        assertThat(routes).contains("GET /metrics", "GET /version", "POST /users", "GET /sign-in");
        routes.addAll(WITHOUT_ROUTE);
        return routes;
    }

    private static List<Integer> answers(String route) throws Exception {
        List<Integer> answers = new ArrayList<>();
        answers.add(answer(route, null));
        for (String secret : AUTHORIZATIONS.values()) {
            answers.add(answer(route, secret));
        }
        return answers;
    }

    private static int answer(String route, @Nullable String secret) throws Exception {
        String[] words = route.split(" ", 2);
        int port = running().getBean(EmbeddedServer.class).getPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + words[1].replaceAll("\\{[^}]*}", "1")))
                .method(words[0], BodyPublishers.noBody());
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
        if (words[0].equals("GET")) {
            HttpResponse<Void> head =
                    CLIENT.send(request.method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.discarding());
            assertThat(head.statusCode()).as("HEAD %s", words[1]).isEqualTo(response.statusCode());
        }
        return response.statusCode();
    }
}
