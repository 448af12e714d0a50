package dev.inkwell.checks.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.junit.UsePlaywright;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who has no mouse. */
@UsePlaywright(Visitor.class)
class KeyboardTest {
    /** Keeps what can be used, and how it looks without the focus; answers how much that is. */
    private static final String STOPS = """
            () => {
                document.activeElement.blur();
                window.drawn = element => {
                    const style = getComputedStyle(element);
                    return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor, style.color].join();
                };
                const usable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
                window.stops = [...document.querySelectorAll(usable)].map(element => ({ element, before: drawn(element) }));
                return stops.length;
            }""";

    /** The number of what has the focus, or -1, and whether that shows. */
    private static final String FOCUS = """
            () => {
                const number = stops.findIndex(stop => stop.element === document.activeElement);
                if (number < 0) {
                    return [number, false];
                }
                const { element, before } = stops[number];
                const box = element.getBoundingClientRect();
                const isInside = box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0
                    && box.left < innerWidth && box.top < innerHeight;
                return [number, isInside && drawn(element) !== before];
            }""";

    private static final String NAME = "number => stops[number].element.outerHTML.slice(0, 200)";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/?q=nobody",
                "/add",
                "/pages/users/{user}",
                "/pages/users/{user}/edit",
                "/pages/users/{user}/delete",
                "/pages/posts?page=2",
                "/pages/posts/new",
                "/pages/posts/{post}",
                "/pages/posts/{post}/edit",
                "/pages/posts/{post}/delete",
                "/pages/stats",
                "/nowhere"
            })
    void tabReachesEverythingInOrderAndShowsWhereItIs(String address, Page page, APIRequestContext api) {
        page.navigate(Rows.many(api).address(address));
        int stops = ((Number) page.evaluate(STOPS)).intValue();
        List<Integer> reached = new ArrayList<>();
        List<Object> unseen = new ArrayList<>();
        for (int i = 0;
                i <= stops && reached.size() < stops;
                i++) { // one more, as the page itself comes after the last
            page.keyboard().press("Tab");
            List<?> focus = (List<?>) page.evaluate(FOCUS);
            int stop = ((Number) focus.get(0)).intValue();
            if (stop >= 0) {
                reached.add(stop);
                if (!(boolean) focus.get(1)) {
                    unseen.add(page.evaluate(NAME, stop));
                }
            }
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, stops).boxed().toList());
        Collections.rotate(order, -reached.get(0)); // a form begins with the focus on a field
        assertThat(reached).isEqualTo(order);
        assertThat(unseen).as("what does not show that it has the focus").isEmpty();
    }

    @Test
    void theFirstTabOffersToSkipToWhatThePageIsAbout(Page page, APIRequestContext api) {
        Rows.many(api);
        page.navigate("/");
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("Skip to the content");
        assertThat(page.locator(":focus")).isInViewport();
        page.keyboard().press("Enter");
        page.keyboard().press("Tab");
        assertThat(page.locator("main :focus")).hasText("Add a user");
    }

    @Test
    void aUserIsAddedFoundChangedAndDeleted(Page page, APIRequestContext api) {
        Rows rows = Rows.none(api);
        page.navigate("/add");
        type(page, "Ada", "Tab", "ada@example.org", "Enter");
        assertThat(Find.status(page)).hasText("The user was added.");

        Find.field(page, "Search by name or address").focus();
        type(page, "ada", "Enter");
        assertThat(Find.entries(page)).hasText("Ada");
        Find.entries(page).focus();
        type(page, "", "Enter");
        Find.link(page, "Edit").focus();
        type(page, "", "Enter");
        assertThat(Find.field(page, "Username")).isFocused();
        type(page, "Countess", "Enter"); // what was there is selected or stays before it
        assertThat(Find.status(page)).hasText("The user was changed.");
        assertThat(Find.heading(page)).containsText("Countess");

        rows.post(rows.first("/users"), "On engines", "");
        Find.link(page, "Delete").focus();
        type(page, "", "Enter");
        Find.field(page, "Delete their post too").focus();
        type(page, "", "Space", "", "Tab", "", "Enter");
        assertThat(Find.status(page)).hasText("The user was deleted.");
        assertThat(rows.list("/users")).isEmpty();
    }

    /** Text and keys, by turns. */
    private static void type(Page page, String... strokes) {
        for (int i = 0; i < strokes.length; i += 2) {
            page.keyboard().type(strokes[i]);
            page.keyboard().press(strokes[i + 1]);
        }
    }
}
