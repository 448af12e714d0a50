package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.inkwell.http.TestServer.Answer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what a database answers that has no upkeep of its own. What one has that does, app tests. */
@DisabledIfSystemProperty(
        named = "inkwell.test.storage",
        matches = ".+",
        disabledReason = "It is about a database that leaves all its upkeep to tools.")
class AdminTest {
    private static final TestServer server = TestServer.start();

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/admin/backups",
        "POST,/admin/backups?keep=7",
        "GET,/admin/backups",
        "HEAD,/admin/backups",
        "GET,/admin/backups/inkwell.db",
        "GET,/admin/backups/inkwell.db/file",
        "POST,/admin/backups/inkwell.db/verify",
        "POST,/admin/check",
        "POST,/admin/optimize",
    })
    void whatADatabaseDoesNotDoItselfIsAnsweredWithTheToolForIt(String method, String path) throws Exception {
        Answer answer = server.send(method, path);

        assertThat(answer.status()).isEqualTo(501);
        if (!method.equals("HEAD")) {
            assertThat(answer.problem()).isEqualTo("501 not-supported");
            assertThat(answer.detail())
                    .contains("Use " + server.storage().upkeep().tool());
        }
    }

    @Test
    void anApplicationWithoutUpkeepHasNoRoutesForIt() throws Exception {
        assertThat(server.get("/admin").problem()).isEqualTo("404 not-found");
        assertThat(server.get("/admin/nothing").problem()).isEqualTo("404 not-found");
        assertThat(server.send("DELETE", "/admin/backups").problem()).isEqualTo("405 method-not-allowed");
        assertThat(server.send("DELETE", "/admin/backups").header("Allow")).contains("GET, HEAD, OPTIONS, POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5", "seven", "7&keep=7"})
    void howManyBackupsStayIsANumber(String keep) throws Exception {
        Answer refused = server.send("POST", "/admin/backups?keep=" + keep);

        assertThat(refused.problem()).isEqualTo("400 invalid-parameter");
        assertThat(refused.detail()).contains("\"keep\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/check?deep=1", "/admin/optimize?x", "/admin/backups?keeep=1"})
    void unknownParametersAreRefused(String path) throws Exception {
        assertThat(server.send("POST", path).problem()).isEqualTo("400 invalid-parameter");
    }

    /** As generated clients have it, which read in the document that nothing else has a body. */
    @Test
    void whoIsAnsweredNothingMayAcceptProblemsAlone() throws Exception {
        String problems = "application/problem+json";

        assertThat(server.send(server.request("/admin/optimize", "Accept", problems)
                                .POST(BodyPublishers.noBody()))
                        .problem())
                .isEqualTo("501 not-supported");
        assertThat(server.send(server.request("/admin/check", "Accept", problems)
                                .POST(BodyPublishers.noBody()))
                        .problem())
                .isEqualTo("406 not-acceptable");
    }

    @ParameterizedTest
    @CsvSource({
        "Forwarded,for=192.0.2.1",
        "X-Forwarded-For,192.0.2.1",
        "X-Real-IP,192.0.2.1",
        "Via,1.1 proxy",
    })
    void whoComesThroughAProxyIsNotLetIn(String header, String value) throws Exception {
        Answer refused = server.get("/admin/backups", header, value);

        assertThat(refused.problem()).isEqualTo("403 forbidden");
        assertThat(refused.detail()).contains("127.0.0.1");
        assertThat(server.get("/users", header, value).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/admin/backups", "/%61dmin/backups", "/admin%2Fbackups", "//admin/backups", "/admin/./backups"})
    void aPathThatIsSpeltInAnotherWayLeadsToNoOtherAnswer(String path) throws Exception {
        String answer = server.raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 192.0.2.1\r\n"
                + "Connection: close\r\n\r\n");

        assertThat(answer).containsPattern("^HTTP/1.1 40[34] ").doesNotContain("not-supported");
    }

    private static String get(String host) {
        return "GET /admin/backups HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    @Test
    void aCallerFromElsewhereIsNotLetIn() throws Exception {
        Optional<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        assumeTrue(own.isPresent(), "This machine has no address but its own.");
        try (TestServer open = TestServer.startWith(Map.of("micronaut.server.host", "0.0.0.0"))) {
            String answer = open.rawFrom(own.get(), get("127.0.0.1"));

            assertThat(answer).startsWith("HTTP/1.1 403 ").contains("/problems/forbidden");
            assertThat(open.send(open.request("/admin/check").POST(BodyPublishers.noBody()))
                            .problem())
                    .isEqualTo("501 not-supported");
        }
    }
}
