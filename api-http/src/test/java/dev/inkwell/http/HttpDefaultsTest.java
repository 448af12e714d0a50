package dev.inkwell.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class HttpDefaultsTest {
    static final List<String> CHANGES = List.of(
            "POST /users",
            "PUT /users/1",
            "PATCH /users/1",
            "DELETE /users/1",
            "POST /posts",
            "PUT /posts/1",
            "PATCH /posts/1",
            "DELETE /posts/1",
            "POST /add");

    @Test
    void readsRunOnAFixedNumberOfThreads() throws Exception {
        try (ApplicationContext context = ApplicationContext.run()) {
            assertThat(threads(context, HttpDefaults.READS))
                    .hasSize(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
        }
    }

    @Test
    void whetherTokensAreWantedIsNotGuessed() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ApplicationContext.run(Map.of(Access.TOKENS, "Required"))
                        .close())
                .withMessage("inkwell.tokens must be none or required, got Required");
    }

    @Test
    void anApplicationCanSetItsOwn() throws Exception {
        try (ApplicationContext context = ApplicationContext.run(Map.of("micronaut.executors.reads.n-threads", 3))) {
            assertThat(threads(context, HttpDefaults.READS)).hasSize(3);
        }
    }

    @Test
    @Timeout(60)
    void readsAreAnsweredWhileSearchesTakeLong() throws Exception {
        var release = new CountDownLatch(1);
        try (TestServer server = TestServer.start();
                Socket late = server.connect()) {
            long ada = server.createUser("ada");
            long post = server.createPost("Notes", ada);
            ExecutorService searches = executor(server.context(), HttpDefaults.SEARCHES);
            for (int i = 0; i < 100; i++) {
                searches.execute(() -> await(release));
            }
            late.getOutputStream()
                    .write("GET /posts?q=notes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(UTF_8));
            long asked = System.nanoTime();

            for (String path : List.of("/users", "/users/" + ada, "/posts", "/users/" + ada + "/posts", "/stats")) {
                assertThat(server.get(path).status()).as(path).isEqualTo(200);
            }
            assertThat(server.get("/readyz").status()).isEqualTo(200);

            Thread.sleep(Duration.ofMillis(5_100)
                    .minusNanos(System.nanoTime() - asked)
                    .toMillis());
            release.countDown();
            assertThat(TestServer.readAll(late)).startsWith("HTTP/1.1 503 ").contains("/problems/busy", "Ask for less");
            assertThat(server.get("/posts?q=notes").ids()).containsExactly(post);
        } finally {
            release.countDown();
        }
    }

    @Test
    @Timeout(60)
    void fewRowsOfAnEmbeddedDatabaseAreReadWhileOtherReadsTakeLong() throws Exception {
        var release = new CountDownLatch(1);
        // However slow the machine is, no read is taken for one that the disk held up.
        Map<String, Object> patient = Map.of(Reads.SLOW, "1h");
        try (TestServer server = TestServer.startOver(new Embedded(TestStorage.open()), patient);
                Socket far = server.connect();
                Socket large = server.connect()) {
            long ada = server.createUser("ada");
            long post = server.createPost("Notes", ada);
            ExecutorService reads = executor(server.context(), HttpDefaults.READS);
            for (int i = 0; i < 100; i++) {
                reads.execute(() -> await(release));
            }
            far.getOutputStream()
                    .write("GET /users?page=200 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(UTF_8));
            large.getOutputStream()
                    .write("GET /posts?per_page=100 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(UTF_8));

            for (String path : List.of(
                    "/users",
                    "/users?per_page=100",
                    "/users?per_page=100&page=10",
                    "/users?cursor=",
                    "/users/" + ada,
                    "/posts?embed=author",
                    "/posts/" + post,
                    "/users/" + ada + "/posts",
                    "/stats",
                    "/stats/posts-per-user")) {
                assertThat(server.get(path).status()).as(path).isEqualTo(200);
            }
            assertThat(server.get("/users/" + (ada + 1)).status()).isEqualTo(404);
            assertThat(far.getInputStream().available()).isZero();
            assertThat(large.getInputStream().available()).isZero();

            release.countDown();
            assertThat(TestServer.readAll(far)).startsWith("HTTP/1.1 200 ");
            assertThat(TestServer.readAll(large)).startsWith("HTTP/1.1 200 ");
        } finally {
            release.countDown();
        }
    }

    @ParameterizedTest
    @FieldSource("CHANGES")
    @Timeout(60)
    void readsAreAnsweredWhileEveryChangeWaits(String change) throws Exception {
        int callers = 500;
        var stuck = new Stuck(callers);
        try (TestServer server = TestServer.startWith(stuck)) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                sockets.add(sent(server, change));
            }
            await(stuck.waiting);

            assertThat(server.get("/users").status()).isEqualTo(200);

            stuck.release.completeExceptionally(new DomainException.Busy("It never ran."));
            for (Socket socket : sockets) {
                assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 503 ");
                socket.close();
            }
        }
    }

    /** Takes changes and does not make them. */
    private static final class Stuck implements SubmitOnly {
        private final CountDownLatch waiting;
        private final CompletableFuture<Void> release = new CompletableFuture<>();

        Stuck(int callers) {
            waiting = new CountDownLatch(callers);
        }

        @Override
        public <T> CompletionStage<T> submit(Supplier<T> work) {
            waiting.countDown();
            return release.thenApply(released -> work.get());
        }
    }

    /** A connection on which a request was sent that could be done. */
    private static Socket sent(TestServer server, String line) throws IOException {
        boolean form = line.endsWith("/add");
        String name = "\"username\":\"ada\",\"email\":\"ada@example.org\"";
        String body = form
                ? "username=ada&email=ada@example.org"
                : line.contains("/users") ? "{" + name + "}" : TestServer.post("Title", 1);
        String head =
                "%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n";
        String type = form ? "application/x-www-form-urlencoded" : "application/json";
        Socket socket = server.connect();
        socket.getOutputStream()
                .write((line.startsWith("DELETE")
                                ? line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                : head.formatted(line, type, body.length()) + body)
                        .getBytes(UTF_8));
        return socket;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A fixed pool begins a thread for each task until it has all of them. */
    private static Set<Thread> threads(ApplicationContext context, String executor) throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Callable<Boolean> task = () -> threads.add(Thread.currentThread());
        executor(context, executor).invokeAll(Collections.nCopies(100, task));
        return threads;
    }

    private static ExecutorService executor(ApplicationContext context, String name) {
        return context.getBean(ExecutorService.class, Qualifiers.byName(name));
    }
}
