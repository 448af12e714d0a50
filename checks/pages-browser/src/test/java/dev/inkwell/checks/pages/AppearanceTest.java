package dev.inkwell.checks.pages;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.junit.UsePlaywright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page, in every state that people meet it in. */
@UsePlaywright(Visitor.class)
class AppearanceTest {
    private static final int MOST_BYTES = 30_000;
    private static final int NARROW = 320; // pixels of CSS
    private static final int WIDE = 1280;
    private static final Path LEFT = Path.of("target", "pages");

    /** How somebody gets to a page in a state. */
    private interface Way {
        void go(Page page, APIRequestContext api);
    }

    static List<Arguments> states() {
        List<Arguments> states = new ArrayList<>(List.of(
                state("none-users", 200, Rows::none, "/"),
                state("none-posts", 200, Rows::none, "/pages/posts"),
                state("none-stats", 200, Rows::none, "/pages/stats"),
                state("users-only-posts", 200, AppearanceTest::one, "/pages/posts"),
                state("users-only-user", 200, AppearanceTest::one, "/pages/users/{user}"),
                state("users-only-user-delete", 200, AppearanceTest::one, "/pages/users/{user}/delete"),
                state("many-users-last", 200, Rows::many, "/?page=2"),
                state("many-users-beyond", 200, Rows::many, "/?page=99"),
                state("many-users-not-found", 200, Rows::many, "/?q=nobody"),
                state("many-posts-not-found", 200, Rows::many, "/pages/posts?q=nothing&sort=title"),
                state("many-posts-last", 200, Rows::many, "/pages/posts?page=2"),
                state("many-stats-last", 200, Rows::many, "/pages/stats?page=2"),
                state("user-add", 200, Rows::none, "/add"),
                state("post-add", 200, Rows::none, "/pages/posts/new"),
                state("not-found", 404, Rows::none, "/nowhere"),
                state("not-found-user", 404, Rows::none, "/pages/users/1000000"),
                state("invalid-parameter", 400, Rows::none, "/?page=none"),
                state("problem", 200, Rows::none, "/problems/validation-error"),
                Arguments.of("user-add-refused", 422, (Way) (page, api) -> {
                    page.navigate("/add");
                    fill(page, Map.of("username", "x".repeat(81), "email", "nowhere"));
                }),
                Arguments.of("user-add-taken", 409, (Way) (page, api) -> {
                    one(api);
                    page.navigate("/add");
                    fill(page, Map.of("username", "Ada Lovelace", "email", "ada@example.org"));
                }),
                Arguments.of("user-added", 200, (Way) (page, api) -> {
                    Rows.none(api);
                    page.navigate("/add");
                    fill(page, Map.of("username", "Ada Lovelace", "email", "ada@example.org"));
                }),
                Arguments.of("user-gone", 404, (Way) (page, api) -> {
                    Rows rows = one(api);
                    String path = "/users/" + rows.first("/users");
                    page.navigate("/pages" + path + "/edit");
                    rows.delete(path);
                    fill(page, Map.of("username", "Ada"));
                }),
                Arguments.of("post-gone", 404, (Way) (page, api) -> {
                    Rows rows = Rows.many(api);
                    String path = "/posts/" + rows.first("/posts");
                    page.navigate("/pages" + path + "/edit");
                    rows.delete(path);
                    fill(page, Map.of("title", "Late"));
                }),
                Arguments.of("post-add-refused", 422, (Way) (page, api) -> {
                    Rows.none(api);
                    page.navigate("/pages/posts/new");
                    fill(page, Map.of("author", "nobody", "title", "On engines", "body", "Much."));
                }),
                Arguments.of("user-delete-more-posts", 409, (Way) (page, api) -> {
                    Rows rows = Rows.many(api);
                    long user = rows.first("/users");
                    page.navigate("/pages/users/" + user + "/delete");
                    rows.post(user, "One more", "");
                    page.locator("[type=checkbox]").check();
                    fill(page, Map.of());
                }),
                Arguments.of("user-delete-changed", 412, (Way) (page, api) -> {
                    Rows rows = one(api);
                    String path = "/users/" + rows.first("/users");
                    page.navigate("/pages" + path + "/delete");
                    rows.change(path, Map.of("username", "Countess of Lovelace"));
                    fill(page, Map.of());
                }),
                Arguments.of("post-delete-changed", 412, (Way) (page, api) -> {
                    Rows rows = Rows.many(api);
                    String path = "/posts/" + rows.first("/posts");
                    page.navigate("/pages" + path + "/delete");
                    rows.change(path, Map.of("body", "Other words"));
                    fill(page, Map.of());
                }),
                Arguments.of("sign-in-wanted", 200, (Way) (page, api) -> page.navigate(Visitor.GUARDED + "/")),
                Arguments.of("sign-in-refused", 401, (Way) (page, api) -> signIn(page, "wrong")),
                Arguments.of("signed-in", 200, (Way) (page, api) -> signIn(page, Visitor.TOKEN))));
        states.addAll(filled("many", Rows::many));
        states.addAll(filled("hostile", Rows::hostile));
        return states;
    }

    /** The states that have something to show. */
    private static List<Arguments> filled(String name, Function<APIRequestContext, Rows> content) {
        return List.of(
                state(name + "-users", 200, content, "/"),
                state(name + "-user", 200, content, "/pages/users/{user}"),
                state(name + "-user-edit", 200, content, "/pages/users/{user}/edit"),
                state(name + "-user-delete", 200, content, "/pages/users/{user}/delete"),
                state(name + "-posts", 200, content, "/pages/posts"),
                state(name + "-post", 200, content, "/pages/posts/{post}"),
                state(name + "-post-add", 200, content, "/pages/posts/new?author={user}"),
                state(name + "-post-edit", 200, content, "/pages/posts/{post}/edit"),
                state(name + "-post-delete", 200, content, "/pages/posts/{post}/delete"),
                state(name + "-stats", 200, content, "/pages/stats"),
                Arguments.of(name + "-user-conflict", 412, (Way) (page, api) -> {
                    Rows rows = content.apply(api);
                    String path = "/users/" + rows.first("/users");
                    page.navigate("/pages" + path + "/edit");
                    rows.change(path, Map.of("email", "other@example.org"));
                    fill(page, Map.of("username", "Ada"));
                }),
                Arguments.of(name + "-post-conflict", 412, (Way) (page, api) -> {
                    Rows rows = content.apply(api);
                    String path = "/posts/" + rows.first("/posts");
                    page.navigate("/pages" + path + "/edit");
                    rows.change(path, Map.of("title", "Another title"));
                    fill(page, Map.of("title", "Mine"));
                }));
    }

    private static Arguments state(String name, int status, Function<APIRequestContext, Rows> content, String address) {
        return Arguments.of(name, status, (Way)
                (page, api) -> page.navigate(content.apply(api).address(address)));
    }

    private static Rows one(APIRequestContext api) {
        Rows rows = Rows.none(api);
        rows.user("Ada Lovelace", "ada@example.org");
        return rows;
    }

    private static void fill(Page page, Map<String, String> fields) {
        fields.forEach((name, value) -> page.locator("[name=" + name + "]").fill(value));
        page.locator("main form[method=post] button").click();
    }

    private static void signIn(Page page, String token) {
        page.navigate(Visitor.GUARDED + "/sign-in");
        fill(page, Map.of("token", token));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("states")
    void everybodyCanUseIt(String name, int status, Way way, Page page, APIRequestContext api) throws IOException {
        page.addInitScript(Path.of(Visitor.given("axe")));
        Wire wire = new Wire(page);
        way.go(page, api);
        page.waitForLoadState();
        leave(name, page, wire);

        assertSoftly(soft -> {
            soft.assertThat(wire.status()).as("status").isEqualTo(status);
            soft.assertThat(wire.bytes()).as("bytes on the wire").isLessThan(MOST_BYTES);
            soft.assertThat(wire.complaints()).as("the browser's complaints").isEmpty();
            for (int width : List.of(WIDE, NARROW)) {
                page.setViewportSize(width, 800);
                soft.assertThat(page.evaluate("document.documentElement.scrollWidth"))
                        .as("pixels from side to side")
                        .isEqualTo(width);
                for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                    String look = width + "-" + scheme.name().toLowerCase(Locale.ROOT);
                    page.screenshot(new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(LEFT.resolve(name + "-" + look + ".png")));
                    if (width == WIDE || scheme == ColorScheme.LIGHT) { // on a narrow screen the colours are the same
                        soft.assertThat(violations(page)).as("axe, " + look).isEmpty();
                    }
                }
            }
        });
    }

    /** For the checker of HTML, and for whoever wants to see what was seen. */
    private static void leave(String name, Page page, Wire wire) throws IOException {
        Files.createDirectories(LEFT);
        Files.writeString(LEFT.resolve(name + ".html"), wire.html());
        Files.writeString(
                LEFT.resolve("bytes.tsv"),
                wire.bytes() + "\t" + name + "\t" + page.url() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** What axe finds wrong, with the elements. It is asked all that it knows, good practice too. */
    private static List<?> violations(Page page) {
        return (List<?>) page.evaluate("""
                async () => (await axe.run()).violations.map(({ id, help, nodes }) =>
                    `${id}, ${help}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join()}`)""");
    }
}
