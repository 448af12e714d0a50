package dev.inkwell.checks.pages;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the browser receives for the page that it shows, each time as if for the first, and what it complains of. */
final class Wire {
    private final List<Request> requests = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private @Nullable Response document;

    Wire(Page page) {
        JsonObject disabled = new JsonObject();
        disabled.addProperty("cacheDisabled", true);
        CDPSession session = page.context().newCDPSession(page);
        session.send("Network.enable");
        session.send("Network.setCacheDisabled", disabled);
        page.onRequest(request -> {
            if (isDocument(request, page) && request.redirectedFrom() == null) {
                requests.clear();
                complaints.clear();
            }
            requests.add(request);
        });
        page.onResponse(response -> {
            if (isDocument(response.request(), page)) {
                document = response;
            }
        });
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !isAboutTheStatus(message, page)) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    private static boolean isDocument(Request request, Page page) {
        return request.isNavigationRequest() && request.frame().equals(page.mainFrame());
    }

    /** Pages that refuse something have a status of 400 and more, of which the console tells as of an error. */
    private static boolean isAboutTheStatus(ConsoleMessage message, Page page) {
        return message.text().startsWith("Failed to load resource: the server responded with a status of")
                && message.location().startsWith(page.url());
    }

    /** Bytes: heads and bodies of all answers, the latter compressed where they came so. */
    int bytes() {
        return requests.stream()
                .filter(request -> request.failure() == null) // what the page before had asked for ends with it
                .map(Request::sizes)
                .mapToInt((Sizes sizes) -> sizes.responseHeadersSize + sizes.responseBodySize)
                .sum();
    }

    /** The HTML as it came. */
    String html() {
        return Objects.requireNonNull(document, "no page yet").text();
    }

    int status() {
        return Objects.requireNonNull(document, "no page yet").status();
    }

    /** Scripts that failed, what the page's own policy forbade it, and what it asked for and did not get. */
    List<String> complaints() {
        return complaints;
    }
}
