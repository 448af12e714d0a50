package dev.inkwell.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.http.TestServer.Answer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodiesTest {
    private static final TestServer server = TestServer.start();

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.clear();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"username\"",
                "{\"username\":}",
                "{\"username\":\"ada\",}",
                "{'username':'ada'}",
                "{username:\"ada\"}",
                "{\"username\":\"a\tb\"}",
                "{\"username\":\"\\x\"}",
                "{\"username\":\"ada\"} {}",
                "{\"username\":\"ada\"}x",
                "{\"username\":\"ada\"}]",
                "{\"username\":NaN}",
                "{\"username\":01}",
                "{\"username\":\"ada\",\"username\":\"ada\"}",
                "{\"other\":{\"a\":1,\"a\":2}}",
                "[{\"a\":1,\"a\":1}]",
                "\"text",
                "tru",
                "// comment\n{}",
                "\uFEFF{}",
            })
    void whatIsNotJsonIsMalformed(String body) throws Exception {
        assertThat(server.send("POST", "/users", body).problem()).isEqualTo("400 malformed-json");
        assertThat(server.send("PATCH", "/users/1", body).problem()).isEqualTo("400 malformed-json");
        assertThat(server.send("PUT", "/posts/1", body).problem()).isEqualTo("400 malformed-json");
    }

    @Test
    void whatIsNotUtf8IsMalformed() throws Exception {
        assertThat(sent(TestServer.user("ö").getBytes(ISO_8859_1)).problem()).isEqualTo("400 malformed-json");
        assertThat(sent(TestServer.user("ada").getBytes(UTF_16)).problem()).isEqualTo("400 malformed-json");
        assertThat(sent(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'}).problem())
                .isEqualTo("400 malformed-json");
    }

    @Test
    void thirtyTwoLevelsAreReadAndOneMoreIsMalformed() throws Exception {
        assertThat(server.send("POST", "/users", "[".repeat(32) + "]".repeat(32))
                        .problem())
                .isEqualTo("422 validation-error");
        assertThat(server.send("POST", "/users", "[".repeat(33) + "]".repeat(33))
                        .problem())
                .isEqualTo("400 malformed-json");
        assertThat(server.send("POST", "/users", "{\"a\":".repeat(1_000_000 / 5))
                        .problem())
                .isEqualTo("400 malformed-json");
    }

    @Test
    void malformedJsonTellsWhere() throws Exception {
        assertThat(server.send("POST", "/users", "{\n  \"username\": ,").detail())
                .contains("line 2");
    }

    @Test
    void anEmptyBodyIsMalformedWhateverItsType() throws Exception {
        assertThat(server.send("POST", "/users").problem()).isEqualTo("400 malformed-json");
        assertThat(server.sendBytes("POST", "/users", new byte[0], "Content-Type", "text/plain")
                        .problem())
                .isEqualTo("400 malformed-json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "\"text\"", "1", "true", " [{}] "})
    void aBodyThatIsNoObjectIsRefusedAsAWhole(String body) throws Exception {
        Answer refused = server.send("POST", "/users", body);

        assertThat(refused.problem()).isEqualTo("422 validation-error");
        assertThat(refused.errors()).containsExactly("# wrong_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "application/octet-stream",
                "application/merge-patch+json",
                "application/json; charset=iso-8859-1",
                "application/json;charset=utf-16",
                "application/json;charset=",
                "application/json, text/plain",
                ";",
                ";;;",
                "*/*",
                "json",
                "/",
            })
    void otherMediaTypesAreUnsupported(String type) throws Exception {
        Answer refused =
                server.sendBytes("POST", "/users", TestServer.user("ada").getBytes(UTF_8), "Content-Type", type);

        assertThat(refused.problem()).isEqualTo("415 unsupported-media-type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=\"UTF-8\"",
                "application/json; profile=x",
            })
    void jsonInUtf8IsTaken(String type) throws Exception {
        Answer created =
                server.sendBytes("POST", "/users", TestServer.user("ada").getBytes(UTF_8), "Content-Type", type);

        assertThat(created.status()).isEqualTo(201);
    }

    @Test
    void aBodyWithoutAContentTypeIsUnsupported() throws Exception {
        assertThat(server.sendBytes("POST", "/users", TestServer.user("ada").getBytes(UTF_8))
                        .problem())
                .isEqualTo("415 unsupported-media-type");
    }

    @Test
    void aCompressedBodyIsUnsupported() throws Exception {
        assertThat(server.sendBytes(
                                "POST",
                                "/users",
                                new byte[] {0x1F, (byte) 0x8B},
                                "Content-Type",
                                "application/json",
                                "Content-Encoding",
                                "gzip")
                        .problem())
                .isEqualTo("415 unsupported-media-type");
    }

    @Test
    void onlyPatchTakesAMergePatch() throws Exception {
        long id = server.createUser("ada");
        byte[] body = TestServer.user("ada").getBytes(UTF_8);

        assertThat(server.sendBytes("PATCH", "/users/" + id, body, "Content-Type", "application/merge-patch+json")
                        .status())
                .isEqualTo(200);
        assertThat(server.sendBytes("PUT", "/users/" + id, body, "Content-Type", "application/merge-patch+json")
                        .problem())
                .isEqualTo("415 unsupported-media-type");
        assertThat(server.sendBytes("PATCH", "/users/" + id, body, "Content-Type", "application/json-patch+json")
                        .problem())
                .isEqualTo("415 unsupported-media-type");
    }

    @Test
    void everyMemberThatIsWrongIsToldAtOnce() throws Exception {
        Answer refused = server.send(
                "POST", "/users", "{\"id\":1,\"username\":\"\",\"email\":7,\"created_at\":null,\"nickname\":\"a\"}");

        assertThat(refused.problem()).isEqualTo("422 validation-error");
        assertThat(refused.errors())
                .containsExactlyInAnyOrder(
                        "#/id read_only",
                        "#/created_at read_only",
                        "#/email wrong_type",
                        "#/nickname unknown_field",
                        "#/username blank");
    }

    @Test
    void theAnswerLooksAsTheContractSays() throws Exception {
        Answer refused = server.sendBytes(
                "POST",
                "/users",
                "{\"username\":\"%s\",\"email\":\"ada@example.org\"}"
                        .formatted("a".repeat(81))
                        .getBytes(UTF_8),
                "Content-Type",
                "application/json",
                "X-Request-Id",
                "here");

        assertThat(refused.body())
                .isEqualTo(
                        "{\"type\":\"/problems/validation-error\",\"title\":\"The body breaks a rule\",\"status\":422,"
                                + "\"detail\":\"The body was refused.\",\"instance\":\"here\",\"errors\":[{\"pointer\":\"#/username\","
                                + "\"code\":\"too_long\",\"detail\":\"must be at most 80 characters, got 81\"}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | #/title required, #/user_id required",
                "{\"title\":null,\"user_id\":null} | #/title required, #/user_id required",
                "{\"title\":1,\"user_id\":\"1\",\"body\":[]} | #/title wrong_type, #/body wrong_type, #/user_id wrong_type",
                "{\"title\":\"\\u0007\",\"user_id\":1,\"body\":\"\\u0000\"} | #/title invalid_characters, #/body invalid_characters",
                "{\"title\":\" \",\"user_id\":0} | #/title blank, #/user_id out_of_range",
                "{\"title\":\"\\ud800\",\"user_id\":1} | #/title invalid_characters",
                "{\"title\":\"t\",\"user_id\":1,\"author\":{}} | #/author unknown_field",
                "{\"title\":\"t\",\"user_id\":1,\"updated_at\":\"\"} | #/updated_at read_only",
            })
    void eachRuleHasItsCode(String body, String errors) throws Exception {
        assertThat(server.send("POST", "/posts", body).errors()).containsExactlyInAnyOrder(errors.split(", "));
    }

    @ParameterizedTest
    @CsvSource({"1,201", "80,201", "81,422"})
    void lengthsAreInCodePoints(int length, int status) throws Exception {
        String body = "{\"username\":\"%s\",\"email\":\"ada@example.org\"}".formatted("😀".repeat(length));

        assertThat(server.send("POST", "/users", body).status()).isEqualTo(status);
    }

    @Test
    void theLongestBodyOfAPostIsTaken() throws Exception {
        long ada = server.createUser("ada");
        String body = "{\"title\":\"t\",\"user_id\":" + ada + ",\"body\":\"%s\"}";

        assertThat(server.send("POST", "/posts", body.formatted("\\ud83d\\ude00".repeat(100_000)))
                        .status())
                .isEqualTo(201);
        assertThat(server.send("POST", "/posts", body.formatted("a".repeat(100_001)))
                        .errors())
                .containsExactly("#/body too_long");
    }

    @Test
    void aMisspeltMemberIsSuggested() throws Exception {
        Answer refused = server.send("POST", "/users", "{\"usrname\":\"ada\",\"email\":\"ada@example.org\"}");

        assertThat(refused.errors()).containsExactly("#/username required", "#/usrname unknown_field");
        assertThat(refused.body()).contains("Did you mean \\\"username\\\"?");
    }

    @ParameterizedTest
    @CsvSource({
        "a/b,#/a~1b",
        "a~b,#/a~0b",
        "a b,#/a%20b",
        "a%b,#/a%25b",
        "é,#/%C3%A9",
        "\\ud800,#/%EF%BF%BD",
        "\\u0000,#/%00",
        "\\\",#/%22",
    })
    void pointersAreEscaped(String member, String pointer) throws Exception {
        long id = server.createUser("ada");

        Answer refused = server.send("PATCH", "/users/" + id, "{\"" + member + "\":1}");

        assertThat(refused.errors()).containsExactly(pointer + " unknown_field");
    }

    @Test
    void aMemberWithoutANameIsUnknown() throws Exception {
        long id = server.createUser("ada");

        assertThat(server.send("PATCH", "/users/" + id, "{\"\":1}").errors()).containsExactly("#/ unknown_field");
    }

    @Test
    void aBodyOfUnknownMembersIsNotAnsweredInFull() throws Exception {
        String members = IntStream.range(0, 50_000)
                .mapToObj(number -> "\"m" + number + "\":0")
                .collect(Collectors.joining(",", "{", "}"));

        assertThat(server.send("POST", "/users", members).errors()).hasSizeBetween(3, 102);
    }

    @Test
    void namesMadeToCollideCostNoMoreThanOthers() throws Exception {
        String members = IntStream.range(0, 1 << 14)
                .mapToObj(number -> IntStream.range(0, 14)
                        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining("", "\"", "\":0")))
                .collect(Collectors.joining(",", "{", "}"));

        assertThat(server.send("POST", "/users", members).problem()).isEqualTo("422 validation-error");
    }

    private static Answer sent(byte[] body) throws Exception {
        return server.sendBytes("POST", "/users", body, "Content-Type", "application/json");
    }
}
