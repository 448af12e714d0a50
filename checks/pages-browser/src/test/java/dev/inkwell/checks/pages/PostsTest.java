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
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.junit.UsePlaywright;
import com.microsoft.playwright.options.SelectOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people do with posts, and what is counted of them. {@link PostsWithoutScriptsTest} does it again. */
@UsePlaywright(Visitor.class)
class PostsTest {
    @Test
    void emptyListsSayWhatToDoFirst(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        page.navigate("/pages/stats");
        assertThat(link(page, "Add the first user.")).isVisible();
        page.navigate("/pages/posts");
        assertThat(link(page, "Add a user first.")).isVisible();
        rows.user("Ada");
        page.reload();
        link(page, "Write the first one.").click();
        assertThat(field(page, "Author")).isFocused();
    }

    @Test
    void aUsersPostIsWrittenReadChangedAndDeleted(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        page.navigate("/pages/users/" + rows.user("Ada"));
        link(page, "Write a post").click();
        assertThat(field(page, "Author")).hasValue("Ada");
        assertThat(field(page, "Title")).isFocused();
        String body = "\n  Indented, after an empty line.\n\nThe end.";
        write(page, "Ada", "On engines", body);
        button(page, "Add the post").click();
        assertThat(status(page)).hasText("The post was added.");
        assertThat(heading(page)).hasText("On engines");
        assertThat(text(rows, "body")).isEqualTo(body);
        page.reload();
        assertThat(status(page)).hasCount(0);

        link(page, "Edit").click();
        assertThat(field(page, "Text")).hasValue(body);
        field(page, "Title").fill("On looms");
        button(page, "Save").click();
        assertThat(status(page)).hasText("The post was changed.");
        assertThat(text(rows, "title")).isEqualTo("On looms");
        assertThat(text(rows, "body")).isEqualTo(body);

        link(page, "Delete").click();
        assertThat(main(page)).containsText("On looms");
        button(page, "Delete the post").click();
        assertThat(page).hasURL(Visitor.ADDRESS + "/pages/posts");
        assertThat(status(page)).hasText("The post was deleted.");
        assertThat(rows.list("/posts")).isEmpty();
    }

    @Test
    void aRefusedPostKeepsWhatWasTypedAndBeginsAtTheFirstMistake(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        rows.user("Ada");
        page.navigate("/pages/posts/new");
        String tooLong = "x".repeat(101);
        write(page, "Ada", tooLong, "Much.");
        button(page, "Add the post").click();
        assertThat(alert(page)).containsText("The post was not added");
        assertThat(field(page, "Title")).isFocused();
        assertThat(field(page, "Title")).hasValue(tooLong);
        assertThat(field(page, "Title")).hasAccessibleDescription("Title must be at most 100 characters, got 101.");
        assertThat(field(page, "Author")).hasValue("Ada");
        assertThat(field(page, "Text")).hasValue("Much.");

        write(page, "Nobody", "On engines", "Much.");
        button(page, "Add the post").click();
        assertThat(field(page, "Author")).isFocused();
        assertThat(field(page, "Author")).hasAccessibleDescription("Author is the username of nobody.");
        assertThat(field(page, "Title")).hasValue("On engines");

        write(page, "ADA", "On engines", "Much."); // as names are compared
        button(page, "Add the post").click();
        assertThat(status(page)).hasText("The post was added.");
    }

    @Test
    void postsAreFoundByTheirTextAndListedWithTheirAuthors(Page page, APIRequestContext api) {
        Rows rows = Rows.many(api);
        rows.post(rows.user("Ada"), "On engines", "It weaves algebraic patterns.");
        page.navigate("/pages/posts");
        assertThat(entries(page)).hasCount(10);
        assertThat(entries(page).first()).hasText("On engines");
        assertThat(link(page, "Ada")).isVisible();
        field(page, "Search titles and texts").fill("alge weav");
        button(page, "Show").click();
        assertThat(entries(page)).hasText("On engines");
        field(page, "Search titles and texts").fill("nothing");
        button(page, "Show").click();
        assertThat(main(page)).containsText("Nothing is found");
        link(page, "Show all posts").click();
        order(page).selectOption(new SelectOption().setLabel("Title, A to Z"));
        button(page, "Show").click();
        assertThat(entries(page)).hasCount(10);
        List<String> titles = new ArrayList<>(entries(page).allTextContents());
        link(page, "Next").click();
        assertThat(main(page)).containsText("Page 2 of");
        titles.addAll(entries(page).allTextContents());
        assertThat(titles).hasSizeGreaterThan(10).isSorted();
    }

    @Test
    void whoComesSecondSeesBothVersionsAndMayHaveTheirOwn(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        late(page, rows);
        assertThat(alert(page)).containsText("somebody else changed this post while you were typing");
        assertThat(main(page).locator("article")).containsText("Rewritten elsewhere.");
        assertThat(field(page, "Title")).hasValue("My title");
        assertThat(field(page, "Text")).hasValue("Much.");
        assertThat(text(rows, "title")).isEqualTo("On engines");
        button(page, "Save what you typed").click();
        assertThat(status(page)).hasText("The post was changed.");
        assertThat(text(rows, "title")).isEqualTo("My title");
        assertThat(text(rows, "body")).isEqualTo("Much.");
    }

    @Test
    void whoComesSecondIsToldBeforeAnythingElse(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        long id = rows.post(rows.user("Ada"), "On engines", "Much.\n".repeat(200));
        page.navigate("/pages/posts/" + id + "/edit");
        rows.change("/posts/" + id, Map.of("title", "On looms"));
        button(page, "Save").click();
        assertThat(alert(page)).isInViewport();
    }

    @Test
    void whoComesSecondMayBeginWithWhatItIsNow(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        late(page, rows);
        link(page, "begin with what it is now").click();
        assertThat(field(page, "Title")).hasValue("On engines");
        assertThat(field(page, "Text")).hasValue("Rewritten elsewhere.");
    }

    @Test
    void whatWasTypedOutlivesThePost(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        long id = rows.post(rows.user("Ada"), "On engines", "Much.");
        page.navigate("/pages/posts/" + id + "/edit");
        rows.delete("/posts/" + id);
        field(page, "Text").fill("Much more.");
        button(page, "Save").click();
        assertThat(alert(page)).containsText("somebody else deleted this post");
        button(page, "Add the post").click();
        assertThat(status(page)).hasText("The post was added.");
        assertThat(text(rows, "body")).isEqualTo("Much more.");
    }

    @Test
    void aPostThatWasChangedMeanwhileIsNotDeletedUnseen(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        long id = rows.post(rows.user("Ada"), "On engines", "");
        page.navigate("/pages/posts/" + id + "/delete");
        rows.change("/posts/" + id, Map.of("title", "On looms"));
        button(page, "Delete the post").click();
        assertThat(alert(page)).containsText("Not deleted");
        assertThat(main(page)).containsText("On looms");
        button(page, "Delete the post").click();
        assertThat(status(page)).hasText("The post was deleted.");
    }

    @Test
    void theChartShowsWhatTheTableSays(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        List<Integer> counts = List.of(4, 1, 0);
        for (int count : counts) {
            long author = rows.user("Author of " + count);
            for (int i = 0; i < count; i++) {
                rows.post(author, "Post " + i, "");
            }
        }
        page.navigate("/pages/stats");
        assertThat(main(page).locator("table").first().locator("td")).hasText(new String[] {"3", "5", "1.7", "4", "1"});
        assertThat(main(page).locator("table").last().locator("td")).hasText(new String[] {"4", "1", "0"});
        assertThat(main(page).locator("svg text"))
                .hasText(new String[] {"4 Author of 4", "1 Author of 1", "0 Author of 0"});
        List<Double> lengths = main(page).locator("svg rect").all().stream()
                .map(bar -> ((Number) bar.evaluate("bar => bar.getBBox().width")).doubleValue())
                .toList();
        assertThat(lengths.get(0)).isGreaterThan(200);
        assertThat(lengths.get(1)).isCloseTo(lengths.get(0) / 4, within(1.0));
        assertThat(lengths.get(2)).isZero();
    }

    @Test
    void hostileTextIsShownAsItIs(Page page, APIRequestContext api) {
        Rows rows = Rows.hostile(api);
        page.navigate("/pages/posts?sort=id");
        assertThat(entries(page)).hasText(Rows.HOSTILE.toArray(String[]::new));
        String body = text(rows, "body");
        entries(page).first().click();
        assertThat(heading(page)).hasText(Rows.HOSTILE.get(0));
        assertThat(main(page).locator(".as-typed").textContent()).isEqualTo(body);
        link(page, "Edit").click();
        assertThat(field(page, "Text")).hasValue(body);
        page.navigate("/pages/stats");
        assertThat(main(page).locator("svg text")).hasCount(Rows.HOSTILE.size());
    }

    /** A post that somebody else has changed while this page's form was open; it was sent all the same. */
    private static void late(Page page, Rows rows) {
        long id = rows.post(rows.user("Ada"), "On engines", "Much.");
        page.navigate("/pages/posts/" + id + "/edit");
        rows.change("/posts/" + id, Map.of("body", "Rewritten elsewhere."));
        field(page, "Title").fill("My title");
        button(page, "Save").click();
    }

    private static void write(Page page, String author, String title, String body) {
        field(page, "Author").fill(author);
        field(page, "Title").fill(title);
        field(page, "Text").fill(body);
    }

    /** A member of the oldest post. */
    private static String text(Rows rows, String member) {
        return rows.read("/posts/" + rows.first("/posts")).get(member).getAsString();
    }
}
