package dev.inkwell.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Transactions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(60)
@Isolated("it fills the memory that there is for connections, and measures how long others wait")
class IntakeTest {
    private static final int MAX_BODY = 2 * 1024 * 1024;

    /** In all that are on their way, at most: less where the heap is small. */
    private static final int MOST_BODIES = 32;

    private static final String HEAD = "POST /users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: " + MAX_BODY + "\r\n\r\n";

    private final List<Socket> connections = new ArrayList<>();

    @AfterEach
    void closeConnections() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
    }

    @Test
    void aBodyForWhichThereIsNoRoomIsBusyAndOthersAreServed() throws Exception {
        try (TestServer server = TestServer.start()) {
            for (int i = 0; i < MOST_BODIES; i++) {
                sendAllButTheEnd(server);
            }
            awaitRefusal(server);
            connections.remove(0).close();
            connections.remove(0).close();
            pause();

            assertThat(server.send("POST", "/users", TestServer.user("ada")).status())
                    .isEqualTo(201);

            closeConnections();
            connections.clear();
            for (int i = 0; i < 2 * MOST_BODIES; i++) {
                assertThat(server.send("POST", "/users", "{}" + " ".repeat(MAX_BODY - 2))
                                .problem())
                        .isEqualTo("422 validation-error");
            }
        }
    }

    @Test
    void longAnswersThatNobodyReadsLeaveRoomForOthers() throws Exception {
        try (TestServer server = TestServer.start()) {
            long ada = server.createUser("ada");
            for (int i = 0; i < 100; i++) {
                server.storage().posts().create(new NewPost("Long", "x".repeat(100_000), ada), Instant.now());
            }
            String longList = "/posts?per_page=100"; // ten megabytes
            for (int i = 0; i < 60; i++) {
                Socket connection = server.connect();
                connections.add(connection);
                connection
                        .getOutputStream()
                        .write(("GET " + longList + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
                assertThat(connection.getInputStream().read()).isEqualTo('H');
            }

            assertThat(server.get(longList).problem()).isEqualTo("503 busy");
            assertThat(server.get("/posts/1").problem()).isEqualTo("503 busy");
            assertThat(server.get("/pages/users/" + ada + "?per_page=100").status())
                    .isEqualTo(503);
            assertThat(server.get("/users").status()).isEqualTo(200);

            closeConnections();
            connections.clear();
            int status = 0;
            while (status != 200) { // the connections are seen to be closed some time later
                pause();
                status = server.get(longList).status();
            }
        }
    }

    @Test
    void theConnectionAfterTheLastIsClosed() throws Exception {
        try (TestServer server = TestServer.start()) {
            for (int i = 0; i < 2_000; i++) {
                Socket connection = server.connect();
                connections.add(connection);
                // An answer shows that it was accepted, and does not stand in a queue before the server.
                connection.getOutputStream().write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
                assertThat(connection.getInputStream().read()).isEqualTo('H');
            }
            try (Socket tooMany = server.connect()) {
                assertThat(tooMany.getInputStream().read()).isNegative();
            }
            closeConnections();
            connections.clear();
            Thread.sleep(500);
            assertThat(server.get("/livez").status()).isEqualTo(200);
        }
    }

    @Test
    void whoSendsNothingIsHungUpOnAndWhoWaitsIsAnswered() throws Exception {
        Transactions slow = new SubmitOnly() {
            @Override
            public <T> CompletionStage<T> submit(Supplier<T> work) {
                return new CompletableFuture<T>()
                        .orTimeout(3, TimeUnit.SECONDS)
                        .exceptionallyCompose(
                                late -> CompletableFuture.failedFuture(new DomainException.Busy("It took too long.")));
            }
        };
        try (TestServer server = TestServer.startWith(slow, Map.of("micronaut.server.read-idle-timeout", "1s"))) {
            for (String part : List.of("", "GET /users HTTP/1.1\r\nHo", HEAD, HEAD + "{")) {
                Socket silent = server.connect();
                silent.getOutputStream().write(part.getBytes(UTF_8));
                connections.add(silent);
            }
            Socket kept = server.connect();
            kept.getOutputStream().write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            assertThat(TestServer.readAll(kept)).startsWith("HTTP/1.1 200 ");
            for (Socket silent : connections) {
                assertThat(TestServer.readAll(silent)).isEmpty();
            }
            connections.add(kept);

            assertThat(server.send("POST", "/users", TestServer.user("ada")).problem())
                    .isEqualTo("503 busy");
        }
    }

    @Test
    void whoSendsAByteNowAndThenIsHungUpOnAndOthersAreServed() throws Exception {
        try (TestServer server = TestServer.startWith(Map.of("micronaut.server.read-idle-timeout", "1s"))) {
            for (String part : List.of("GET /users HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", HEAD)) {
                Socket slow = server.connect();
                connections.add(slow);
                slow.getOutputStream().write(part.getBytes(UTF_8));
                Instant begun = Instant.now();
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                    while (true) {
                        slow.getOutputStream().write(' ');
                        pause();
                        assertThat(server.get("/livez").status()).isEqualTo(200);
                        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(10));
                    }
                });
                assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    void whoDoesNotReadIsHungUpOnAndWhoReadsSlowlyIsNot() throws Exception {
        try (TestServer server = TestServer.startWith(Map.of("micronaut.server.read-idle-timeout", "1s"))) {
            long author = server.createUser("ada");
            String body = "{\"title\":\"Long\",\"user_id\":" + author + ",\"body\":\"" + "x".repeat(100_000) + "\"}";
            for (int i = 0; i < 100; i++) {
                server.send("POST", "/posts", body);
            }
            String request = "GET /posts?per_page=100 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            Socket stuck = server.connect();
            connections.add(stuck);
            stuck.getOutputStream().write(request.getBytes(UTF_8));
            Socket idle = server.connect(); // whose answer the kernel takes as a whole
            connections.add(idle);
            idle.getOutputStream().write("GET /posts?per_page=4 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            Socket slow = server.connect();
            connections.add(slow);
            slow.getOutputStream().write(request.getBytes(UTF_8));

            assertThat(readSlowly(slow)).isGreaterThan(100 * 100_000);
            // By a reset, or the rest would wait for the reader in the kernel.
            for (Socket unread : List.of(stuck, idle)) {
                assertThatExceptionOfType(SocketException.class)
                        .isThrownBy(() -> unread.getInputStream().readAllBytes());
            }
            assertThat(server.get("/livez").status()).isEqualTo(200);
        }
    }

    /** Over some seconds; answers how much came. */
    private static int readSlowly(Socket socket) throws IOException {
        int length = 0;
        for (byte[] part = socket.getInputStream().readNBytes(200_000); part.length > 0; ) {
            length += part.length;
            pause();
            part = socket.getInputStream().readNBytes(200_000);
        }
        return length;
    }

    /** What came before the server hung up; it does so with a reset where it leaves something unread. */
    private static String remains(Socket socket) throws IOException {
        var all = new ByteArrayOutputStream();
        byte[] part = new byte[64 * 1024];
        try {
            for (int length = 0; length >= 0; length = socket.getInputStream().read(part)) {
                all.write(part, 0, length);
            }
        } catch (SocketException reset) {
            // as good as an end
        }
        return all.toString(UTF_8);
    }

    private void sendAllButTheEnd(TestServer server) throws IOException {
        Socket socket = server.connect();
        connections.add(socket);
        try {
            socket.getOutputStream().write((HEAD + " ".repeat(MAX_BODY - 1)).getBytes(UTF_8));
        } catch (SocketException refused) {
            // There was no room before all of it was sent: the answer to that is there to be read.
        }
    }

    /** One of the bodies that fill the room, or one more, finds that there is none. */
    private void awaitRefusal(TestServer server) throws IOException {
        sendAllButTheEnd(server);
        for (int attempt = 0; attempt < 100; attempt++) {
            for (Socket connection : connections) {
                if (connection.getInputStream().available() > 0) {
                    assertThat(remains(connection))
                            .startsWith("HTTP/1.1 503 ")
                            .contains("/problems/busy", "Retry-After: 1\r\n");
                    return;
                }
            }
            pause();
        }
        throw new AssertionError("Everything was taken.");
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
