package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.http.TestServer.Answer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What would mean something to a shell, a database, a template, a file system, a browser or a reader of headers, in every
 * parameter and every member of every operation that the document has: to us it is text.
 */
class InjectionTest {
    private static final TestServer server = TestServer.start();
    private static final PageRequest<Post.Sort> NEWEST = new PageRequest<>(1, 10, Post.Sort.ID, true);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Each with a word that can be found again. */
    private static final List<String> STRINGS = List.of(
            "' OR '1'='1' -- planted",
            "planted'; DROP TABLE users; --",
            "1 UNION SELECT name FROM sqlite_master -- planted",
            "planted\" OR \"\"=\"",
            "\\' planted",
            "planted%' ESCAPE '\\",
            "../../../../etc/passwd?planted",
            "..\\..\\planted",
            "%2e%2e%2fplanted",
            "file:///etc/passwd#planted",
            "planted\r\nSet-Cookie: planted=1",
            "planted%0d%0aSet-Cookie: planted=1",
            "planted\n\nplanted",
            "${7*191}planted",
            "#{7*191}planted",
            "{{7*191}}planted",
            "@planted @import java.lang.Runtime",
            "<%= 7*191 %>planted",
            "${jndi:ldap://127.0.0.1/planted}",
            "<script>alert('planted')</script>",
            "\"><img src=x onerror=planted>",
            "</title><svg onload=planted>",
            "javascript:planted",
            "planted$(id)`id`|id;id",
            "planted\u0000",
            "planted\u202e\ud83d\ude00",
            "*)(uid=*))(|(planted=*",
            "planted".repeat(300));

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Asked(String operation, String path, JsonNode description) {

        String method() {
            return operation.split(" ", 2)[0];
        }

        @Override
        public String toString() {
            return operation;
        }
    }

    private static List<Asked> operations() {
        List<Asked> operations = new ArrayList<>();
        server.documented()
                .document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Asked(
                                method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                path.getKey(),
                                method.getValue()))));
        assertThat(operations).hasSizeGreaterThan(20);
        return operations;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyParameterIsText(Asked asked) throws Exception {
        for (JsonNode reference : asked.description().path("parameters")) {
            JsonNode parameter = reference.has("$ref")
                    ? server.documented()
                            .document()
                            .at(reference.path("$ref").asText().substring(1))
                    : reference;
            String name = parameter.path("name").asText();
            for (String string : STRINGS) {
                String encoded =
                        URLEncoder.encode(string, StandardCharsets.UTF_8).replace("+", "%20");
                String in = parameter.path("in").asText();
                String path = asked.path();
                if (in.equals("path")) {
                    path = path.replace("{" + name + "}", encoded);
                }
                path = path.replaceAll("\\{[^}]*}", "1");
                if (in.equals("query")) {
                    path += "?" + name + "=" + encoded;
                }
                String header = in.equals("header") ? name + ": " + oneLine(string) + "\r\n" : "";
                String body = example(asked).toString();
                String answer = server.raw(asked.method() + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header
                        + "Content-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n" + body);
                assertThat(answer)
                        .as("%s: %s=%s", asked, name, string)
                        .matches("(?s)HTTP/1\\.1 (?!500)\\d{3} .*")
                        .doesNotContain("root:", "1337planted");
                assertThat(head(answer)).doesNotContain("\nset-cookie");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyMemberIsText(Asked asked) throws Exception {
        if (!asked.description().has("requestBody")) {
            return;
        }
        for (String member : (Iterable<String>) example(asked)::fieldNames) {
            for (String string : STRINGS) {
                server.clear();
                long user = server.createUser("ada");
                server.createPost("On engines", user);
                ObjectNode body = example(asked);
                if (body.has("user_id")) {
                    body.put("user_id", user);
                }
                body.put(member, string);
                String path = asked.path().replaceAll("\\{[^}]*}", Long.toString(user));
                Answer answer = server.sendBytes(
                        asked.method(), path, JSON.writeValueAsBytes(body), "Content-Type", "application/json");

                assertThat(answer.status())
                        .as("%s: %s=%s", asked, member, string)
                        .isNotEqualTo(500);
                assertThat(answer.header("Set-Cookie")).isEmpty();
                if (answer.status() < 300) {
                    String kept = JSON.readTree(answer.body()).path(member).asText();
                    assertThat(member.equals("body") ? string : string.strip()).isEqualTo(kept);
                    showAsText(user, kept);
                }
            }
        }
    }

    /** What a form sends comes back as text too, when it is refused and when it is kept. */
    @ParameterizedTest
    @MethodSource("strings")
    void everyFieldOfAFormIsText(String string) throws Exception {
        server.clear();
        long user = server.createUser("grace");
        server.createPost("On engines", user);
        long post = server.storage()
                .posts()
                .list(PostFilter.byAuthor(user), NEWEST)
                .items()
                .get(0)
                .id();
        String encoded = URLEncoder.encode(string, StandardCharsets.UTF_8);
        for (String form : List.of(
                "/add?username=" + encoded + "&email=ada@example.org",
                "/add?username=ada&email=" + encoded,
                "/add?username=ada&email=hopper@example.org&" + encoded + "=" + encoded,
                "/pages/users/" + user + "/edit?username=" + encoded + "&email=" + encoded + "&version=" + encoded,
                "/pages/users/" + user + "/delete?posts=" + encoded + "&version=" + encoded,
                "/pages/posts/new?author=" + encoded + "&title=Notes&body=",
                "/pages/posts/new?author=grace&title=" + encoded + "&body=" + encoded,
                "/pages/posts/" + post + "/edit?author=grace&title=" + encoded + "&body=" + encoded + "&version=1",
                "/pages/posts/" + post + "/delete?version=" + encoded)) {
            String[] pathAndFields = form.split("\\?", 2);
            Answer answer =
                    server.send(server.request(pathAndFields[0], "Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(pathAndFields[1])));

            assertThat(answer.status()).as(form).isIn(302, 303, 409, 412, 422);
            assertThat(answer.header("Location").orElse("/")).matches("/|/pages/posts/[0-9]+");
            assertThat(answer.header("Set-Cookie").orElse("inkwell-done="))
                    .startsWith("inkwell-done=")
                    .doesNotContain("planted");
            refuseMarkup(Jsoup.parse(answer.body()));
        }
        for (String path : List.of("/", "/pages/posts", "/pages/users/" + user, "/pages/posts/" + (post + 1))) {
            refuseMarkup(Jsoup.parse(server.get(path).body()));
        }
    }

    @ParameterizedTest
    @MethodSource("strings")
    void everyParameterOfAPageIsText(String string) throws Exception {
        String encoded = URLEncoder.encode(string, StandardCharsets.UTF_8);
        for (String parameter : List.of(
                "/?page",
                "/?per_page",
                "/?q",
                "/?sort",
                "/?" + encoded,
                "/pages/posts?q",
                "/pages/posts?sort",
                "/pages/posts/new?author",
                "/pages/stats?page")) {
            Answer answer = server.get(parameter + "=" + encoded);

            assertThat(answer.status()).as(parameter).isIn(200, 400);
            assertThat(answer.header("Set-Cookie")).isEmpty();
            refuseMarkup(Jsoup.parse(answer.body()));
        }
    }

    /** At the sign-in, the one form that is open to strangers, and wherever else a token or a session is shown. */
    @Test
    void whatIsShownAsATokenIsText() throws Exception {
        try (TestServer guarded = TestServer.startWith(Map.of(Access.TOKENS, Access.REQUIRED))) {
            for (String string : STRINGS) {
                String encoded = URLEncoder.encode(string, StandardCharsets.UTF_8);
                Answer signIn =
                        guarded.send(guarded.request("/sign-in", "Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("token=" + encoded)));
                assertThat(signIn.status()).as(string).isIn(401, 429); // after some it is slowed
                assertThat(signIn.header("Set-Cookie")).isEmpty();
                refuseMarkup(Jsoup.parse(signIn.body()));
                assertThat(signIn.body()).doesNotContain("planted");
                for (String header : List.of("Authorization: Bearer ", "Cookie: inkwell-session=")) {
                    String answer = guarded.raw("GET /users HTTP/1.1\r\nHost: localhost\r\n" + header + oneLine(string)
                            + "\r\nConnection: close\r\n\r\n");
                    assertThat(answer)
                            .as(header + string)
                            .startsWith("HTTP/1.1 401 ")
                            .doesNotContain("planted");
                }
            }
        }
    }

    private static List<String> strings() {
        return STRINGS;
    }

    private static void showAsText(long user, String kept) throws Exception {
        var shown = new StringBuilder();
        List<String> paths = new ArrayList<>(List.of("/", "/pages/users/" + user, "/pages/posts", "/pages/stats"));
        server.storage()
                .posts()
                .list(PostFilter.byAuthor(user), NEWEST)
                .items()
                .forEach(post -> paths.add("/pages/posts/" + post.id()));
        for (String path : paths) {
            Answer answer = server.get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Security-Policy")).isPresent();
            Document page = Jsoup.parse(answer.body());
            refuseMarkup(page);
            shown.append(page.wholeText());
        }
        // HTML has no place for control characters, and one kind of line end.
        assertThat(shown.toString().replace("\r\n", "\n"))
                .contains(kept.replace("\r\n", "\n").replace('\u0000', '\uFFFD'));
    }

    private static void refuseMarkup(Document page) {
        assertThat(page.select("script:not(head > script[src^=/assets/]), svg:not([class=bars]), img, iframe, object"))
                .isEmpty();
        assertThat(page.select("[onerror], [onload]")).isEmpty();
        assertThat(page.select("a[href^=javascript], form[action^=javascript]")).isEmpty();
        assertThat(page.select("title")).hasSizeLessThanOrEqualTo(1);
    }

    private static ObjectNode example(Asked asked) {
        for (Map.Entry<String, JsonNode> content :
                asked.description().at("/requestBody/content").properties()) {
            return content.getValue().path("example").deepCopy();
        }
        return JSON.createObjectNode();
    }

    /** A line that ends earlier would be another header, and sent by whoever sends this one. */
    private static String oneLine(String string) {
        return string.replaceAll("[\\r\\n\\u0000]", " ");
    }

    private static String head(String answer) {
        return answer.split("\r\n\r\n", 2)[0].toLowerCase(Locale.ROOT);
    }
}
