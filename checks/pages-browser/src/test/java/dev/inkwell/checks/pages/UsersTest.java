package dev.inkwell.checks.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.inkwell.checks.pages.Find.alert;
import static dev.inkwell.checks.pages.Find.button;
import static dev.inkwell.checks.pages.Find.entries;
import static dev.inkwell.checks.pages.Find.field;
import static dev.inkwell.checks.pages.Find.heading;
import static dev.inkwell.checks.pages.Find.link;
import static dev.inkwell.checks.pages.Find.main;
import static dev.inkwell.checks.pages.Find.order;
import static dev.inkwell.checks.pages.Find.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.junit.UsePlaywright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people do with users. {@link UsersWithoutScriptsTest} does it again. */
@UsePlaywright(Visitor.class)
class UsersTest {
    private static final String NO_ADDRESS = "E-mail must be an e-mail address, like ada@example.org.";

    @Test
    void anEmptyListSaysWhatToDoFirst(Page page, APIRequestContext api) {
        Rows.none(api);
        page.navigate("/");
        link(page, "Add the first one.").click();
        assertThat(heading(page)).hasText("Add a user");
        assertThat(field(page, "Username")).isFocused();
    }

    @Test
    void whoAddsAUserSeesThemFirstAndIsToldOnce(Page page, APIRequestContext api) {
        Rows rows = Rows.many(api);
        page.navigate("/");
        link(page, "Add a user").click();
        add(page, "Ada Lovelace", "ada@example.org");
        assertThat(page).hasURL(Visitor.ADDRESS + "/");
        assertThat(status(page)).hasText("The user was added.");
        assertThat(entries(page).first()).hasText("Ada Lovelace");
        page.reload();
        assertThat(entries(page).first()).hasText("Ada Lovelace");
        assertThat(status(page)).hasCount(0);
        assertThat(rows.list("/users?q=lovelace")).hasSize(1); // it was not sent again
    }

    @Test
    void aRefusedFormKeepsWhatWasTypedAndBeginsAtTheFirstMistake(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        page.navigate("/add");
        add(page, "Ada", "nowhere");
        assertThat(alert(page)).containsText("The user was not added");
        assertThat(page).hasTitle(Pattern.compile("^Not added"));
        assertThat(field(page, "Username")).hasValue("Ada");
        assertThat(field(page, "Username")).not().hasAttribute("aria-invalid", "true");
        isWrong(field(page, "E-mail"), "nowhere", NO_ADDRESS);
        assertThat(field(page, "E-mail")).isFocused();

        String tooLong = "x".repeat(81);
        add(page, tooLong, "nowhere");
        isWrong(field(page, "Username"), tooLong, "Username must be at most 80 characters, got 81.");
        isWrong(field(page, "E-mail"), "nowhere", NO_ADDRESS);
        assertThat(field(page, "Username")).isFocused();

        add(page, "Ada", "ada@example.org");
        assertThat(status(page)).hasText("The user was added.");
        assertThat(rows.list("/users")).hasSize(1);
    }

    @Test
    void whatIsTakenIsSaidBesideEachField(Page page, APIRequestContext api) {
        Rows.none(api).user("Ada", "ada@example.org");
        page.navigate("/add");
        add(page, "ADA", "Ada@example.org");
        isWrong(field(page, "Username"), "ADA", "Username is taken.");
        isWrong(field(page, "E-mail"), "Ada@example.org", "E-mail is taken.");
        assertThat(field(page, "Username")).isFocused();
    }

    @Test
    void aSearchFindsOrSaysThatItDidNotAndIsLeft(Page page, APIRequestContext api) {
        Rows.many(api).user("Grace Hopper");
        page.navigate("/");
        Locator search = field(page, "Search by name or address");
        search.fill("hopp gra");
        search.press("Enter");
        assertThat(entries(page)).hasText("Grace Hopper");
        assertThat(search).hasValue("hopp gra");

        search.fill("nobody");
        button(page, "Show").click();
        assertThat(entries(page)).hasCount(0);
        assertThat(main(page)).containsText("Nobody is found");
        assertThat(search).hasValue("nobody");
        link(page, "Show all users").click();
        assertThat(entries(page)).hasCount(10);
        assertThat(search).hasValue("");
    }

    @Test
    void anOrderIsChosenAndKeptFromPageToPageWithTheSearch(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        for (int i = 34; i >= 10; i--) {
            rows.user("needle " + i);
        }
        rows.user("hay");
        page.navigate("/?q=needle");
        assertThat(entries(page).first()).hasText("needle 10"); // the newest
        order(page).selectOption(new SelectOption().setLabel("Username, Z to A"));
        button(page, "Show").click();
        assertThat(entries(page).first()).hasText("needle 34");
        link(page, "Next").click();
        assertThat(entries(page).first()).hasText("needle 24");
        assertThat(main(page)).containsText("Page 2 of 3");
        link(page, "Last").click();
        assertThat(entries(page)).hasCount(5);
        assertThat(entries(page).last()).hasText("needle 10");
        assertThat(link(page, "Next")).hasCount(0);
        link(page, "First").click();
        assertThat(entries(page).first()).hasText("needle 34");
        assertThat(order(page).locator("option:checked")).hasText("Username, Z to A");
        assertThat(field(page, "Search by name or address")).hasValue("needle");
    }

    @Test
    void aUserIsOpenedAndChanged(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        rows.user("Ada", "ada@example.org");
        page.navigate("/");
        link(page, "Ada").click();
        link(page, "Edit").click();
        assertThat(field(page, "Username")).hasValue("Ada");
        assertThat(field(page, "Username")).isFocused();
        field(page, "Username").fill("Ada Lovelace");
        button(page, "Save").click();
        assertThat(status(page)).hasText("The user was changed.");
        assertThat(heading(page)).hasText("Ada Lovelace");
        page.reload();
        assertThat(status(page)).hasCount(0);
    }

    @Test
    void whoComesSecondSeesBothVersionsAndMayHaveTheirOwn(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        long id = late(page, rows);
        assertThat(alert(page)).containsText("somebody else changed this user while you were typing");
        assertThat(main(page).getByRole(AriaRole.DEFINITION).nth(1)).hasText("lovelace@example.org");
        assertThat(field(page, "Username")).hasValue("Countess");
        assertThat(field(page, "E-mail")).hasValue("ada@example.org");
        assertThat(username(rows, id)).isEqualTo("Ada");
        button(page, "Save what you typed").click();
        assertThat(status(page)).hasText("The user was changed.");
        assertThat(username(rows, id)).isEqualTo("Countess");
    }

    @Test
    void whoComesSecondMayBeginWithWhatItIsNow(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        long id = late(page, rows);
        link(page, "begin with what it is now").click();
        assertThat(field(page, "Username")).hasValue("Ada");
        assertThat(field(page, "E-mail")).hasValue("lovelace@example.org");
        field(page, "Username").fill("Countess");
        button(page, "Save").click();
        assertThat(status(page)).hasText("The user was changed.");
        assertThat(username(rows, id)).isEqualTo("Countess");
    }

    @Test
    void whoIsSecondAgainSeesTheThirdVersion(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        long id = late(page, rows);
        rows.change("/users/" + id, Map.of("email", "third@example.org"));
        button(page, "Save what you typed").click();
        assertThat(main(page)).containsText("third@example.org");
        assertThat(username(rows, id)).isEqualTo("Ada");
    }

    @Test
    void aUserWithoutPostsIsDeletedAfterAQuestion(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        long id = rows.user("Ada");
        page.navigate("/pages/users/" + id);
        link(page, "Delete").click();
        assertThat(main(page)).containsText("has no posts");
        link(page, "Keep the user").click();
        assertThat(heading(page)).hasText("Ada");
        link(page, "Delete").click();
        button(page, "Delete the user").click();
        assertThat(page).hasURL(Visitor.ADDRESS + "/");
        assertThat(status(page)).hasText("The user was deleted.");
        assertThat(rows.list("/users")).isEmpty();
    }

    @Test
    void postsAreDeletedWithTheirUserWhereThatIsSaid(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        long id = rows.user("Ada");
        rows.post(id, "On engines", "");
        rows.post(id, "On numbers", "");
        page.navigate("/pages/users/" + id + "/delete");
        assertThat(main(page)).containsText("2 posts");
        button(page, "Delete the user").click(); // the browser wants the box to be checked
        assertThat(rows.list("/posts")).hasSize(2);
        rows.post(id, "On looms", "");
        field(page, "Delete their 2 posts too").check();
        button(page, "Delete the user").click();
        assertThat(alert(page)).containsText("Not deleted");
        assertThat(rows.list("/posts")).hasSize(3);
        field(page, "Delete their 3 posts too").check();
        button(page, "Delete the user").click();
        assertThat(status(page)).hasText("The user was deleted.");
        assertThat(rows.list("/posts")).isEmpty();
    }

    @Test
    void hostileTextIsShownAsItIs(Page page, APIRequestContext api) {
        Rows.hostile(api);
        page.navigate("/?sort=id");
        assertThat(entries(page)).hasText(Rows.HOSTILE.toArray(String[]::new));
        for (String name : Rows.HOSTILE) {
            page.navigate("/?sort=id");
            link(page, name).click();
            assertThat(heading(page)).hasText(name);
            link(page, "Edit").click();
            assertThat(field(page, "Username")).hasValue(name);
        }
    }

    private static void add(Page page, String username, String email) {
        field(page, "Username").fill(username);
        field(page, "E-mail").fill(email);
        button(page, "Add the user").click();
    }

    private static void isWrong(Locator field, String value, String why) {
        assertThat(field).hasValue(value);
        assertThat(field).hasAttribute("aria-invalid", "true");
        assertThat(field).hasAccessibleDescription(why);
    }

    /** The id of a user whom somebody else has changed while this page's form was open; it was sent all the same. */
    private static long late(Page page, Rows rows) {
        long id = rows.user("Ada", "ada@example.org");
        page.navigate("/pages/users/" + id + "/edit");
        rows.change("/users/" + id, Map.of("email", "lovelace@example.org"));
        field(page, "Username").fill("Countess");
        button(page, "Save").click();
        return id;
    }

    private static String username(Rows rows, long id) {
        return rows.read("/users/" + id).get("username").getAsString();
    }
}
