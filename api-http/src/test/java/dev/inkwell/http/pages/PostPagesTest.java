package dev.inkwell.http.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Post;
import java.net.http.HttpRequest;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Posts are read, looked for, written, changed and deleted; and how much there is of them. */
class PostPagesTest extends Browsing {
    private static final String NEW = "/pages/posts/new";

    @Test
    void withoutPostsTheListSaysWhatToDoFirst() {
        assertThat(links(get("/pages/posts", 200), "main")).containsExactly("Add a user first. /add");

        addUsers(1);

        assertThat(links(get("/pages/posts", 200), "main")).containsExactly("Write the first one. " + NEW);
    }

    @Test
    void theListShowsThePostsWithTheirAuthorsNewestFirst() {
        addUsers(2);
        write(1, "First", "one\n\n  two");
        write(2, "Second", "word ".repeat(1_000));

        Document page = get("/pages/posts", 200);

        assertThat(links(page, "article"))
                .containsExactly(
                        "Second /pages/posts/2",
                        "user-2 /pages/users/2",
                        "First /pages/posts/1",
                        "user-1 /pages/users/1");
        assertThat(page.select("article > p").get(1).text()).isEqualTo("one two");
        assertThat(page.select("article > p").get(0).text()).endsWith(" word…").hasSizeLessThanOrEqualTo(161);
    }

    @ParameterizedTest
    @CsvSource({"fir, First", "alpha two, Second", "SECOND, Second"})
    void aSearchFindsWordsOfTitlesAndTexts(String search, String found) {
        addUsers(1);
        write(1, "First", "alpha one");
        write(1, "Second", "alpha two");

        assertThat(get("/pages/posts?q=" + search.replace(' ', '+'), 200)
                        .select("article h2")
                        .eachText())
                .containsExactly(found);
    }

    @Test
    void aSearchThatFindsNothingOffersAllPosts() {
        addUsers(1);
        write(1, "First", "");

        Document page = get("/pages/posts?q=second", 200);

        assertThat(page.select("main").text()).contains("Nothing is found");
        assertThat(links(page, "main")).contains("Show all posts /pages/posts");
    }

    @Test
    void theListIsSortedAndPagedAsAsked() {
        addUsers(1);
        write(1, "b", "");
        write(1, "a", "");

        Document page = get("/pages/posts?sort=title&per_page=1", 200);

        assertThat(page.select("article h2").text()).isEqualTo("a");
        assertThat(links(page, "main nav")).contains("Next /pages/posts?page=2&per_page=1&sort=title");
    }

    @Test
    void aPostIsShownAsItWasTyped() {
        addUsers(1);
        write(1, "<b>Second</b>", "one\n  <i>two</i>\n\nthree");

        Document page = get("/pages/posts/1", 200);

        assertThat(page.select("h1").text()).isEqualTo("<b>Second</b>");
        assertThat(page.expectFirst("article div").wholeText()).isEqualTo("one\n  <i>two</i>\n\nthree");
        assertThat(links(page, "main"))
                .containsExactly("user-1 /pages/users/1", "Edit /pages/posts/1/edit", "Delete /pages/posts/1/delete");
    }

    @Test
    void whatIsWrittenIsShownWithItsLinesAsTheyWere() {
        addUsers(1);
        assertThat(field(get(NEW + "?author=1", 200), "author").val()).isEqualTo("user-1");

        Document page = follow(form(NEW, "author", " USER-1 ", "title", " Notes ", "body", "\r\none\r\n\r\ntwo"));

        assertThat(page.select("[role=status]").eachText()).containsExactly("The post was added.");
        assertThat(page.select("h1").text()).isEqualTo("Notes");
        assertThat(post(1).body()).isEqualTo("\none\n\ntwo");
    }

    @Test
    void aRefusedPostKeepsWhatWasTypedAndShowsEachErrorAtItsField() {
        Document page = post(form(NEW, "author", "nob\u202Eody", "title", " ", "body", "</textarea><b>\nx"), 422);

        assertThat(error(page, "author")).startsWith("Author must not contain the character U+");
        assertThat(error(page, "title")).isEqualTo("Title must not be blank.");
        assertThat(typed(page)).isEqualTo("</textarea><b>\nx");
        assertThat(page.select("[autofocus]").eachAttr("name")).containsExactly("author");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "user-1@example.org", "1"})
    void anAuthorWhoIsNobodyIsRefusedBesideTheField(String author) {
        addUsers(1);

        Document page = post(form(NEW, "author", author, "title", "Notes", "body", "kept"), 422);

        assertThat(error(page, "author")).isEqualTo("Author is the username of nobody.");
        assertThat(typed(page)).isEqualTo("kept");
    }

    @Test
    void aTextThatIsTooLongIsRefusedAndKept() {
        addUsers(1);

        Document page = post(form(NEW, "author", "user-1", "title", "Notes", "body", "😀".repeat(100_001)), 422);

        assertThat(error(page, "body")).isEqualTo("Text must be at most 100000 characters, got 100001.");
        assertThat(page.select("[autofocus]").eachAttr("name")).containsExactly("body");
        assertThat(typed(page).length()).isEqualTo(200_002);
    }

    @Test
    void whatWasEditedIsShown() {
        addUsers(2);
        write(1, "Notes", "one");

        Document page = follow(edit("user-2", "More notes", "two", version(1)));

        assertThat(page.select("[role=status]").eachText()).containsExactly("The post was changed.");
        assertThat(page.select("article").text()).contains("More notes", "user-2", "two");
    }

    /** Browsers send other line breaks than they were given, and HTML cannot hold every character. */
    @Test
    void aTextThatNobodyTouchedStaysAsItWasToTheLastCharacter() {
        addUsers(1);
        String body = "\n\na\u0007b\rc\r\nd";
        write(1, "Notes", body);
        String shown = typed(get("/pages/posts/1/edit", 200));
        assertThat(shown).isEqualTo("\n\na\uFFFDb\rc\r\nd");

        follow(form(
                "/pages/posts/1/edit",
                "author",
                "user-1",
                "title",
                "New title",
                "body",
                shown.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n"),
                "version",
                field(get("/pages/posts/1/edit", 200), "version").val()));

        assertThat(post(1).title()).isEqualTo("New title");
        assertThat(post(1).body()).isEqualTo(body);
    }

    @Test
    void theSecondOfTwoEditorsSeesBothVersionsAndMaySaveTheirs() {
        addUsers(2);
        write(1, "Notes", "one");
        String version = version(1);
        follow(edit("user-1", "First", "first text", version));

        Document page = post(edit("user-2", "Second", "second text", version), 412);

        assertThat(page.select("[role=alert]").text()).contains("somebody else changed this post");
        assertThat(page.select("article").text()).contains("First", "user-1", "first text");
        assertThat(field(page, "title").val()).isEqualTo("Second");
        assertThat(typed(page)).isEqualTo("second text");
        assertThat(post(1).title()).isEqualTo("First");

        follow(edit("user-2", "Second", "second text", field(page, "version").val()));
        assertThat(post(1).title()).isEqualTo("Second");
    }

    /** The form names the author, and whom a name means may change while it is open. */
    @Test
    void aPostStaysWithItsAuthorWhoeverHasTheirNameMeanwhile() {
        addUsers(2);
        write(1, "Notes", "one");
        String version = version(1);
        String toDelete = field(get("/pages/posts/1/delete", 200), "version").val();
        rename(1, "Caroline");

        Document page = post(edit("user-1", "Notes", "two", version), 412);
        assertThat(page.select("article").text()).contains("Caroline");
        assertThat(typed(page)).isEqualTo("two");
        assertThat(post(form("/pages/posts/1/delete", "version", toDelete), 412)
                        .select("main")
                        .text())
                .contains("by Caroline");

        rename(2, "user-1");
        post(edit("user-1", "Notes", "two", version), 412);
        assertThat(post(1).userId()).isEqualTo(1);
    }

    @Test
    void whatWasTypedIntoAPostThatIsGoneCanBeAddedAnew() {
        addUsers(2);
        write(1, "Notes", "one");
        HttpRequest.Builder edit = edit("user-1", "Notes", "much work", version(1));
        storage.posts().delete(1);

        Document page = post(edit, 404);

        assertThat(page.select("[role=alert]").text()).contains("somebody else deleted this post");
        assertThat(typed(page)).isEqualTo("much work");
        assertThat(page.select("form").attr("action")).isEqualTo(NEW);
    }

    @Test
    void anEditThatBreaksRulesComesBackAsItWas() {
        addUsers(2);
        write(1, "Notes", "one");

        Document page = post(edit("nobody", "x".repeat(101), "typed", version(1)), 422);
        assertThat(error(page, "title")).startsWith("Title must be at most 100 characters");
        assertThat(typed(page)).isEqualTo("typed");

        assertThat(error(post(edit("nobody", "x", "typed", version(1)), 422), "author"))
                .isEqualTo("Author is the username of nobody.");
        assertThat(post(1).title()).isEqualTo("Notes");
    }

    @Test
    void deletingAsksFirstAndThenSaysThatItWasDone() {
        addUsers(2);
        write(1, "Notes", "one");
        String path = "/pages/posts/1/delete";
        Document question = get(path, 200);
        assertThat(question.select("main").text()).contains("“Notes” by user-1");
        String version = field(question, "version").val();
        follow(edit("user-1", "Changed", "one", version(1)));

        Document again = post(form(path, "version", version), 412);
        assertThat(again.select("[role=alert]").text()).contains("somebody else changed this post");
        assertThat(again.select("main").text()).contains("“Changed”");
        assertThat(storage.posts().findById(1)).isPresent();

        Document list = follow(form(path, "version", field(again, "version").val()));
        assertThat(list.select("[role=status]").eachText()).containsExactly("The post was deleted.");
        assertThat(storage.posts().findById(1)).isEmpty();
    }

    @Test
    void statisticsAreTotalsABarForEachUserAndATableOfTheSame() {
        addUsers(3);
        write(2, "a", "");
        write(2, "b", "");
        write(3, "c", "");

        Document page = get("/pages/stats", 200);

        assertThat(page.select("table:not([aria-labelledby]) tr").eachText())
                .containsExactly(
                        "Users 3",
                        "Posts 3",
                        "Posts of a user, on average 1.0",
                        "Posts of the busiest user 2",
                        "Users without posts 1");
        assertThat(page.select("table[aria-labelledby] tbody tr").eachText())
                .containsExactly("user-2 2", "user-3 1", "user-1 0");
        assertThat(page.select("svg[role=img] text").eachText()).containsExactly("2 user-2", "1 user-3", "0 user-1");
        assertThat(page.select("svg rect").eachAttr("width")).containsExactly("100.0%", "50.0%", "0.0%");
    }

    @Test
    void withoutUsersThereIsNothingToCount() {
        assertThat(links(get("/pages/stats", 200), "main")).containsExactly("Add the first user. /add");
    }

    @Test
    void statisticsArePaged() {
        addUsers(11);

        assertThat(links(get("/pages/stats", 200), "main nav"))
                .containsExactly("Next /pages/stats?page=2&per_page=10", "Last /pages/stats?page=2&per_page=10");
        assertThat(get("/pages/stats?page=9", 200).select("main").text())
                .contains("There is nothing on this page of the list.");
    }

    /** A browser leaves out the line feed that a text area begins with. */
    private static String typed(Document page) {
        String text = page.expectFirst("textarea").wholeText();
        assertThat(text).startsWith("\n");
        return text.substring(1);
    }

    private void write(long author, String title, String body) {
        storage.posts().create(new NewPost(title, body, author), AT);
    }

    private void rename(long id, String username) {
        String path = "/pages/users/" + id + "/edit";
        String version = field(get(path, 200), "version").val();
        follow(form(path, "username", username, "email", "user-" + id + "@example.org", "version", version));
    }

    private Post post(long id) {
        return storage.posts().findById(id).orElseThrow();
    }

    private String version(long id) {
        return field(get("/pages/posts/" + id + "/edit", 200), "version").val();
    }

    private HttpRequest.Builder edit(String author, String title, String body, String version) {
        return form("/pages/posts/1/edit", "author", author, "title", title, "body", body, "version", version);
    }
}
