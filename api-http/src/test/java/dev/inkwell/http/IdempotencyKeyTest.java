package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.http.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    private static final TestServer server = TestServer.start();
    private static int keys;

    private final String key = "key-" + keys++;

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.clear();
    }

    @Test
    void theSameRequestIsDoneOnceAndAnsweredAlike() throws Exception {
        Answer first = send("POST", "/users", TestServer.user("ada"), key);
        Answer second = send("POST", "/users", TestServer.user("ada"), '"' + key + '"');

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(second.header("Idempotent-Replayed")).contains("true");
        assertThat(server.get("/users").header("X-Total-Count")).contains("1");
    }

    @Test
    void aPatchIsAnsweredAsItWasEvenWhenTheRowHasChangedSince() throws Exception {
        String path = "/users/" + server.createUser("ada");
        Answer first = send("PATCH", path, "{\"username\":\"grace\"}", key);
        server.send("PATCH", path, "{\"username\":\"alan\"}");

        Answer second = send("PATCH", path, "{\"username\":\"grace\"}", key);

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(server.get(path).members().get("username")).isEqualTo("alan");
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() throws Exception {
        send("POST", "/users", TestServer.user("ada"), key);

        Answer refused = send("POST", "/users", TestServer.user("grace"), key);

        assertThat(refused.problem()).isEqualTo("422 idempotency-key-reused");
        assertThat(server.get("/users").header("X-Total-Count")).contains("1");
    }

    @Test
    void aKeyBelongsToItsMethodAndItsPath() throws Exception {
        Answer user = send("POST", "/users", TestServer.user("ada"), key);
        Answer post = send("POST", "/posts", TestServer.post("Notes", user.id()), key);
        Answer patch = send("PATCH", "/users/" + user.id(), TestServer.user("grace"), key);

        assertThat(List.of(user.status(), post.status(), patch.status())).containsExactly(201, 201, 200);
    }

    @Test
    void aPathIsTheSameHoweverItIsSpelt() throws Exception {
        Answer user = send("POST", "/users", TestServer.user("ada"), key);
        String change = "{\"username\":\"grace\"}";
        Answer patch = send("PATCH", "/users/" + user.id(), change, key);

        assertThat(send("POST", "/users/", TestServer.user("ada"), key).header("Idempotent-Replayed"))
                .contains("true");
        for (String path : List.of("/users/0" + user.id(), "/users/" + user.id() + "/", "/users/%30" + user.id())) {
            Answer again = send("PATCH", path, change, key);
            assertThat(again.header("Idempotent-Replayed")).as(path).contains("true");
            assertThat(again.body()).isEqualTo(patch.body());
        }
        long other = server.createUser("alan");
        assertThat(send("PATCH", "/users/" + other, "{}", key).id()).isEqualTo(other);
    }

    @Test
    void aRefusedRequestMayBeSentAgain() throws Exception {
        long ada = server.createUser("ada");
        assertThat(send("POST", "/users", TestServer.user("ada"), key).status()).isEqualTo(409);
        server.send("DELETE", "/users/" + ada);

        assertThat(send("POST", "/users", TestServer.user("ada"), key).status()).isEqualTo(201);
    }

    @Test
    void anAnswerIsKeptForADay() throws Exception {
        long first = send("POST", "/posts", TestServer.post("Notes", server.createUser("ada")), key)
                .id();
        String body = server.get("/posts/" + first).body();
        assertThat(body).contains("Notes");

        server.passTime(Duration.ofHours(23).plusMinutes(59));
        assertThat(send("POST", "/posts", TestServer.post("Notes", userOf(first)), key)
                        .id())
                .isEqualTo(first);
        server.passTime(Duration.ofMinutes(2));
        Answer again = send("POST", "/posts", TestServer.post("Notes", userOf(first)), key);

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.id()).isNotEqualTo(first);
        assertThat(send("POST", "/posts", TestServer.post("Notes", userOf(first)), key)
                        .id())
                .isEqualTo(again.id());
    }

    @Test
    void answersWhoseTimeIsOverGetFewer() throws Exception {
        KeptAnswerRepository answers = server.storage().keptAnswers();
        Instant now = Instant.parse(String.valueOf(
                send("POST", "/users", TestServer.user("ada"), key).members().get("created_at")));
        for (String hour : List.of("23", "25", "26")) {
            Instant then = now.minus(Duration.ofHours(Long.parseLong(hour)));
            answers.keep(new KeptAnswer(key + hour, "", "", then));
        }

        send("POST", "/users", TestServer.user("grace"), key + "-another");

        assertThat(answers.find(key + "23")).isPresent();
        assertThat(answers.find(key + "25")).isEmpty();
        assertThat(answers.find(key + "26")).isEmpty();
    }

    @Test
    void oneOfManyAtOnceIsDone() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(64);
        try {
            List<Future<Answer>> running = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                running.add(threads.submit(() -> send("POST", "/users", TestServer.user("ada"), key)));
            }
            List<String> bodies = new ArrayList<>();
            for (Future<Answer> answer : running) {
                assertThat(answer.get().status()).isEqualTo(201);
                bodies.add(answer.get().body());
            }
            assertThat(bodies).containsOnly(bodies.get(0));
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.get("/users").header("X-Total-Count")).contains("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "a b", "\"a", "a\"b", "\"a\\b\"", "\"a\" b"})
    void whatIsNoKeyIsRefused(String bad) throws Exception {
        Answer refused = send("POST", "/users", TestServer.user("ada"), bad);

        assertThat(refused.problem()).isEqualTo("400 invalid-header");
        assertThat(refused.detail()).contains("Idempotency-Key");
    }

    @Test
    void aKeyHasUpTo255Characters() throws Exception {
        assertThat(send("POST", "/users", TestServer.user("ada"), "k".repeat(255))
                        .status())
                .isEqualTo(201);
        assertThat(send("POST", "/users", TestServer.user("grace"), "k".repeat(256))
                        .problem())
                .isEqualTo("400 invalid-header");
    }

    private static long userOf(long post) throws Exception {
        return Long.parseLong(
                String.valueOf(server.get("/posts/" + post).members().get("user_id")));
    }

    private static Answer send(String method, String path, String body, String key) throws Exception {
        return server.sendBytes(
                method,
                path,
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                key);
    }
}
