package dev.inkwell.http.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.User;
import java.net.http.HttpRequest;
import java.time.Instant;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users are looked for, changed and deleted, by people who are not alone. */
class UserPagesTest extends Browsing {
    private static final String EDIT = "/pages/users/1/edit";
    private static final String DELETE = "/pages/users/1/delete";

    @BeforeEach
    void addAdaAndBob() {
        storage.users().create(new NewUser("Ada Lovelace", "ada@example.org"), AT);
        storage.users().create(new NewUser("bob", "z@example.com"), AT);
    }

    @ParameterizedTest
    @CsvSource({"LOVE, Ada Lovelace", "ada example, Ada Lovelace", "example.com, bob"})
    void aSearchFindsWordsThatBeginSo(String search, String found) {
        Document page = get("/?q=" + search.replace(' ', '+'), 200);

        assertThat(usernames(page)).containsExactly(found);
        assertThat(field(page, "q").val()).isEqualTo(search);
        assertThat(page.select("main").text()).contains("1 user found. Show all users");
    }

    @Test
    void aSearchThatFindsNobodySaysWhatIsSearchedAndOffersAllUsers() {
        Document page = get("/?q=%3Cb%3Elace", 200);

        assertThat(page.select("table")).isEmpty();
        assertThat(page.select("main").text()).contains("Nobody is found");
        assertThat(links(page, "main")).contains("Show all users /");
        assertThat(field(page, "q").val()).isEqualTo("<b>lace");
    }

    @ParameterizedTest
    @CsvSource({"username, Ada Lovelace", "-username, bob", "email, Ada Lovelace", "-email, bob", "id, Ada Lovelace"})
    void theListIsSortedAsAsked(String sort, String first) {
        Document page = get("/?sort=" + sort, 200);

        assertThat(usernames(page)).hasSize(2).startsWith(first);
        assertThat(page.select("option[selected]").eachAttr("value")).containsExactly(sort);
    }

    @Test
    void searchAndOrderGoOnFromPageToPage() {
        assertThat(links(get("/?q=example&sort=username&per_page=1", 200), "main nav"))
                .containsExactly(
                        "Next /?page=2&per_page=1&q=example&sort=username",
                        "Last /?page=2&per_page=1&q=example&sort=username");
    }

    @Test
    void aSearchKeepsTheSizeOfThePage() {
        assertThat(field(get("/?per_page=1", 200), "per_page").val()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/?sort=created_at", "/pages/posts?sort=-user_id"})
    void anOrderThatIsNotOfferedIsShownAllTheSame(String path) {
        write("one");

        assertThat(get(path, 200).select("option[selected]").eachText()).containsExactly("Another order");
        assertThat(get(path, 200).select("option[selected]").val()).isEqualTo(path.replaceAll(".*=", ""));
    }

    @Test
    void aUsersPageLeadsToWhatCanBeDoneWithThem() {
        assertThat(links(get("/pages/users/1", 200), "main"))
                .containsExactly("Write a post /pages/posts/new?author=1", "Edit " + EDIT, "Delete " + DELETE);
    }

    @Test
    void theFormToEditHasWhatTheUserIsNow() {
        Document page = get(EDIT, 200);

        assertThat(field(page, "username").val()).isEqualTo("Ada Lovelace");
        assertThat(field(page, "email").val()).isEqualTo("ada@example.org");
        assertThat(page.select("form").attr("action")).isEqualTo(EDIT);
        assertThat(page.select("[role=alert], [role=status]")).isEmpty();
    }

    @Test
    void whatWasEditedIsShownOnTheUsersPageOnce() {
        Document page = follow(edit("Ada", "ada@example.net", version(EDIT)));

        assertThat(page.select("h1").text()).isEqualTo("Ada");
        assertThat(page.select("hgroup").text()).contains("ada@example.net");
        assertThat(page.select("[role=status]").eachText()).containsExactly("The user was changed.");
        assertThat(get("/pages/users/1", 200).select("[role=status]")).isEmpty();
    }

    @Test
    void anEditThatBreaksRulesComesBackAsItWas() {
        Document page = post(edit("", "ada", version(EDIT)), 422);

        assertThat(page.title()).startsWith("Not saved");
        assertThat(error(page, "username")).isEqualTo("Username must not be blank.");
        assertThat(error(page, "email")).startsWith("E-mail must");
        assertThat(page.select("[autofocus]").eachAttr("name")).containsExactly("username");
        assertThat(field(page, "version").val()).isEqualTo(version(EDIT));
        assertThat(ada().username()).isEqualTo("Ada Lovelace");
    }

    @Test
    void anEditToATakenNameIsAConflict() {
        Document page = post(edit("BOB", "ada@example.org", version(EDIT)), 409);

        assertThat(error(page, "username")).isEqualTo("Username is taken.");
        assertThat(field(page, "username").val()).isEqualTo("BOB");
    }

    @Test
    void theSecondOfTwoEditorsSeesBothVersionsAndMaySaveTheirs() {
        String version = version(EDIT);
        follow(edit("First", "first@example.org", version));

        Document page = post(edit("Second", "second@example.org", version), 412);

        assertThat(page.select("[role=alert]").text()).contains("somebody else changed this user");
        assertThat(page.select("dl").text()).contains("First", "first@example.org");
        assertThat(field(page, "username").val()).isEqualTo("Second");
        assertThat(field(page, "email").val()).isEqualTo("second@example.org");
        assertThat(ada().username()).isEqualTo("First");

        follow(edit("Second", "second@example.org", field(page, "version").val()));
        assertThat(ada().username()).isEqualTo("Second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "\"1-0\"", "*"})
    void anEditOfNoKnownStateChangesNothing(String version) {
        post(edit("Second", "ada@example.org", version), 412);

        assertThat(ada().username()).isEqualTo("Ada Lovelace");
    }

    @Test
    void whatWasTypedOfAUserWhoIsGoneCanBeAddedAnew() {
        HttpRequest.Builder edit = edit("Ada", "ada@example.net", version(EDIT));
        storage.users().delete(1);

        Document page = post(edit, 404);

        assertThat(page.select("[role=alert]").text()).contains("somebody else deleted this user");
        assertThat(field(page, "email").val()).isEqualTo("ada@example.net");
        assertThat(page.select("form").attr("action")).isEqualTo("/add");
    }

    @Test
    void deletingAsksFirstAndThenSaysThatItWasDone() {
        Document question = get(DELETE, 200);
        assertThat(question.select("h1").text()).isEqualTo("Delete Ada Lovelace?");
        assertThat(question.select("main").text()).contains("ada@example.org", "has no posts");
        assertThat(question.select("[name=posts]")).isEmpty();
        assertThat(links(question, "main")).containsExactly("Keep the user /pages/users/1");

        Document list = follow(form(DELETE, "version", version(DELETE)));

        assertThat(list.select("[role=status]").eachText()).containsExactly("The user was deleted.");
        assertThat(usernames(list)).containsExactly("bob");
    }

    @Test
    void whoHasPostsIsDeletedWithThemWhenThatWasAgreedTo() {
        write("one");
        write("two");
        Document question = get(DELETE, 200);
        assertThat(question.select("label:has([name=posts])").text()).isEqualTo("Delete their 2 posts too");

        Document refused = post(form(DELETE, "version", version(DELETE)), 409);
        assertThat(refused.select("[role=alert]").text()).contains("their 2 posts");
        assertThat(refused.select("[autofocus]").eachAttr("name")).containsExactly("posts");
        assertThat(storage.users().findById(1)).isPresent();

        follow(form(
                DELETE,
                "version",
                version(DELETE),
                "posts",
                field(question, "posts").val()));
        assertThat(storage.users().findById(1)).isEmpty();
        assertThat(storage.stats().stats().postCount()).isZero();
    }

    @Test
    void aPostThatNobodyAgreedToIsNotDeleted() {
        write("one");
        String version = version(DELETE);
        write("two");

        Document page = post(form(DELETE, "version", version, "posts", "1"), 409);

        assertThat(page.select("label:has([name=posts])").text()).isEqualTo("Delete their 2 posts too");
        assertThat(storage.stats().stats().postCount()).isEqualTo(2);
    }

    @Test
    void whoeverWasChangedMeanwhileIsShownAgainBeforeTheyAreDeleted() {
        String version = version(DELETE);
        follow(edit("First", "first@example.org", version(EDIT)));

        Document page = post(form(DELETE, "version", version), 412);

        assertThat(page.select("[role=alert]").text()).contains("somebody else changed this user");
        assertThat(page.select("main").text()).contains("first@example.org");
        assertThat(storage.users().findById(1)).isPresent();
    }

    @Test
    void aFlashThatNobodyHereSetIsNotShown() {
        assertThat(page(send(request("/").header("Cookie", "inkwell-done=%3Cb%3Epay%3C/b%3E")), 200)
                        .select("[role=status]"))
                .isEmpty();
    }

    private HttpRequest.Builder edit(String username, String email, String version) {
        return form(EDIT, "username", username, "email", email, "version", version);
    }

    private String version(String path) {
        return field(get(path, 200), "version").val();
    }

    private User ada() {
        return storage.users().findById(1).orElseThrow();
    }

    private void write(String title) {
        storage.posts().create(new NewPost(title, "", 1), Instant.now());
    }
}
