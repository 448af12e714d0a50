package dev.inkwell.checks.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.inkwell.checks.pages.Find.button;
import static dev.inkwell.checks.pages.Find.field;
import static dev.inkwell.checks.pages.Find.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.junit.UsePlaywright;
import org.junit.jupiter.api.Test;

/** What is better where scripts run. */
@UsePlaywright(Visitor.class)
class ScriptsTest {
    @Test
    void authorsAreProposedByTheirFirstLetters(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        rows.user("Grace Hopper");
        rows.user("Graham <b>");
        rows.user("Ada Lovelace");
        page.navigate("/pages/posts/new");
        field(page, "Author").pressSequentially("gra");
        assertThat(page.locator("datalist option")).hasText(new String[] {"Grace Hopper", "Graham <b>"});
        assertThat(field(page, "Author")).hasAttribute("list", "author-proposals");
    }

    @Test
    void aSecondClickSendsNothing(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        page.navigate("/pages/posts/new?author=" + rows.user("Ada"));
        field(page, "Title").fill("On engines");
        button(page, "Add the post").dblclick();
        assertThat(status(page)).hasText("The post was added.");
        assertThat(rows.list("/posts")).hasSize(1);
    }

    @Test
    void whoGoesBackMaySendAgain(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        page.navigate("/pages/posts/new?author=" + rows.user("Ada"));
        field(page, "Title").fill("On engines");
        button(page, "Add the post").click();
        assertThat(status(page)).hasText("The post was added.");
        page.goBack();
        field(page, "Title").fill("On looms");
        button(page, "Add the post").click();
        assertThat(status(page)).hasText("The post was added.");
        assertThat(rows.list("/posts")).hasSize(2);
    }
}
