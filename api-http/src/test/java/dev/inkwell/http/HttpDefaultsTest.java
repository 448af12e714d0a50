package dev.inkwell.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Transactions;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.propagation.instrument.execution.ContextPropagatingExecutorService;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class HttpDefaultsTest {
    private static final List<String> CHANGES = List.of(
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
    void readsAndChangesRunOnFixedNumbersOfThreads() throws Exception {
        try (ApplicationContext context = ApplicationContext.run()) {
            assertThat(threads(context, HttpDefaults.READS)).hasSize(32);
            assertThat(threads(context, HttpDefaults.CHANGES)).hasSize(64);
        }
    }

    @Test
    void anApplicationCanSetItsOwn() throws Exception {
        try (ApplicationContext context = ApplicationContext.run(Map.of("micronaut.executors.reads.n-threads", 3))) {
            assertThat(threads(context, HttpDefaults.READS)).hasSize(3);
        }
    }

    @ParameterizedTest
    @FieldSource("CHANGES")
    @Timeout(60)
    void readsAreAnsweredWhileEveryChangeWaits(String change) throws Exception {
        var waiting = new CountDownLatch(64);
        var release = new CountDownLatch(1);
        try (TestServer server = TestServer.startWith(stuck(waiting, release))) {
            List<Socket> callers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                callers.add(sent(server, change));
            }
            await(waiting);

            assertThat(server.get("/users").status()).isEqualTo(200);

            release.countDown();
            for (Socket caller : callers) {
                assertThat(TestServer.readAll(caller)).startsWith("HTTP/1.1 503 ");
                caller.close();
            }
        }
    }

    @Test
    @Timeout(60)
    void whatDoesNotFitAmongTheWaitingChangesIsBusyAtOnce() throws Exception {
        var waiting = new CountDownLatch(64);
        var release = new CountDownLatch(1);
        try (TestServer server = TestServer.startWith(stuck(waiting, release))) {
            List<Socket> callers = new ArrayList<>();
            for (int i = 0; i < 64 + 1_024; i++) {
                callers.add(sent(server, "DELETE /users/1"));
            }
            await(waiting);
            var queue = ((ThreadPoolExecutor)
                            ContextPropagatingExecutorService.unwrap(executor(server.context(), HttpDefaults.CHANGES))
                                    .orElseThrow())
                    .getQueue();
            await(() -> queue.size() == 1_024);

            for (String change : CHANGES) {
                try (Socket refused = sent(server, change)) {
                    assertThat(TestServer.readAll(refused))
                            .startsWith("HTTP/1.1 503 ")
                            .contains("/problems/busy", "Retry-After: 1\r\n");
                }
            }
            assertThat(server.get("/readyz").problem()).isEqualTo("503 busy");
            try (Socket inTwoParts = server.connect()) {
                inTwoParts
                        .getOutputStream()
                        .write("POST /users HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{"
                                .getBytes(UTF_8));
                Thread.sleep(100);
                inTwoParts.getOutputStream().write('}');
                assertThat(TestServer.readAll(inTwoParts)).contains("/problems/busy");
            }

            release.countDown();
            for (Socket caller : callers) {
                caller.close();
            }
        }
    }

    private static Transactions stuck(CountDownLatch waiting, CountDownLatch release) {
        return new Transactions() {
            @Override
            public <T> T execute(Supplier<T> work) {
                waiting.countDown();
                await(release);
                throw new DomainException.Busy("It never ran.");
            }
        };
    }

    /** A connection on which a request was sent that could be done. */
    private static Socket sent(TestServer server, String line) throws IOException {
        boolean form = line.endsWith("/add");
        String name = "\"username\":\"ada\",\"email\":\"ada@example.org\"";
        String body = form
                ? "username=ada&email=ada@example.org"
                : line.contains("/users") ? "{" + name + "}" : TestServer.post("Title", 1);
        String head =
                "%s HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n";
        String type = form ? "application/x-www-form-urlencoded" : "application/json";
        Socket socket = server.connect();
        socket.getOutputStream()
                .write((line.startsWith("DELETE")
                                ? line + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
                                : head.formatted(line, type, body.length()) + body)
                        .getBytes(UTF_8));
        return socket;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(10);
        }
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
