package dev.inkwell.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Which lines there are and what is in them; how they are written, the program's test knows. */
@Isolated("it reads the log of all")
class AccessLogTest {
    private static final String END = "\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private final Logger log = (Logger) LoggerFactory.getLogger(AccessLog.NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final TestServer server = TestServer.startWith(Map.of("micronaut.server.read-idle-timeout", "1s"));

    @BeforeEach
    void listen() {
        lines.start();
        log.setLevel(Level.INFO);
        log.setAdditive(false);
        log.addAppender(lines);
    }

    @AfterEach
    void stop() {
        server.close();
        log.detachAppender(lines);
        log.setLevel(null);
        log.setAdditive(true);
    }

    private static List<Arguments> requests() {
        String post = "POST /users HTTP/1.1\r\nContent-Type: application/json\r\n";
        return List.of(
                Arguments.of("GET /users HTTP/1.1" + END, "GET /users 200"),
                Arguments.of("HEAD /users HTTP/1.1" + END, "HEAD /users 200"),
                Arguments.of("OPTIONS /users HTTP/1.1" + END, "OPTIONS /users 204"),
                Arguments.of("GET /users HTTP/1.0" + END, "GET /users 200"),
                Arguments.of(
                        "GET /users HTTP/1.1\r\nHost: localhost\r\n\r\nGET /posts HTTP/1.1" + END,
                        "GET /users 200, GET /posts 200"),
                Arguments.of("GET /users HTTP/1.1\r\nConnection: close\r\n\r\n", "GET /users 400"),
                Arguments.of("GET /users\r\n\r\n", "GET /bad-request 400"),
                Arguments.of("\0\1\2\3\r\n\r\n", "GET /bad-request 400"),
                Arguments.of("GET /%zz?email=ada@example.org HTTP/1.1" + END, "GET /_zz 400"),
                Arguments.of("GET /\"\u0007 HTTP/1.1" + END, "GET /__ 400"),
                Arguments.of("GET /users HTTP/1.1\r\nA\u0001: b" + END, "GET /users 400"),
                Arguments.of("GET /users?" + "u".repeat(9_000) + " HTTP/1.1" + END, "GET /users 414"),
                Arguments.of("GET /users?" + "u".repeat(90_000) + " HTTP/1.1" + END, "GET /bad-request 414"),
                Arguments.of("GET /users HTTP/1.1\r\nA: " + "a".repeat(17_000) + END, "GET /users 431"),
                Arguments.of("GET /users HTTP/1.1\r\nA: " + "a".repeat(90_000) + END, "GET /users 431"),
                Arguments.of(post + "Content-Length: 3000000" + END, "POST /users 413"),
                Arguments.of(post + "Content-Length: many" + END, "POST /users 400"),
                Arguments.of(post + "Transfer-Encoding: gzip, chunked" + END, "POST /users 400"),
                Arguments.of(post + "Transfer-Encoding: chunked" + END + "zz\r\n", "POST /users 400"),
                Arguments.of(post + "Expect: 100-continue\r\nContent-Length: 2" + END + "{}", "POST /users 422"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void eachRequestHasOneLine(String request, String line) throws Exception {
        try (Socket socket = server.connect()) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getInputStream().read();
            assertThat(linesOnceThereAre(
                            1 + line.length() - line.replace(",", "").length()))
                    .isEqualTo(line);
        }
        assertThat(server.get("/livez").status()).isEqualTo(200);
        assertThat(linesOnceThereAre(0)).isEqualTo(line + ", GET /livez 200");
    }

    @Test
    void whoHangsUpOrIsHungUpOnHasOneLineToo() throws Exception {
        String head =
                "POST /users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
        try (Socket gone = server.connect()) {
            gone.getOutputStream().write(head.getBytes(UTF_8));
        }
        assertThat(linesOnceThereAre(1)).matches("POST /users (unanswered|400)");

        lines.list.clear();
        try (Socket silent = server.connect()) {
            silent.getOutputStream().write(head.getBytes(UTF_8));
            assertThat(linesOnceThereAre(1)).matches("POST /users (unanswered|400)");
        }
        assertThat(server.get("/livez").status()).isEqualTo(200);
        assertThat(lines.list).hasSize(2);
    }

    @Test
    void aHeadThatBreaksOffHasALineToo() throws Exception {
        try (Socket gone = server.connect()) {
            gone.getOutputStream().write("GET /users HTTP/1.1\r\nHos".getBytes(UTF_8));
        }
        assertThat(server.get("/livez").status()).isEqualTo(200);
        assertThat(linesOnceThereAre(2).split(", ", -1))
                .containsExactlyInAnyOrder("GET /users unanswered", "GET /livez 200");
    }

    @Test
    void aTokenInAPlaceWhereNobodyExpectsItStaysOut() throws Exception {
        String token = "inkwell_" + "0aZ".repeat(11);

        String answer = server.raw(
                "GET /users/" + token + " HTTP/1.1\r\nX-Request-Id: " + token + "\r\nUser-Agent: a-" + token + END);

        assertThat(answer).doesNotContain("X-Request-Id: " + token);
        assertThat(linesOnceThereAre(1)).isEqualTo("GET /users/[token] 400");
        assertThat(lines.list.toString()).doesNotContain(token);
        assertThat(lines.list.get(0).getKeyValuePairs().toString()).doesNotContain(token);
    }

    @Test
    void norIsOneToldThatIsTheMethodOrPartlyEncoded() throws Exception {
        String part = "0aZ".repeat(11);

        server.raw("inkwell_" + part + " /users HTTP/1.1" + END);
        server.raw("GET /users/%69nkwell%5f" + part + " HTTP/1.1\r\nUser-Agent: 100%/inkwell%5F" + part + END);

        linesOnceThereAre(2);
        assertThat(lines.list).hasSize(2).allSatisfy(line -> {
            assertThat(line.getFormattedMessage()).doesNotContain(part);
            assertThat(values(line)).doesNotContain(part);
        });
    }

    @Test
    void whatPeopleEnteredAndWhatLetsThemInStaysOut() throws Exception {
        for (String target : List.of(
                "/users?email=ada@example.org&username=secret&q=secret",
                "/users/ada@example.org",
                "/users/ada%40example.org",
                "/users/ada%2540example.org",
                "/users/7;ada@example.org",
                "/nowhere#secret",
                "http://ada:ada@example.org/users",
                "ada@example.org")) {
            server.raw("GET " + target
                    + " HTTP/1.1\r\nAuthorization: Bearer secret\r\nCookie: a=secret\r\nX-Api-Key: secret"
                    + "\r\nReferer: /?q=secret\r\nUser-Agent: (+mailto:ada@example.org) ada%40example.org" + END);
        }
        server.send("POST", "/users", "{\"username\":\"secret\",\"email\":\"ada@example.org\"}");

        linesOnceThereAre(9);
        assertThat(lines.list).hasSize(9).allSatisfy(line -> {
            assertThat(line.getFormattedMessage()).doesNotContain("secret", "example.org");
            assertThat(values(line)).doesNotContain("secret", "example.org");
        });
    }

    @Test
    void theTraceIsInTheLine() throws Exception {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        String answered = server.get("/users", "traceparent", parent)
                .header("traceparent")
                .orElseThrow();
        String replaced = server.get("/users", "traceparent", "none")
                .header("traceparent")
                .orElseThrow();
        server.get("/users");

        linesOnceThereAre(3);
        for (int i = 0; i < 2; i++) {
            String[] ids = List.of(answered, replaced).get(i).split("-", -1);
            assertThat(values(lines.list.get(i))).contains("trace_id=\"" + ids[1] + "\"", "span_id=\"" + ids[2] + "\"");
        }
        assertThat(values(lines.list.get(2))).doesNotContain("trace_id", "span_id");
    }

    @Test
    void whoWantsNoLinesGetsNone() throws Exception {
        log.setLevel(Level.WARN);

        assertThat(server.get("/users").status()).isEqualTo(200);
        assertThat(lines.list).isEmpty();
    }

    private static String values(ILoggingEvent line) {
        return line.getKeyValuePairs().stream().map(KeyValuePair::toString).collect(Collectors.joining(" "));
    }

    /** A line may be written a moment after its answer was read. */
    private String linesOnceThereAre(int count) throws InterruptedException {
        for (int attempt = 0; attempt < 200 && lines.list.size() < count; attempt++) {
            Thread.sleep(25);
        }
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .collect(Collectors.joining(", "));
    }
}
