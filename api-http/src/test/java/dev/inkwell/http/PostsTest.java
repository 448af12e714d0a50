package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.http.TestServer.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostsTest {
    private static final TestServer server = TestServer.start();
    private long ada;

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void createAnAuthor() throws Exception {
        server.clear();
        ada = server.createUser("ada");
    }

    @Test
    void createAnswersThePostAndItsLocation() throws Exception {
        Answer created = server.send("POST", "/posts", TestServer.post("On engines", ada));

        String createdAt = String.valueOf(created.members().get("created_at"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body())
                .isEqualTo(
                        "{\"id\":%d,\"title\":\"On engines\",\"body\":\"Text.\",\"user_id\":%d,\"created_at\":\"%s\",\"updated_at\":\"%s\"}"
                                .formatted(created.id(), ada, createdAt, createdAt));
        assertThat(created.header("Location")).contains("/posts/" + created.id());
        assertThat(server.get("/posts/" + created.id()).body()).isEqualTo(created.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"body\":null", ",\"body\":\"\""})
    void anAbsentBodyIsTheEmptyText(String body) throws Exception {
        Answer created =
                server.send("POST", "/posts", "{\"title\":\"On engines\",\"user_id\":%d%s}".formatted(ada, body));

        assertThat(created.body()).contains("\"body\":\"\"");
        assertThat(server.get("/posts?embed=author").body()).contains("\"body\":\"\"");
    }

    @Test
    void replaceWithoutABodyEmptiesIt() throws Exception {
        long id = server.createPost("On engines", ada);

        Answer replaced = server.send("PUT", "/posts/" + id, "{\"title\":\"On looms\",\"user_id\":%d}".formatted(ada));

        assertThat(replaced.body()).contains("\"title\":\"On looms\",\"body\":\"\"");
    }

    @Test
    void patchKeepsAnAbsentBodyAndEmptiesANullOne() throws Exception {
        long id = server.createPost("On engines", ada);

        assertThat(server.send("PATCH", "/posts/" + id, "{\"title\":\"On looms\"}")
                        .body())
                .contains("\"title\":\"On looms\",\"body\":\"Text.\"");
        assertThat(server.send("PATCH", "/posts/" + id, "{\"body\":null}").body())
                .contains("\"title\":\"On looms\",\"body\":\"\"");
    }

    @Test
    void patchRefusesNullForWhatMustBeThere() throws Exception {
        long id = server.createPost("On engines", ada);

        assertThat(server.send("PATCH", "/posts/" + id, "{\"title\":null,\"user_id\":null}")
                        .errors())
                .containsExactly("#/title required", "#/user_id required");
    }

    @Test
    void aPostCanBeGivenToAnotherAuthor() throws Exception {
        long id = server.createPost("On engines", ada);
        long grace = server.createUser("grace");

        assertThat(server.send("PATCH", "/posts/" + id, "{\"user_id\":%d}".formatted(grace))
                        .body())
                .contains("\"user_id\":" + grace);
    }

    @Test
    void anAuthorWhoDoesNotExistIsRefused() throws Exception {
        long id = server.createPost("On engines", ada);

        Answer refused = server.send("POST", "/posts", TestServer.post("On engines", 999_999));
        assertThat(refused.problem()).isEqualTo("422 validation-error");
        assertThat(refused.errors()).containsExactly("#/user_id not_found");
        assertThat(server.send("PUT", "/posts/" + id, TestServer.post("On engines", 999_999))
                        .errors())
                .containsExactly("#/user_id not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%d", "%d.0", "%d.000", "%d0e-1", "%de0"})
    void anyWayToWriteAnIntegerWillDo(String userId) throws Exception {
        String body = "{\"title\":\"t\",\"user_id\":%s}".formatted(userId.formatted(ada));

        assertThat(server.send("POST", "/posts", body).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "\"1\",wrong_type",
        "true,wrong_type",
        "[1],wrong_type",
        "{\"a\":1},wrong_type",
        "1.5,wrong_type",
        "null,required",
        "0,out_of_range",
        "-1,out_of_range",
        "9223372036854775808,out_of_range",
        "1e19,out_of_range",
        "1e999999999,out_of_range",
        "1e99999999999999999999,out_of_range",
        "1.00000000000000000000000000000000000000000,out_of_range",
    })
    void whatIsNoIdIsRefused(String userId, String code) throws Exception {
        Answer refused = server.send("POST", "/posts", "{\"title\":\"t\",\"user_id\":%s}".formatted(userId));

        assertThat(refused.problem()).isEqualTo("422 validation-error");
        assertThat(refused.errors()).containsExactly("#/user_id " + code);
    }

    @Test
    void aNumberOfAMillionDigitsCostsNoTime() throws Exception {
        String body = "{\"title\":\"t\",\"user_id\":%s}".formatted("9".repeat(1_000_000));

        assertThat(server.send("POST", "/posts", body).errors()).containsExactly("#/user_id out_of_range");
    }

    @Test
    void deleteAnswersNothing() throws Exception {
        long id = server.createPost("On engines", ada);

        assertThat(server.send("DELETE", "/posts/" + id).status()).isEqualTo(204);
        assertThat(server.send("DELETE", "/posts/" + id).problem()).isEqualTo("404 not-found");
        assertThat(server.send("PATCH", "/posts/" + id, "{}").problem()).isEqualTo("404 not-found");
    }

    @Test
    void theAuthorIsEmbeddedWhereItIsAskedFor() throws Exception {
        long id = server.createPost("On engines", ada);
        String author = "\"author\":{\"id\":%d,\"username\":\"ada\",\"email\":\"ada@example.org\"}}".formatted(ada);

        assertThat(server.get("/posts/" + id).body()).doesNotContain("author");
        assertThat(server.get("/posts/" + id + "?embed=author").body()).endsWith("Z\"," + author);
        assertThat(server.get("/posts?embed=author").body()).endsWith("Z\"," + author + "]");
        assertThat(server.get("/users/" + ada + "/posts?embed=author").body()).endsWith("Z\"," + author + "]");
        assertThat(server.get("/posts/999999?embed=author").problem()).isEqualTo("404 not-found");
        assertThat(server.get("/posts?embed=autor").detail()).contains("Did you mean \"author\"?");
    }

    @Test
    void listsCanHoldThePostsOfOneAuthorOnly() throws Exception {
        long grace = server.createUser("grace");
        server.createPost("On engines", ada);
        long compilers = server.createPost("On compilers", grace);

        Answer filtered = server.get("/posts?user_id=" + grace);
        assertThat(filtered.ids()).containsExactly(compilers);
        assertThat(filtered.header("X-Total-Count")).contains("1");
        assertThat(server.get("/users/" + grace + "/posts").ids()).containsExactly(compilers);
        assertThat(server.get("/users/" + grace + "/posts?user_id=" + grace).ids())
                .containsExactly(compilers);
        assertThat(server.get("/users/" + grace + "/posts?user_id=" + ada).ids())
                .isEmpty();
        assertThat(server.get("/users/999999/posts").problem()).isEqualTo("404 not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "999999", "9999999999999999999"})
    void theListOfAnAuthorWhoDoesNotExistIsEmpty(String userId) throws Exception {
        server.createPost("On engines", ada);

        Answer filtered = server.get("/posts?user_id=" + userId);
        assertThat(filtered.body()).isEqualTo("[]");
        assertThat(filtered.header("X-Total-Count")).contains("0");
    }
}
