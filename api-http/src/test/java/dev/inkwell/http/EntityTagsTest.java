package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.http.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {
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
    void theTagIsStrongAndFollowsTheVersion() throws Exception {
        Answer created = server.send("POST", "/users", TestServer.user("ada"));
        String path = "/users/" + created.id();
        String first = tag(created);
        assertThat(first).matches("\"[^\"]+\"");
        assertThat(tag(server.get(path))).isEqualTo(first);

        Answer same = server.send("PUT", path, TestServer.user("ada"));
        assertThat(tag(same)).isEqualTo(first);

        Answer changed = server.send("PATCH", path, "{\"username\":\"grace\"}");
        assertThat(tag(changed)).isNotEqualTo(first).isEqualTo(tag(server.get(path)));
    }

    @Test
    void whoHasItAlreadyIsAnsweredWithoutABody() throws Exception {
        String path = "/users/" + server.createUser("ada");
        String tag = tag(server.get(path));

        for (String known :
                new String[] {tag, "W/" + tag, "*", "\"other\", " + tag, tag + ",\"other\"", compressed(tag)}) {
            Answer answer = server.get(path, "If-None-Match", known);
            assertThat(answer.status()).as(known).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            // Who has it compressed is told of that representation.
            assertThat(tag(answer)).isEqualTo(known.equals(compressed(tag)) ? known : tag);
        }
        assertThat(server.get(path, "If-None-Match", "\"other\"").status()).isEqualTo(200);
        assertThat(server.get(path, "If-Match", tag).status()).isEqualTo(200);
        assertThat(server.get(path, "If-Match", "\"other\"").problem()).isEqualTo("412 precondition-failed");
    }

    @Test
    void theSecondOfTwoEditorsIsTold() throws Exception {
        String path = "/users/" + server.createUser("ada");
        String read = tag(server.get(path));

        Answer first = change("PATCH", path, "{\"username\":\"grace\"}", "If-Match", read);
        Answer second = change("PATCH", path, "{\"username\":\"alan\"}", "If-Match", read);

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.problem()).isEqualTo("412 precondition-failed");
        assertThat(second.detail()).startsWith("It has been changed since");
        assertThat(tag(second)).isEqualTo(tag(first));
        assertThat(server.get(path).members().get("username")).isEqualTo("grace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
    void everyChangeHeedsWhatIsDemanded(String method) throws Exception {
        String path = "/users/" + server.createUser("ada");
        String tag = tag(server.get(path));
        String body = TestServer.user("grace");

        assertThat(change(method, path, body, "If-Match", "\"other\"").status()).isEqualTo(412);
        assertThat(change(method, path, body, "If-Match", "W/" + tag).detail()).contains("weak");
        assertThat(change(method, path, body, "If-None-Match", "*").detail()).contains("If-None-Match");
        assertThat(change(method, path, body, "If-None-Match", tag).status()).isEqualTo(412);
        assertThat(server.get(path).members().get("username")).isEqualTo("ada");

        assertThat(change(method, path, body, "If-Match", "\"other\", " + tag).status())
                .isBetween(200, 204);
        assertThat(change(method, "/users/999999", body, "If-Match", "*").problem())
                .isEqualTo("404 not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "other", "\"other", "\"a\" \"b\"", "*, \"a\"", "w/\"a\"", "\"a b\"", "\"a\",b"})
    void whatCannotBeReadIsRefused(String header) throws Exception {
        String path = "/users/" + server.createUser("ada");

        assertThat(server.get(path, "If-Match", header).problem()).isEqualTo("400 invalid-header");
        assertThat(server.get(path, "If-None-Match", header).detail()).contains("If-None-Match");
        assertThat(change("DELETE", path, "", "If-Match", header).problem()).isEqualTo("400 invalid-header");
    }

    @Test
    void aPostBesideItsAuthorHasATagThatFollowsBoth() throws Exception {
        long author = server.createUser("ada");
        String path = "/posts/" + server.createPost("Notes", author);
        String alone = tag(server.get(path));
        String beside = tag(server.get(path + "?embed=author"));
        assertThat(beside).isNotEqualTo(alone);

        server.send("PATCH", "/users/" + author, "{\"username\":\"grace\"}");
        assertThat(tag(server.get(path))).isEqualTo(alone);
        assertThat(server.get(path + "?embed=author", "If-None-Match", beside).status())
                .isEqualTo(200);

        // Who read it beside its author may change it.
        Answer changed = change("PATCH", path, "{\"title\":\"Sketch\"}", "If-Match", beside);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(change("DELETE", path, "", "If-Match", beside).status()).isEqualTo(412);
        assertThat(change("DELETE", path, "", "If-Match", compressed(tag(changed)))
                        .status())
                .isEqualTo(204);
    }

    private static Answer change(String method, String path, String body, String... headers) throws Exception {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        byte[] bytes = (method.equals("DELETE") ? "" : body).getBytes(StandardCharsets.UTF_8);
        return server.sendBytes(method, path, bytes, all);
    }

    private static String tag(Answer answer) {
        return answer.header("ETag").orElseThrow();
    }

    private static String compressed(String tag) {
        return tag.substring(0, tag.length() - 1) + "-gzip\"";
    }
}
