package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.http.TestServer.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    private static final TestServer server = TestServer.start();

    @BeforeAll
    static void fill() throws Exception {
        server.createUser("ada");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/users,no-cache",
        "HEAD,/users/1,no-cache",
        "GET,/stats,no-cache",
        "GET,/,no-cache",
        "GET,/users/999,no-store",
        "GET,/users?page=0,no-store",
        "GET,/nowhere,no-store",
        "GET,/users/%zz,no-store",
        "DELETE,/users/999,no-store",
        "PUT,/users,no-store",
        "OPTIONS,/users,no-store",
    })
    void whatWasReadMayBeKeptAndEverythingElseMayNot(String method, String path, String caching) throws Exception {
        assertThat(server.raw(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .containsIgnoringCase("\r\nCache-Control: " + caching + "\r\n");
    }

    @Test
    void theAnswerToAChangeMayNotBeKept() throws Exception {
        Answer created = server.send("POST", "/users", TestServer.user("grace"));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Cache-Control")).contains("no-store");
    }

    @Test
    void aTraceIsContinued() throws Exception {
        for (String path : new String[] {"/users", "/nowhere", "/users?page=0", "/"}) {
            Answer answer =
                    server.get(path, "traceparent", PARENT, "tracestate", "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");

            assertThat(answer.header("traceparent").orElseThrow())
                    .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
                    .isNotEqualTo(PARENT);
            assertThat(answer.header("tracestate")).contains("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
        }
        assertThat(server.get("/users", "traceparent", PARENT.replace("-01", "-00"))
                        .header("traceparent")
                        .orElseThrow())
                .endsWith("-00");
        assertThat(server.get("/users", "traceparent", PARENT.replaceFirst("00", "cc") + "-more")
                        .header("traceparent")
                        .orElseThrow())
                .startsWith("00-" + TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
            })
    void whatIsNoTraceIsReplaced(String parent) throws Exception {
        assertThat(raw("GET /users HTTP/1.1\r\ntracestate: a=b\r\ntraceparent: " + parent))
                .startsWith("HTTP/1.1 200 ")
                .containsPattern("(?i)\r\ntraceparent: 00-(?!0{32}|" + TRACE + ")[0-9a-f]{32}-[0-9a-f]{16}-02\r\n")
                .doesNotContainIgnoringCase("\r\ntracestate");
    }

    @Test
    void twoTracesAreNone() throws Exception {
        assertThat(raw("GET /users HTTP/1.1\r\ntraceparent: " + PARENT + "\r\ntraceparent: " + PARENT))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("\r\ntraceparent: 00-")
                .doesNotContain(TRACE);
    }

    @Test
    void whoNamesNoTraceGetsNone() throws Exception {
        assertThat(raw("GET /users HTTP/1.1\r\ntracestate: a=b")).doesNotContainIgnoringCase("\r\ntrace");
    }

    @ParameterizedTest
    @CsvSource({
        "'congo=t61,rojo=00f','congo=t61,rojo=00f'",
        "' a=1 ,, b@c=2\t','a=1,b@c=2'",
        "'a=1,B=2',",
        "a,",
        "a=1=2,",
        "'a=',",
        "'',",
    })
    void whatTracingSystemsToldOneAnotherIsKeptWhereItCanBeRead(String sent, String kept) throws Exception {
        assertThat(server.get("/users", "traceparent", PARENT, "tracestate", sent)
                        .header("tracestate"))
                .isEqualTo(Optional.ofNullable(kept));
    }

    @Test
    void moreMembersThanATraceMayHaveAreDropped() throws Exception {
        String most = IntStream.range(0, 32).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));

        for (String state : List.of(most, most + ",one=more")) {
            assertThat(server.get("/users", "traceparent", PARENT, "tracestate", state)
                            .header("tracestate"))
                    .isEqualTo(Optional.of(most).filter(state::equals));
        }
    }

    /** The answer to a request with this head and no body. */
    private static String raw(String head) throws IOException {
        return server.raw(head + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }
}
