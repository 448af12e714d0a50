package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiTest {

    @Test
    void controllersOfTheApplicationHaveRulesOfTheirOwn() throws Exception {
        try (var storage = TestStorage.open();
                TestServer server = TestServer.startWith(storage.transactions(), Map.of("host", true))) {
            TestServer.Answer answer = server.get("/host?any=1&any=2", "Accept", "text/plain");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("Hello.");
        }
    }
}
