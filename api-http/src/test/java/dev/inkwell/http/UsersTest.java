package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.http.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {
    private static final TestServer server = TestServer.start();

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.clear();
    }

    @Test
    void createAnswersTheUserWithAMessageAndItsLocation() throws Exception {
        Answer created = server.send("POST", "/users", "{\"username\":\" ada \",\"email\":\"ada@example.org\"}");

        String createdAt = String.valueOf(created.members().get("created_at"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body())
                .isEqualTo(
                        "{\"id\":%d,\"username\":\"ada\",\"email\":\"ada@example.org\",\"created_at\":\"%s\",\"updated_at\":\"%s\",\"message\":\"User created!\"}"
                                .formatted(created.id(), createdAt, createdAt));
        assertThat(createdAt).matches("2026-11-23T10:15:30\\.\\d{3}Z");
        assertThat(created.header("Location")).contains("/users/" + created.id());
        assertThat(created.header("Content-Type")).contains("application/json");
    }

    @Test
    void getAnswersTheUserWithoutAMessage() throws Exception {
        Answer created = server.send("POST", "/users", TestServer.user("ada"));

        Answer got = server.get("/users/" + created.id());

        assertThat(got.status()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(created.body().replace(",\"message\":\"User created!\"", ""));
    }

    @Test
    void namesBeyondAsciiAreWrittenAsTheyAre() throws Exception {
        long id = server.send("POST", "/users", "{\"username\":\"Pekka 웃 😀\",\"email\":\"pekka@example.org\"}")
                .id();

        assertThat(server.get("/users/" + id).body()).contains("\"username\":\"Pekka 웃 😀\"");
    }

    @Test
    void createTellsEveryTakenMember() throws Exception {
        server.createUser("ada");

        Answer refused = server.send("POST", "/users", TestServer.user("ADA"));

        assertThat(refused.problem()).isEqualTo("409 duplicate");
        assertThat(refused.errors()).containsExactly("#/username already_exists", "#/email already_exists");
    }

    @Test
    void replaceSetsEveryMemberAndTheTimeOfTheChange() throws Exception {
        Answer created = server.send("POST", "/users", TestServer.user("ada"));

        Answer replaced = server.send("PUT", "/users/" + created.id(), TestServer.user("grace"));

        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.members().get("username")).isEqualTo("grace");
        assertThat(replaced.members().get("email")).isEqualTo("grace@example.org");
        assertThat(replaced.members().get("created_at"))
                .isEqualTo(created.members().get("created_at"));
        assertThat(replaced.members().get("updated_at"))
                .isNotEqualTo(created.members().get("updated_at"));
        assertThat(server.get("/users/" + created.id()).body()).isEqualTo(replaced.body());
    }

    @Test
    void replaceAsksForEveryMember() throws Exception {
        long id = server.createUser("ada");

        Answer refused = server.send("PUT", "/users/" + id, "{}");

        assertThat(refused.problem()).isEqualTo("422 validation-error");
        assertThat(refused.errors()).containsExactly("#/username required", "#/email required");
    }

    @Test
    void whatWasGotMayBeSentBack() throws Exception {
        Answer created = server.send("POST", "/users", TestServer.user("ada"));
        String sent = created.body().replace("\"message\"", "\"author\":{\"id\":1},\"message\"");

        assertThat(server.send("PUT", "/users/" + created.id(), sent).status()).isEqualTo(200);
        assertThat(server.send("PATCH", "/users/" + created.id(), sent).status())
                .isEqualTo(200);
    }

    @Test
    void aChangeThatChangesNothingKeepsTheTimeOfTheLastChange() throws Exception {
        Answer created = server.send("POST", "/users", TestServer.user("ada"));

        Answer same = server.send("PATCH", "/users/" + created.id(), "{\"username\":\"ada\"}");

        assertThat(same.members().get("updated_at")).isEqualTo(created.members().get("updated_at"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"999", "null", "\"%d\"", "%d.5", "[%d]", "1e999999999", "1e99999999999999"})
    void anIdOfSomethingElseIsReadOnly(String sent) throws Exception {
        long id = server.createUser("ada");
        String body = "{\"id\":" + sent.formatted(id) + "}";

        assertThat(server.send("PATCH", "/users/" + id, body).errors()).containsExactly("#/id read_only");
    }

    @Test
    void patchKeepsWhatIsAbsent() throws Exception {
        long id = server.createUser("ada");

        Answer changed = server.sendBytes(
                "PATCH",
                "/users/" + id,
                "{\"email\":\"new@example.org\"}".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/merge-patch+json");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.members().get("username")).isEqualTo("ada");
        assertThat(changed.members().get("email")).isEqualTo("new@example.org");
    }

    @Test
    void patchRefusesNull() throws Exception {
        long id = server.createUser("ada");

        Answer refused = server.send("PATCH", "/users/" + id, "{\"username\":null,\"email\":null}");

        assertThat(refused.problem()).isEqualTo("422 validation-error");
        assertThat(refused.errors()).containsExactly("#/username required", "#/email required");
    }

    @Test
    void changesOfAMissingUserAreNotFound() throws Exception {
        assertThat(server.send("PUT", "/users/999999", TestServer.user("ada")).problem())
                .isEqualTo("404 not-found");
        assertThat(server.send("PATCH", "/users/999999", "{}").problem()).isEqualTo("404 not-found");
        assertThat(server.send("DELETE", "/users/999999").problem()).isEqualTo("404 not-found");
        assertThat(server.send("DELETE", "/users/999999?cascade=posts").problem())
                .isEqualTo("404 not-found");
    }

    @Test
    void deleteAnswersNothing() throws Exception {
        long id = server.createUser("ada");

        Answer deleted = server.send("DELETE", "/users/" + id);

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(server.get("/users/" + id).problem()).isEqualTo("404 not-found");
    }

    @Test
    void aUserWithPostsIsDeletedOnlyTogetherWithThem() throws Exception {
        long id = server.createUser("ada");
        long post = server.createPost("On engines", id);

        assertThat(server.send("DELETE", "/users/" + id).problem()).isEqualTo("409 user-has-posts");
        assertThat(server.send("DELETE", "/users/" + id + "?cascade=all").problem())
                .isEqualTo("400 invalid-parameter");
        assertThat(server.get("/posts/" + post).status()).isEqualTo(200);
        assertThat(server.send("DELETE", "/users/" + id + "?cascade=posts").status())
                .isEqualTo(204);
        assertThat(server.get("/posts/" + post).problem()).isEqualTo("404 not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "9223372036854775807", "9999999999999999999", "-9999999999999999999", "007"})
    void aWellFormedIdWithoutARowIsNotFound(String id) throws Exception {
        assertThat(server.get("/users/" + id).problem()).isEqualTo("404 not-found");
        assertThat(server.get("/users/" + id + "/posts").problem()).isEqualTo("404 not-found");
        assertThat(server.get("/posts/" + id).problem()).isEqualTo("404 not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"abc", "1.0", "+1", "1e3", "0x1", "--1", "-", "%20", "1%00", "%D9%A1", "12345678901234567890"})
    void anIdThatIsNoIntegerOfAtMost19DigitsIsAnInvalidParameter(String id) throws Exception {
        assertThat(server.get("/users/" + id).problem()).isEqualTo("400 invalid-parameter");
        assertThat(server.get("/users/" + id + "/posts").problem()).isEqualTo("400 invalid-parameter");
        assertThat(server.get("/posts/" + id).problem()).isEqualTo("400 invalid-parameter");
        assertThat(server.send("DELETE", "/users/" + id).problem()).isEqualTo("400 invalid-parameter");
    }
}
