package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.http.TestServer.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over 101 users, of whom the first has written all three posts. */
class ListsTest {
    private static final TestServer server = TestServer.start();
    private static final List<Long> users = new ArrayList<>();

    @BeforeAll
    static void fill() throws Exception {
        for (int number = 0; number <= 100; number++) {
            users.add(server.createUser("user%03d".formatted(number)));
        }
        server.createPost("b", users.get(0));
        server.createPost("a", users.get(0));
        server.createPost("c", users.get(0));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void tenAreOnAPageUnlessOtherwiseAskedFor() throws Exception {
        Answer list = server.get("/users");

        assertThat(list.status()).isEqualTo(200);
        assertThat(list.header("Content-Type")).contains("application/json");
        assertThat(list.header("X-Total-Count")).contains("101");
        assertThat(list.header("Link"))
                .contains("</users?page=1&per_page=10>; rel=\"first\", </users?page=2&per_page=10>; rel=\"next\","
                        + " </users?page=11&per_page=10>; rel=\"last\"");
        assertThat(list.ids()).isEqualTo(users.subList(0, 10));
    }

    @Test
    void aPageInTheMiddleLinksToBothSides() throws Exception {
        Answer list = server.get("/users?page=2&per_page=50");

        assertThat(list.header("Link"))
                .contains("</users?page=1&per_page=50>; rel=\"first\", </users?page=1&per_page=50>; rel=\"prev\","
                        + " </users?page=3&per_page=50>; rel=\"next\", </users?page=3&per_page=50>; rel=\"last\"");
        assertThat(list.ids()).isEqualTo(users.subList(50, 100));
    }

    @Test
    void theLastPageHasNoNext() throws Exception {
        Answer list = server.get("/users?page=11");

        assertThat(list.ids()).isEqualTo(users.subList(100, 101));
        assertThat(list.header("Link").orElseThrow())
                .doesNotContain("next")
                .contains("page=10&per_page=10>; rel=\"prev\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "9223372036854775807", "9223372036854775808", "99999999999999999999999999"})
    void aPagePastTheEndIsEmpty(String page) throws Exception {
        Answer list = server.get("/users?page=" + page);

        assertThat(list.status()).isEqualTo(200);
        assertThat(list.body()).isEqualTo("[]");
        assertThat(list.header("X-Total-Count")).contains("101");
        assertThat(list.header("Link").orElseThrow())
                .doesNotContain("next")
                .contains("</users?page=11&per_page=10>; rel=\"prev\"");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "99,99", "100,100", "101,100", "1000,100", "99999999999999999999,100", "0002,2"})
    void atMostAHundredAreOnAPage(String perPage, int size) throws Exception {
        Answer list = server.get("/users?per_page=" + perPage);

        assertThat(list.ids()).hasSize(size);
        assertThat(list.header("Link").orElseThrow()).contains("page=1&per_page=" + size + ">; rel=\"first\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "000",
                "00000000000000000000000",
                "-1",
                "+1",
                "1.0",
                "ten",
                "",
                "%20",
                "1%20",
                "%D9%A1",
                "1e1",
                "1;x"
            })
    void whatIsNoPageIsRefused(String text) throws Exception {
        for (String list : List.of("/users", "/posts", "/users/" + users.get(0) + "/posts", "/stats/posts-per-user")) {
            assertThat(server.get(list + "?page=" + text).problem()).isEqualTo("400 invalid-parameter");
            assertThat(server.get(list + "?per_page=" + text).problem()).isEqualTo("400 invalid-parameter");
        }
    }

    @Test
    void anEmptyListHasOnePage() throws Exception {
        Answer list = server.get("/posts?user_id=" + users.get(1));

        assertThat(list.body()).isEqualTo("[]");
        assertThat(list.header("Link").orElseThrow())
                .isEqualTo(
                        "</posts?page=1&per_page=10&user_id=%1$d>; rel=\"first\", </posts?page=1&per_page=10&user_id=%1$d>; rel=\"last\""
                                .formatted(users.get(1)));
    }

    @Test
    void linksKeepTheOtherParameters() throws Exception {
        String path = "/users/" + users.get(0) + "/posts";

        assertThat(server.get(path + "?sort=-id&per_page=2&embed=author")
                        .header("Link")
                        .orElseThrow())
                .contains("<" + path + "?page=2&per_page=2&")
                .contains("sort=-id")
                .contains("embed=author");
    }

    @Test
    void listsAreSortedAsAskedFor() throws Exception {
        assertThat(server.get("/users?sort=-id&per_page=1").ids()).containsExactly(users.get(100));
        assertThat(server.get("/users?sort=-username&per_page=1").ids()).containsExactly(users.get(100));
        assertThat(server.get("/users?sort=email&per_page=1").ids()).containsExactly(users.get(0));
        assertThat(server.get("/users?sort=-created_at&per_page=1").ids()).containsExactly(users.get(100));
        assertThat(server.get("/posts?sort=title").column("title")).containsExactly("a", "b", "c");
        assertThat(server.get("/posts?sort=-title").column("title")).containsExactly("c", "b", "a");
        assertThat(server.get("/posts?sort=-user_id").column("title")).containsExactly("c", "a", "b");
        assertThat(server.get("/posts?sort=created_at").column("title")).containsExactly("b", "a", "c");
        assertThat(server.get("/stats/posts-per-user?sort=username&per_page=1").column("username"))
                .containsExactly("user000");
        assertThat(server.get("/stats/posts-per-user?sort=-user_id&per_page=1").column("username"))
                .containsExactly("user100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"title", "ID", "--id", "-", "", "%2Bid", "id,username", "password"})
    void whatUsersCannotBeSortedByIsRefused(String sort) throws Exception {
        Answer refused = server.get("/users?sort=" + sort);

        assertThat(refused.problem()).isEqualTo("400 invalid-parameter");
        assertThat(refused.detail()).contains("id, username, email, created_at");
    }

    @Test
    void aMisspeltSortIsSuggested() throws Exception {
        assertThat(server.get("/users?sort=-usrname").detail()).endsWith("Did you mean \"username\"?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/users",
                "/users/1",
                "/posts",
                "/posts/1",
                "/users/1/posts",
                "/stats",
                "/stats/posts-per-user",
                "/livez",
                "/readyz"
            })
    void anUnknownParameterIsRefusedByName(String path) throws Exception {
        Answer refused = server.get(path + "?colour=red");

        assertThat(refused.problem()).isEqualTo("400 invalid-parameter");
        assertThat(refused.detail()).contains("\"colour\"").doesNotContain("Did you mean");
    }

    @Test
    void anUnknownParameterOfAChangeIsRefusedBeforeTheChange() throws Exception {
        assertThat(server.send("POST", "/users?page=1", TestServer.user("ada")).problem())
                .isEqualTo("400 invalid-parameter");
        assertThat(server.send("DELETE", "/users/" + users.get(5) + "?cascade=posts&force=1")
                        .problem())
                .isEqualTo("400 invalid-parameter");
        assertThat(server.get("/users/" + users.get(5)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/users?pgae=2,page",
        "/users?perpage=2,per_page",
        "/users?per-page=2,per_page",
        "/posts?userid=2,user_id",
        "/posts?Sort=id,sort",
        "/posts/1?embd=author,embed",
    })
    void aMisspeltParameterIsSuggested(String path, String suggestion) throws Exception {
        Answer refused = server.get(path);

        assertThat(refused.problem()).isEqualTo("400 invalid-parameter");
        assertThat(refused.detail()).endsWith("Did you mean \"" + suggestion + "\"?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"page=1&page=1", "per_page=1&page=2&per_page=2", "sort=id&sort="})
    void aRepeatedParameterIsRefused(String query) throws Exception {
        Answer refused = server.get("/users?" + query);

        assertThat(refused.problem()).isEqualTo("400 invalid-parameter");
        assertThat(refused.detail()).contains("only once");
    }

    @Test
    void anIllTypedFilterIsRefused() throws Exception {
        assertThat(server.get("/posts?user_id=ada").problem()).isEqualTo("400 invalid-parameter");
        assertThat(server.get("/users/" + users.get(0) + "/posts?user_id=").problem())
                .isEqualTo("400 invalid-parameter");
    }

    @Test
    void headTellsWhatGetWouldWithoutTheBody() throws Exception {
        Answer got = server.get("/users?per_page=3");

        Answer head = server.send("HEAD", "/users?per_page=3");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String header : List.of("X-Total-Count", "Link", "Content-Type", "Content-Length")) {
            assertThat(head.header(header)).isEqualTo(got.header(header));
        }
        assertThat(server.send("HEAD", "/users/999999").status()).isEqualTo(404);
        assertThat(server.send("HEAD", "/livez").status()).isEqualTo(200);
    }

    @Test
    void statsCountOverAllUsers() throws Exception {
        assertThat(server.get("/stats").body())
                .isEqualTo("{\"user_count\":101,\"post_count\":3,\"average_posts_per_user\":0.0297029702970297,"
                        + "\"users_without_posts\":100,\"max_posts_per_user\":3}");
    }

    @Test
    void postsPerUserListsTheBusiestFirstAndThoseWithoutPostsToo() throws Exception {
        Answer list = server.get("/stats/posts-per-user?per_page=2");

        assertThat(list.body())
                .startsWith("[{\"user_id\":%d,\"username\":\"user000\",\"post_count\":3},{\"user_id\":"
                        .formatted(users.get(0)))
                .endsWith("\"post_count\":0}]");
        assertThat(list.header("X-Total-Count")).contains("101");
        assertThat(list.header("Link").orElseThrow())
                .contains("</stats/posts-per-user?page=51&per_page=2>; rel=\"last\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users?=", "/users?=x", "/users?page=1&=", "/posts?=sort"})
    void aParameterWithoutANameIsRefused(String path) throws Exception {
        assertThat(server.get(path).problem()).isEqualTo("400 invalid-parameter");
    }
}
