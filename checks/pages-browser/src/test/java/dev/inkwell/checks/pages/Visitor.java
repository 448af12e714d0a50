package dev.inkwell.checks.pages;

import com.microsoft.playwright.APIRequest;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.junit.Options;
import com.microsoft.playwright.junit.OptionsFactory;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Somebody with Debian's Chromium, which looks for nothing elsewhere. */
public class Visitor implements OptionsFactory {
    /** The rows there are those of one JVM of the tests, of which there are two. */
    static final String ADDRESS =
            "http://" + given("inkwell.addresses").split(",", -1)[Integer.parseInt(given("fork")) - 1];

    /** Where people sign in, and with what. */
    static final String GUARDED = "http://" + given("inkwell.guarded");

    static final String TOKEN = Objects.requireNonNull(System.getenv("INKWELL_TOKEN"), "INKWELL_TOKEN");

    @Override
    public Options getOptions() {
        return new Options()
                .setPlaywrightCreateOptions(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))
                .setLaunchOptions(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(given("chromium")))
                        .setTimeout(60_000)
                        .setArgs(List.of(
                                "--disable-gpu",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--no-first-run")))
                .setContextOptions(context())
                .setApiRequestOptions(new APIRequest.NewContextOptions().setBaseURL(ADDRESS));
    }

    Browser.NewContextOptions context() {
        return new Browser.NewContextOptions().setBaseURL(ADDRESS).setReducedMotion(ReducedMotion.REDUCE);
    }

    static String given(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    /** Somebody whose browser runs no script. */
    public static final class WithoutScripts extends Visitor {
        @Override
        Browser.NewContextOptions context() {
            return super.context().setJavaScriptEnabled(false);
        }
    }
}
