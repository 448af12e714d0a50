package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiTest {

    /** As an application that mounts the API may have. */
    @Requires(property = "host")
    @Produces(MediaType.ALL)
    @Controller("/host")
    static final class HostController {

        @Get
        String greet() {
            return "Hello.";
        }
    }

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
