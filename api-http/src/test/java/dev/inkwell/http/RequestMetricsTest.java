package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestMetricsTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final TestServer server = TestServer.startWith(Map.of(), registry);

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/users,/users GET 200",
        "HEAD,/users,/users HEAD 200",
        "GET,/users?page=0,/users GET 400",
        "GET,/users/7,/users/{id} GET 404",
        "GET,/users/7/posts,/users/{id}/posts GET 404",
        "DELETE,/posts/7,/posts/{id} DELETE 404",
        "GET,/,/ GET 200",
        "GET,/pages/users/7,/pages/users/{id} GET 404",
        "GET,/problems/busy,/problems/{slug} GET 200",
        "GET,/nowhere/7,unmatched GET 404",
        "GET,/users/%zz,unmatched GET 400",
        "OPTIONS,/users,unmatched OPTIONS 204",
        "BREW,/users,unmatched other 405",
        "oPTIONS,/users,unmatched other 405",
        "get,/users,unmatched other 405",
        "non sense,/users,unmatched GET 400",
    })
    void requestsAreCountedByRouteMethodAndStatus(String method, String path, String counted) throws Exception {
        server.raw(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(series()).containsExactly(counted);
        assertThat(timers().get(0).count()).isEqualTo(1);
    }

    @Test
    void whatNobodyKnowsMakesNoNewSeries() throws Exception {
        for (int i = 0; i < 20; i++) {
            server.raw("M" + i + " /path/" + i + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        }

        assertThat(series()).containsExactly("unmatched other 404");
        assertThat(timers().get(0).count()).isEqualTo(20);
    }

    @Test
    void whoHangsUpIsCountedToo() throws Exception {
        var never = new SubmitOnly() {
            @Override
            public <T> CompletionStage<T> submit(Supplier<T> work) {
                return new CompletableFuture<>();
            }
        };
        try (TestServer slow = TestServer.startWith(never, Map.of(), registry)) {
            try (Socket socket = slow.connect()) {
                socket.getOutputStream()
                        .write("DELETE /users/1 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                assertThat(slow.get("/livez").status()).isEqualTo(200);
            }
            for (int attempt = 0; attempt < 100 && series().size() < 2; attempt++) {
                Thread.sleep(50);
            }
        }

        assertThat(series()).contains("/users/{id} DELETE none");
    }

    private List<Timer> timers() {
        return registry.find("http.server.requests").timers().stream().toList();
    }

    private List<String> series() throws IOException {
        return timers().stream()
                .map(timer -> timer.getId().getTag("route") + " "
                        + timer.getId().getTag("method") + " " + timer.getId().getTag("status"))
                .toList();
    }
}
