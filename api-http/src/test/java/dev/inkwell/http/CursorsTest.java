package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.http.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists by cursor, and what is asked of lists besides: filters, words, members, preferences. */
class CursorsTest {
    private static final TestServer server = TestServer.start();
    private static final Pattern ID = Pattern.compile("(?<!\"author\":)\\{\"id\":(\\d+)");

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "-id", "username", "-username", "email", "-email", "created_at", "-created_at"})
    void theLinksLeadThroughTheWholeListAndBack(String sort) throws Exception {
        int emails = 0;
        for (String name : List.of("ida", "Ada", "grace", "alan", "edsger", "😀", "Ärger")) {
            String email = "u" + emails++ + "@bücher.example";
            server.send("POST", "/users", TestServer.user(name, email));
        }
        List<Long> whole = ids(server.get("/users?per_page=100&sort=" + sort));

        List<Long> forwards = new ArrayList<>();
        List<String> visited = new ArrayList<>();
        Optional<String> next = Optional.of("/users?cursor=&per_page=3&sort=" + sort);
        while (next.isPresent()) {
            Answer answer = server.get(next.get());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("X-Total-Count")).isEmpty();
            forwards.addAll(ids(answer));
            visited.add(next.get());
            next = link(answer, "next");
        }
        assertThat(forwards).hasSize(7).isEqualTo(whole);

        List<Long> backwards = new ArrayList<>();
        Optional<String> previous = Optional.of(visited.get(visited.size() - 1));
        while (previous.isPresent()) {
            Answer answer = server.get(previous.get());
            backwards.addAll(0, ids(answer));
            previous = link(answer, "prev");
        }
        assertThat(backwards).isEqualTo(whole);
    }

    @Test
    void aCursorHoldsForItsListOnly() throws Exception {
        long ada = server.createUser("ada");
        server.createUser("grace");
        server.createPost("Notes", ada);
        server.createPost("Sketch", ada);
        String cursor = cursor("/users?cursor=&per_page=1&sort=username");

        assertThat(server.get("/users?sort=username&fields=id&per_page=7&cursor=" + cursor)
                        .status())
                .isEqualTo(200);
        for (String other : List.of(
                "/users?cursor=" + cursor,
                "/users?sort=-username&cursor=" + cursor,
                "/users?sort=username&q=a&cursor=" + cursor,
                "/posts?cursor=" + cursor,
                "/users?sort=username&cursor=" + cursor.substring(1),
                "/users?sort=username&cursor=" + cursor.substring(0, cursor.length() - 1),
                "/users?sort=username&cursor=" + cursor + "A",
                "/users?sort=username&cursor=A",
                "/users?sort=username&cursor=%00",
                "/users?sort=username&cursor=" + "A".repeat(4000),
                "/users?sort=username&cursor=%F0%9F%98%80")) {
            assertThat(server.get(other).problem()).as(other).isEqualTo("400 invalid-cursor");
        }
        String posts = cursor("/users/" + ada + "/posts?cursor=&per_page=1");
        assertThat(server.get("/posts?cursor=" + posts).problem()).isEqualTo("400 invalid-cursor");
        assertThat(server.get("/users?cursor=&page=1").problem()).isEqualTo("400 invalid-parameter");
        assertThat(server.get("/stats/posts-per-user?cursor=").problem()).isEqualTo("400 invalid-parameter");
    }

    @Test
    void aCursorKnowsWhereAFilterEnds() throws Exception {
        long ada = server.createUser("ada");
        server.createPost("x user_id " + ada, ada);
        server.createPost("x user_id " + ada, ada);
        String cursor = cursor("/posts?cursor=&per_page=1&q=x,%20user_id%3D" + ada);

        assertThat(server.get("/posts?q=x,%20user_id%3D" + ada + "&cursor=" + cursor)
                        .status())
                .isEqualTo(200);
        assertThat(server.get("/posts?q=x&user_id=" + ada + "&cursor=" + cursor).problem())
                .isEqualTo("400 invalid-cursor");
    }

    @Test
    void everyLetterOfACursorCounts() throws Exception {
        server.createUser("ada");
        server.createUser("grace");
        String cursor = cursor("/users?cursor=&per_page=1");
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
            assertThat(server.get("/users?cursor=" + changed).problem())
                    .as(changed)
                    .isEqualTo("400 invalid-cursor");
        }
    }

    @Test
    void theCountIsAnsweredBesideACursorWhereItIsPreferred() throws Exception {
        server.createUser("ada");
        server.createUser("grace");

        Answer answer = server.get("/users?cursor=&q=gra", "Prefer", "foo, count=exact");

        assertThat(answer.header("X-Total-Count")).contains("1");
        assertThat(answer.header("Preference-Applied")).contains("count=exact");
    }

    @Test
    void usersAreFiltered() throws Exception {
        long ada = server.createUser("ada");
        long grace = server.createUser("grace");

        assertThat(ids(server.get("/users?username=ADA"))).containsExactly(ada);
        assertThat(ids(server.get("/users?email=Grace@Example.org"))).containsExactly(grace);
        assertThat(ids(server.get("/users?id=" + grace))).containsExactly(grace);
        assertThat(ids(server.get("/users?id=9999999999999999999"))).isEmpty();
        assertThat(ids(server.get("/users?username=ada&email=grace@example.org")))
                .isEmpty();
        assertThat(ids(server.get("/users?q=GRA%20exam"))).containsExactly(grace);
        assertThat(ids(server.get("/users?q=!!!"))).containsExactly(ada, grace);
        assertThat(server.get("/users?q=example").header("X-Total-Count")).contains("2");
        assertThat(server.get("/users?q=zzz").header("X-Total-Count")).contains("0");
        assertThat(server.get("/users?q=example&per_page=1").header("Link").orElseThrow())
                .contains("q=example");
        assertThat(server.get("/users?id=x").problem()).isEqualTo("400 invalid-parameter");
        assertThat(server.get("/users?user_id=1").problem()).isEqualTo("400 invalid-parameter");
    }

    @Test
    void postsAreFiltered() throws Exception {
        long ada = server.createUser("ada");
        long grace = server.createUser("grace");
        long notes = server.createPost("Notes on engines", ada);
        long sketch = server.createPost("Sketch of an engine", grace);

        assertThat(ids(server.get("/posts?q=ENG"))).containsExactly(notes, sketch);
        assertThat(ids(server.get("/posts?q=engine%20text&user_id=" + grace))).containsExactly(sketch);
        assertThat(ids(server.get("/posts?q=engines&embed=author"))).containsExactly(notes);
        assertThat(ids(server.get("/posts?id=" + notes))).containsExactly(notes);
        assertThat(ids(server.get("/users/" + ada + "/posts?q=sketch"))).isEmpty();
        assertThat(ids(server.get("/users/" + ada + "/posts?q=no"))).containsExactly(notes);
        assertThat(ids(server.get("/users/" + ada + "/posts?user_id=" + grace))).isEmpty();
        assertThat(ids(server.get("/users/" + ada + "/posts?id=" + notes))).containsExactly(notes);
        assertThat(ids(server.get("/users/" + ada + "/posts?id=" + sketch))).isEmpty();
        assertThat(server.get("/users/999999/posts?cursor=").problem()).isEqualTo("404 not-found");
    }

    @Test
    void aSearchHasAtMostAHundredWords() throws Exception {
        StringBuilder words = new StringBuilder("w0");
        for (int i = 1; i < 100; i++) {
            words.append("+w").append(i);
        }
        assertThat(server.get("/posts?q=" + words).status()).isEqualTo(200);
        assertThat(server.get("/posts?q=" + words + "+w0").status()).isEqualTo(200);
        assertThat(server.get("/posts?q=" + words + "+one").problem()).isEqualTo("400 invalid-parameter");
    }

    @Test
    void fieldsTrimWhatIsAnswered() throws Exception {
        long ada = server.createUser("ada");
        long notes = server.createPost("Notes", ada);

        assertThat(server.get("/users/" + ada + "?fields=username,id").body())
                .isEqualTo("{\"id\":%d,\"username\":\"ada\"}".formatted(ada));
        assertThat(server.get("/users?fields=email").body()).isEqualTo("[{\"email\":\"ada@example.org\"}]");
        assertThat(server.get("/posts?fields=id,title&cursor=").body())
                .isEqualTo("[{\"id\":%d,\"title\":\"Notes\"}]".formatted(notes));
        assertThat(server.get("/posts/" + notes + "?fields=author&embed=author").body())
                .isEqualTo(
                        "{\"author\":{\"id\":%d,\"username\":\"ada\",\"email\":\"ada@example.org\"}}".formatted(ada));
        assertThat(server.get("/users?fields=usrname").detail())
                .contains("usrname")
                .contains("Did you mean");
        for (String bad : List.of("", "id,", "ID", "id,nope", "author", "message")) {
            assertThat(server.get("/posts/" + notes + "?fields=" + bad).problem())
                    .as(bad)
                    .isEqualTo("400 invalid-parameter");
        }
    }

    @Test
    void aCreateAnswersNoMoreThanIsPreferred() throws Exception {
        Answer user = prefer("/users", TestServer.user("ada"), "return=minimal");
        assertThat(user.status()).isEqualTo(201);
        assertThat(user.body()).isEqualTo("{\"message\":\"User created!\"}");
        assertThat(user.header("Preference-Applied")).contains("return=minimal");
        String location = user.header("Location").orElseThrow();
        assertThat(user.header("ETag")).isEqualTo(server.get(location).header("ETag"));

        Answer post =
                prefer("/posts", TestServer.post("Notes", server.get(location).id()), "Return=\"minimal\"; a=b");
        assertThat(post.status()).isEqualTo(201);
        assertThat(post.body()).isEmpty();
        assertThat(post.header("Location")).isPresent();

        assertThat(prefer("/users", TestServer.user("grace"), "return=representation")
                        .id())
                .isPositive();
        assertThat(prefer("/users", TestServer.user("alan"), ",;=,\"").id()).isPositive();
    }

    @Test
    void unknownMembersAreIgnoredWhereThatIsPreferred() throws Exception {
        String body = "{\"username\":\"ada\",\"email\":\"ada@example.org\",\"nope\":1}";

        assertThat(prefer("/users", body, "handling=strict").problem()).isEqualTo("422 validation-error");
        Answer created = prefer("/users", body, "handling=lenient");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Preference-Applied")).contains("handling=lenient");
        assertThat(prefer("/users", body.replace("nope", "id"), "handling=lenient")
                        .errors())
                .containsExactly("#/id read_only");
    }

    @Test
    void whatWasPreferredAndDoneIsTold() throws Exception {
        Answer both = prefer("/users", TestServer.user("ada"), "handling=lenient, return=minimal, wait=1");
        String user = both.header("Location").orElseThrow();
        long id = server.get(user).id();
        String post = prefer("/posts", TestServer.post("Notes", id), "handling=lenient")
                .header("Location")
                .orElseThrow();

        assertThat(both.header("Preference-Applied")).contains("return=minimal, handling=lenient");
        for (String method : List.of("PUT", "PATCH")) {
            for (Answer changed : List.of(
                    prefer(method, user, TestServer.user("ada"), "return=minimal, handling=lenient"),
                    prefer(method, post, TestServer.post("Notes", id), "handling=lenient"))) {
                assertThat(changed.status()).isEqualTo(200);
                assertThat(changed.header("Preference-Applied")).contains("handling=lenient");
            }
        }
        assertThat(prefer("/users", TestServer.user("grace"), "handling=strict").header("Preference-Applied"))
                .isEmpty();
    }

    private static Answer prefer(String path, String body, String preference) throws Exception {
        return prefer("POST", path, body, preference);
    }

    private static Answer prefer(String method, String path, String body, String preference) throws Exception {
        return server.sendBytes(
                method,
                path,
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json",
                "Prefer",
                preference);
    }

    private static String cursor(String path) throws Exception {
        Matcher cursor = Pattern.compile("cursor=([^&>]+)")
                .matcher(link(server.get(path), "next").orElseThrow());
        assertThat(cursor.find()).isTrue();
        return cursor.group(1);
    }

    private static Optional<String> link(Answer answer, String relation) {
        Matcher link = Pattern.compile("<([^>]+)>; rel=\"" + relation + "\"")
                .matcher(answer.header("Link").orElse(""));
        return link.find() ? Optional.of(link.group(1)) : Optional.empty();
    }

    private static List<Long> ids(Answer answer) {
        return ID.matcher(answer.body())
                .results()
                .map(result -> Long.valueOf(result.group(1)))
                .toList();
    }
}
