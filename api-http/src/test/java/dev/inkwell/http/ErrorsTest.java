package dev.inkwell.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Transactions;
import dev.inkwell.http.TestServer.Answer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Isolated("one test reads the log of all")
class ErrorsTest {
    private static final int MAX_BODY = 2 * 1024 * 1024;
    private static final int MAX_URI = 8 * 1024;
    private static final int MAX_HEADERS = 16 * 1024;

    private static final TestServer server = TestServer.start();

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void othersAreStillServed() throws Exception {
        assertThat(server.get("/livez").body()).isEqualTo("{\"status\":\"alive\"}");
        assertThat(server.get("/readyz").body()).isEqualTo("{\"status\":\"ready\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nowhere",
                "/users/1/2",
                "//users",
                "/../../etc/passwd",
                "/users/../../etc/passwd",
                "/favicon.ico"
            })
    void whatIsNotThereIsNotFound(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1")).startsWith("HTTP/1.1 404").contains("/problems/not-found");
    }

    @Test
    void aBrowserSeesAnUnknownAddressAsAPage() throws Exception {
        Answer page = server.get("/nowhere", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type")).contains("text/html;charset=utf-8");
        assertThat(page.body()).startsWith("<!DOCTYPE html>").contains(Problem.Type.NOT_FOUND.title());
        assertThat(page.header("X-Request-Id")).isPresent();
        assertThat(page.header("Vary")).contains("Accept, Accept-Encoding");
        assertThat(server.get("/nowhere").header("Vary")).contains("Accept, Accept-Encoding");
    }

    /** As generated clients have it, which read in the document that nothing else has a body. */
    @Test
    void whoDeletesMayAcceptProblemsAlone() throws Exception {
        server.clear();
        String user = "/users/" + server.createUser("ada");
        String problems = "application/problem+json";

        assertThat(server.send(server.request(user, "Accept", problems).DELETE())
                        .status())
                .isEqualTo(204);
        assertThat(server.send(server.request(user, "Accept", problems).DELETE())
                        .problem())
                .isEqualTo("404 not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.org", "null"})
    void aPageOfAnotherOriginIsRefused(String origin) throws Exception {
        server.clear();
        Answer refused = server.send(server.request("/users", "Origin", origin, "Content-Type", "application/json")
                .POST(BodyPublishers.ofString(TestServer.user("ada"))));

        assertThat(refused.problem()).isEqualTo("403 cross-origin");
        assertThat(server.get("/users", "Origin", origin).problem()).isEqualTo("403 cross-origin");
        assertThat(server.get("/users").body()).isEqualTo("[]");
        Answer page = server.get("/add", "Origin", origin, "Accept", "text/html");
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.body()).startsWith("<!DOCTYPE html>").contains(Problem.Type.CROSS_ORIGIN.title());
    }

    @Test
    void theApiAnswersJsonWhateverIsAskedFor() throws Exception {
        assertThat(server.get("/users/999999", "Accept", "text/html, */*").problem())
                .isEqualTo("404 not-found");
        assertThat(server.get("/users/999999", "Accept", "text/html").problem()).isEqualTo("406 not-acceptable");
        assertThat(server.send(server.request("/users", "Accept", "text/html").DELETE())
                        .problem())
                .isEqualTo("405 method-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "image/*",
                "application/json;q=0",
                "application/json;q=0, */*",
                "*/*;q=0",
                "text/csv, text/html"
            })
    void whatLeavesOutJsonIsNotAcceptable(String accept) throws Exception {
        Answer refused = server.get("/users", "Accept", accept);

        assertThat(refused.problem()).isEqualTo("406 not-acceptable");
        assertThat(refused.header("Vary")).contains("Accept, Accept-Encoding");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "application/*",
                "application/json;q=0.1",
                "text/html, */*;q=0.1",
                "application/json, */*;q=0",
                ";;;",
                "nonsense",
                "application/json;q=abc",
                ""
            })
    void whatAdmitsJsonIsAnsweredWithJson(String accept) throws Exception {
        Answer list = server.get("/users", "Accept", accept);

        assertThat(list.status()).isEqualTo(200);
        assertThat(list.header("Content-Type")).contains("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/users,'GET, HEAD, OPTIONS, POST'",
        "DELETE,/posts,'GET, HEAD, OPTIONS, POST'",
        "POST,/users/1,'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'",
        "POST,/stats,'GET, HEAD, OPTIONS'",
        "BREW,/livez,'GET, HEAD, OPTIONS'",
        "TRACE,/livez,'GET, HEAD, OPTIONS'",
    })
    void anotherMethodIsNotAllowed(String method, String path, String allowed) throws Exception {
        Answer refused = server.send(method, path);

        assertThat(refused.problem()).isEqualTo("405 method-not-allowed");
        assertThat(refused.header("Allow")).contains(allowed);
    }

    /** Who does not take head for HEAD reads a body: it has to be there, or the next answer is taken for it. */
    @ParameterizedTest
    @CsvSource({
        "head,/users,'GET, HEAD, OPTIONS, POST'",
        "gEt,/users,'GET, HEAD, OPTIONS, POST'",
        "post,/users,'GET, HEAD, OPTIONS, POST'",
        "oPTIONS,/users,'GET, HEAD, OPTIONS, POST'",
        "delete,/users/1,'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'",
        "hEAD,/stats,'GET, HEAD, OPTIONS'",
    })
    void aMethodInAnotherCaseIsAnotherMethod(String method, String path, String allowed) throws Exception {
        String body = TestServer.user("ada");
        String[] first = server.raw(
                        method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
                                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body
                                + "GET /users?username=ada HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .split("\r\n\r\n", 2);

        assertThat(first[0]).startsWith("HTTP/1.1 405 ").containsIgnoringCase("\r\nAllow: " + allowed);
        Matcher length = Pattern.compile("(?i)\r\nContent-Length: (\\d+)").matcher(first[0]);
        assertThat(length.find()).isTrue();
        String[] second = first[1].substring(Integer.parseInt(length.group(1))).split("\r\n\r\n", 2);
        assertThat(second[0]).startsWith("HTTP/1.1 200 ");
        assertThat(second[1]).isEqualTo("[]"); // nothing was done
    }

    @ParameterizedTest
    @CsvSource({
        "/users,'GET, HEAD, OPTIONS, POST'",
        "/users/1,'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'",
        "/stats,'GET, HEAD, OPTIONS'",
    })
    void optionsAnswersWhatIsAllowed(String path, String allowed) throws Exception {
        Answer options = server.send("OPTIONS", path);

        assertThat(options.status()).isEqualTo(204);
        assertThat(options.body()).isEmpty();
        assertThat(options.header("Allow")).contains(allowed);
        assertThat(options.header("X-Request-Id")).isPresent();
        assertThat(server.send("OPTIONS", "/nowhere").problem()).isEqualTo("404 not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-Z.a_z-09", "00000000-0000-0000-0000-000000000000"})
    void aRequestIdIsKept(String id) throws Exception {
        assertThat(server.get("/users", "X-Request-Id", id).header("X-Request-Id"))
                .contains(id);
        assertThat(server.get("/nowhere", "X-Request-Id", id).header("X-Request-Id"))
                .contains(id);
        assertThat(server.get("/nowhere", "X-Request-Id", id).problem()).isEqualTo("404 not-found");
        assertThat(raw("GET /users/%zz HTTP/1.1\r\nX-Request-Id: " + id)).contains("X-Request-Id: " + id + "\r\n");
    }

    @Test
    void theLongestRequestIdIsKept() throws Exception {
        aRequestIdIsKept("a".repeat(128));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a,b", "é", "<script>", "a/b"})
    void anotherRequestIdIsReplaced(String id) throws Exception {
        assertThat(raw("GET /users HTTP/1.1\r\nX-Request-Id: " + id))
                .containsPattern("X-Request-Id: [0-9a-f-]{36}\r\n");
        assertThat(server.get("/users", "X-Request-Id", "a".repeat(129))
                        .header("X-Request-Id")
                        .orElseThrow())
                .hasSize(36);
    }

    @Test
    void requestsInOneGoGetTheirOwnIdsBack() throws Exception {
        String request = "GET /users HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: %s\r\n%s\r\n";
        String answers = server.raw(request.formatted("first", "")
                + request.formatted("second", "")
                + request.formatted("third", "Connection: close\r\n"));

        assertThat(answers.lines().filter(line -> line.startsWith("X-Request-Id")))
                .containsExactly("X-Request-Id: first", "X-Request-Id: second", "X-Request-Id: third");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /users HTTP/1.1",
                "HEAD /users HTTP/1.1",
                "OPTIONS /users HTTP/1.1",
                "DELETE /users HTTP/1.1",
                "GET /nowhere HTTP/1.1",
                "GET /users/x HTTP/1.1",
                "GET /users/%zz HTTP/1.1",
                "POST /users HTTP/1.1",
                "nonsense",
                "GET /users HTTP/1.1\r\nBad Name: x",
                "POST /users HTTP/1.1\r\nContent-Length: 3000000",
            })
    void everyResponseCarriesItsIdAndForbidsGuessing(String head) throws Exception {
        assertCarriesIdAndForbidsGuessing(raw(head));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET // HTTP/1.1",
                "GET /users/%zz HTTP/1.1",
                "GET /users/%4 HTTP/1.1",
                "GET /users?page=%zz HTTP/1.1",
                "GET /users?page=%C3%28 HTTP/1.1",
                "GET /users/%C3%28 HTTP/1.1",
                "GET /users/%2e%2e%2fposts HTTP/1.1",
                "GET /users/1%2F2 HTTP/1.1",
                "GET /users/%00 HTTP/1.1",
                "GET /users/{id} HTTP/1.1",
                "GET /users\\1 HTTP/1.1",
                "GET http://[/users HTTP/1.1",
                "GET /users?=1 HTTP/1.1",
                "DELETE /users/%zz HTTP/1.1",
            })
    void aUrlThatCannotBeReadIsAnInvalidParameter(String line) throws Exception {
        assertThat(raw(line)).startsWith("HTTP/1.1 400").contains("/problems/invalid-parameter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "GET /users",
                "GET /us ers HTTP/1.1",
                "nonsense",
                "\0\1\2",
                "GET /users HTTP/1.1\r\nBad Name: x",
                "GET /users HTTP/1.1\r\nX-Any: a\0b",
                "GET /users HTTP/1.1\r\nContent-Length: -1",
                "GET /users HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6",
            })
    void aHeadThatCannotBeReadIsAnInvalidHeader(String head) throws Exception {
        assertThat(raw(head)).containsPattern("^HTTP/1.[01] 400").contains("/problems/invalid-header");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /users HTTP/1.0,200",
        "GET http://there/users HTTP/1.1,200",
        "OPTIONS * HTTP/1.1,404",
        "CONNECT there:80 HTTP/1.1,404",
        "AVERYVERYVERYLONGMETHOD /users HTTP/1.1,405",
        "PRI * HTTP/2.0,400",
    })
    void oddRequestLinesHaveOrdinaryAnswers(String line, int status) throws Exception {
        assertThat(raw(line)).containsPattern("^HTTP/[12].[01] " + status + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {";", ";;", ",", ",,", ",;q=1", " , "})
    void emptyListsInHeadersAreNoError(String value) throws Exception {
        for (String name : List.of("Accept-Language", "Accept-Charset")) {
            assertThat(raw("GET /users HTTP/1.1\r\n" + name + ": " + value)).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /users HTTP/1.1\r\nHost: localhost:1",
                "POST /users HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "POST /users HTTP/1.1\r\nTransfer-Encoding: gzip",
                "GET /users HTTP/1.9",
            })
    void whatAProxyCouldReadInAnotherWayIsRefused(String head) throws Exception {
        assertThat(raw(head)).containsPattern("^HTTP/1.[0-9] 400").contains("/problems/invalid-header");
    }

    @Test
    void aRequestWithoutAHostIsRefused() throws Exception {
        assertThat(server.raw("GET /users HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("/problems/invalid-header");
    }

    @ParameterizedTest
    @CsvSource({
        "/users?page=%zz,text/html,application/problem+json",
        "/users/%zz,text/html,application/problem+json",
        "/users?page={1},text/html,application/problem+json",
        "/?page=%zz,*/*,text/html",
        "/pages/users/%zz,application/json,text/html",
        "/nothing/%zz,text/html,text/html",
        "/nothing,text/html;q=0,application/problem+json",
    })
    void thePathTellsHowAnUnreadableUrlIsAnswered(String target, String accept, String type) throws Exception {
        String answer = raw("GET " + target + " HTTP/1.1\r\nAccept: " + accept);

        assertThat(answer).containsPattern("^HTTP/1.1 40[04] ").containsIgnoringCase("content-type: " + type);
        if (type.equals("text/html")) {
            assertThat(answer).contains("Content-Security-Policy");
        }
    }

    @Test
    void anAnswerToATooLongUrlKeepsTheIdOfItsRequest() throws Exception {
        String answer = raw("GET /?x=" + "y".repeat(MAX_URI) + " HTTP/1.1\r\nX-Request-Id: kept");

        assertThat(answer)
                .startsWith("HTTP/1.1 414")
                .contains("X-Request-Id: kept")
                .containsIgnoringCase("content-type: text/html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users?page=0", "/users?unknown=1", "/users/x", "/nothing"})
    void headAnswersAnErrorAsGetDoes(String path) throws Exception {
        Function<String, List<String>> head = answer -> answer.lines()
                .takeWhile(line -> !line.isEmpty())
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> !line.startsWith("date") && !line.startsWith("x-request-id"))
                .toList();

        String get = raw("GET " + path + " HTTP/1.1");
        String answer = raw("HEAD " + path + " HTTP/1.1");

        assertThat(head.apply(answer)).isEqualTo(head.apply(get));
        assertThat(answer).endsWith("\r\n\r\n");
    }

    @Test
    void aUrlOf8KibIsReadAndOneMoreIsTooLong() throws Exception {
        String start = "/users?page=";
        String longest = start + "0".repeat(MAX_URI - start.length() - 1) + "1";

        assertThat(longest).hasSize(MAX_URI);
        assertThat(raw("GET " + longest + " HTTP/1.1")).startsWith("HTTP/1.1 200");
        for (String tooLong : List.of(longest + "0", longest + "0".repeat(100), longest + "0".repeat(100_000))) {
            String answer = raw("GET " + tooLong + " HTTP/1.1");
            assertThat(answer).containsPattern("^HTTP/1.[01] 414 ").contains("/problems/uri-too-long");
            assertCarriesIdAndForbidsGuessing(answer);
        }
    }

    @Test
    void headersOf16KibAreReadAndMoreAreTooLarge() throws Exception {
        String most = "a".repeat(MAX_HEADERS - 100);

        assertThat(raw("GET /users HTTP/1.1\r\nX-Any: " + most)).startsWith("HTTP/1.1 200");
        for (String tooLarge : List.of("a".repeat(MAX_HEADERS), "a".repeat(100_000), most + "\r\nX-Other: " + most)) {
            String answer = raw("GET /users HTTP/1.1\r\nX-Any: " + tooLarge);
            assertThat(answer).startsWith("HTTP/1.1 431 ").contains("/problems/headers-too-large");
            assertCarriesIdAndForbidsGuessing(answer);
        }
        assertThat(raw("GET /users HTTP/1.1\r\nX-Request-Id: " + "a".repeat(MAX_HEADERS)))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aBodyOf2MibIsReadAndOneMoreIsTooLarge() throws Exception {
        byte[] largest = ("{}" + " ".repeat(MAX_BODY - 2)).getBytes(UTF_8);
        byte[] tooLarge = ("{}" + " ".repeat(MAX_BODY - 1)).getBytes(UTF_8);

        assertThat(server.sendBytes("POST", "/users", largest, "Content-Type", "application/json")
                        .problem())
                .isEqualTo("422 validation-error");
        assertThat(server.sendBytes("POST", "/users", tooLarge, "Content-Type", "application/json")
                        .problem())
                .isEqualTo("413 payload-too-large");
    }

    @Test
    void aBodyInChunksIsLimitedToo() throws Exception {
        byte[] largest = ("{}" + " ".repeat(MAX_BODY - 2)).getBytes(UTF_8);
        byte[] tooLarge = ("{}" + " ".repeat(MAX_BODY - 1)).getBytes(UTF_8);

        assertThat(sentInChunks(largest).problem()).isEqualTo("422 validation-error");
        assertThat(sentInChunks(tooLarge).problem()).isEqualTo("413 payload-too-large");
    }

    @Test
    void aBodyThatIsOnlyAnnouncedIsRefusedAtOnce() throws Exception {
        String answer = raw("POST /users HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 99999999999");

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("/problems/payload-too-large");
    }

    @Test
    void aBodyWithABrokenEndIsNotTakenForWhole() throws Exception {
        String head = """
                POST /users HTTP/1.1
                Host: localhost
                Content-Type: application/json
                Transfer-Encoding: chunked

                """.replace("\n", "\r\n");
        String body = TestServer.user("broken");
        String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";

        assertThat(server.raw(head + chunk + "nonsense\r\n\r\n")).contains("/problems/malformed-json");
        try (Socket socket = server.connect()) {
            socket.getOutputStream().write((head + chunk).getBytes(UTF_8));
            Thread.sleep(100);
            socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(UTF_8));
            assertThat(TestServer.readAll(socket)).contains("/problems/malformed-json");
        }
        assertThat(server.storage().users().findByUsername("broken")).isEmpty();
    }

    @Test
    void aBodyThatNeverEndsIsDropped() throws IOException {
        try (Socket socket = server.connect()) {
            socket.getOutputStream()
                    .write(
                            "POST /users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
                                    .getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE,/users/999999,404 not-found",
        "DELETE,/posts/999999,404 not-found",
        "GET,/users/999999,404 not-found",
        "PUT,/stats,405 method-not-allowed",
    })
    void aContentTypeWithoutABodyIsNoMatter(String method, String path, String problem) throws Exception {
        for (String type : List.of("application/json", "text/plain", "nonsense")) {
            assertThat(server.send(server.request(path, "Content-Type", type).method(method, BodyPublishers.noBody()))
                            .problem())
                    .isEqualTo(problem);
        }
        assertThat(raw("HEAD /users HTTP/1.1\r\nContent-Type: text/plain")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void thatTheStorageIsOutOfOrderIsOneLineInTheLog() throws Exception {
        var log = (Logger) LoggerFactory.getLogger(Errors.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try (TestServer failing = TestServer.startWith(
                failingWith(new DomainException.Unavailable("closed", new IOException("the disk is gone"))))) {
            assertThat(failing.send("POST", "/users", TestServer.user("ada")).problem())
                    .isEqualTo("503 shutting-down");
            Answer ready = failing.get("/readyz");
            assertThat(ready.problem()).isEqualTo("503 shutting-down");
            assertThat(ready.body()).contains("closed").doesNotContain("the disk is gone");
        } finally {
            log.detachAppender(lines);
        }

        // Who asks whether it is ready asks every few seconds, and is told; the log need not be told each time.
        assertThat(lines.list).hasSize(1).allSatisfy(line -> {
            assertThat(line.getFormattedMessage()).contains("the disk is gone");
            assertThat(line.getThrowableProxy()).isNull();
        });
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new DomainException.Busy("secret"), "503 busy", "1"),
                Arguments.of(
                        new DomainException.Unavailable("It is out of order.", new IOException("secret")),
                        "503 shutting-down",
                        "10"),
                Arguments.of(
                        new DomainException.StorageFull("secret", new IllegalStateException()),
                        "507 storage-full",
                        null),
                Arguments.of(new DomainException.CannotOpen("secret"), "500 internal-error", null),
                Arguments.of(new IllegalStateException("secret"), "500 internal-error", null),
                Arguments.of(new StackOverflowError("secret"), "500 internal-error", null));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failuresTellNothingOfTheInside(Throwable failure, String problem, String retryAfter) throws Exception {
        try (TestServer failing = TestServer.startWith(failingWith(failure))) {
            Answer refused = failing.send("POST", "/users", TestServer.user("ada"));

            assertThat(refused.problem()).isEqualTo(problem);
            assertThat(refused.header("Retry-After")).isEqualTo(Optional.ofNullable(retryAfter));
            assertThat(refused.body()).doesNotContain("secret").doesNotContain("Exception");
            assertThat(failing.get("/users").status()).isEqualTo(200);
            assertThat(failing.get("/livez").status()).isEqualTo(200);
            assertThat(failing.get("/readyz").problem()).isEqualTo(problem);

            Answer form = failing.send(failing.request("/add", "Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("username=ada&email=ada%40example.org")));
            assertThat(form.status()).isEqualTo(refused.status());
            assertThat(form.body()).contains("ada@example.org", "Send again").doesNotContain("secret");
        }
    }

    private static Transactions failingWith(Throwable failure) {
        return new SubmitOnly() {
            @Override
            public <T> CompletionStage<T> submit(Supplier<T> work) {
                return CompletableFuture.failedFuture(failure);
            }
        };
    }

    private static Answer sentInChunks(byte[] body) throws Exception {
        return server.send(server.request("/users", "Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArrays(List.of(body))));
    }

    /** The answer to a request with this head and no body. */
    private static String raw(String head) throws IOException {
        return server.raw(head + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    private static void assertCarriesIdAndForbidsGuessing(String answer) {
        assertThat(answer)
                .containsPattern("X-Request-Id: [A-Za-z0-9._-]+\r\n")
                .contains("X-Content-Type-Options: nosniff\r\n")
                .containsPattern("(?i)\r\nDate: \\w{3}, \\d\\d \\w{3} \\d{4} [0-9:]{8} GMT\r\n");
    }
}
