package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.DomainException;
import dev.inkwell.http.TestServer.Answer;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class HealthTest {

    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of(
                        new DomainException.Busy("Another program holds the write lock."),
                        "503 busy",
                        "Another program holds the write lock.",
                        "1"),
                Arguments.of(
                        new DomainException.Unavailable("The disk failed: start again.", new IOException("secret")),
                        "503 shutting-down",
                        "The disk failed: start again.",
                        "10"),
                Arguments.of(
                        new DomainException.StorageFull("The disk is full.", new IOException("secret")),
                        "507 storage-full",
                        "The disk is full. Make room",
                        null));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void whyNoChangeIsTakenIsSaid(Throwable failure, String problem, String detail, String retryAfter)
            throws Exception {
        var failing = new Submitted(CompletableFuture.failedFuture(failure));
        try (TestServer server = TestServer.startWith(failing)) {
            Answer ready = server.get("/readyz");

            assertThat(ready.problem()).isEqualTo(problem);
            assertThat(ready.detail()).startsWith(detail);
            assertThat(ready.body()).doesNotContain("secret");
            assertThat(ready.header("Retry-After")).isEqualTo(Optional.ofNullable(retryAfter));
            assertThat(server.get("/livez").body()).isEqualTo("{\"status\":\"alive\"}");
        }
    }

    @Test
    void whoAsksIsNotKeptWaitingBehindALock() throws Exception {
        var locked = new Submitted(new CompletableFuture<>());
        try (TestServer server = TestServer.startWith(locked)) {
            for (int i = 0; i < 20; i++) {
                Instant asked = Instant.now();
                Answer ready = server.get("/readyz");

                assertThat(ready.problem()).isEqualTo("503 busy");
                assertThat(ready.detail()).contains("lock", "wait");
                assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(i == 0 ? 3 : 1));
            }
            assertThat(locked.count).hasValue(1);

            locked.answer.complete(null);
            Instant unlocked = Instant.now();
            Answer ready = server.get("/readyz");
            while (ready.status() != 200) { // the news comes by way of the connection that asked first
                assertThat(Duration.between(unlocked, Instant.now())).isLessThan(Duration.ofSeconds(10));
                ready = server.get("/readyz");
            }
            assertThat(ready.body()).isEqualTo("{\"status\":\"ready\"}");
        }
    }

    @Test
    void readsThatDoNotEndAreSaidSoon() throws Exception {
        var release = new CountDownLatch(1);
        ReadinessCheck stuck = () -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        try (TestServer server = TestServer.startWith(Map.of(), stuck)) {
            Answer ready = server.get("/readyz");

            assertThat(ready.problem()).isEqualTo("503 busy");
            assertThat(ready.detail()).contains("read");
            release.countDown();
        }
    }

    @Test
    void anApplicationCanBeUnreadyForReasonsOfItsOwn() throws Exception {
        ReadinessCheck full = () -> {
            throw new ProblemException(Problem.Type.STORAGE_FULL, "Make room.");
        };
        try (TestServer server = TestServer.startWith(Map.of(), full)) {
            Answer ready = server.get("/readyz");

            assertThat(ready.problem()).isEqualTo("507 storage-full");
            assertThat(ready.detail()).isEqualTo("Make room.");
        }
    }

    @Test
    void onceItIsBeingStoppedItSaysSoBeforeAnythingElse() throws Exception {
        var full = new Submitted(
                CompletableFuture.failedFuture(new DomainException.StorageFull("Full.", new IOException())));
        try (TestServer server = TestServer.startWith(full)) {
            server.context().getBean(HealthController.class).shutdownGracefully();

            assertThat(server.get("/readyz").problem()).isEqualTo("503 shutting-down");
            assertThat(server.get("/readyz").detail()).contains("stopped");
            assertThat(server.get("/livez").status()).isEqualTo(200);
        }
    }

    @Test
    void onceTheReadersHaveEndedItSaysSoToo() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.context()
                    .getBean(ExecutorService.class, Qualifiers.byName(HttpDefaults.READS))
                    .shutdownNow();

            // Few rows of an embedded database would be read without them.
            for (String path : List.of("/readyz", "/users?page=1000", "/readyz")) {
                assertThat(server.get(path).problem()).isEqualTo("503 shutting-down");
                assertThat(server.get(path).detail()).contains("stopped");
            }
            assertThat(server.get("/livez").status()).isEqualTo(200);
        }
    }

    /** Counts what it is given, and answers each with the same. */
    private static final class Submitted implements SubmitOnly {
        private final AtomicInteger count = new AtomicInteger();
        private final CompletableFuture<Object> answer;

        Submitted(CompletableFuture<Object> answer) {
            this.answer = answer;
        }

        @Override
        public <T> CompletionStage<T> submit(Supplier<T> work) {
            count.incrementAndGet();
            return answer.thenApply(done -> work.get());
        }
    }
}
