package dev.inkwell.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;

/** How problems look to people. The pages provide it; without it, everyone gets JSON. */
public interface HtmlErrors {

    /**
     * A whole HTML page that tells the problem. Everything in a problem may have been sent by a stranger: escape it.
     *
     * @param request that was refused or failed
     * @param response gets the headers of such a page, its content type among them
     */
    String render(HttpRequest<?> request, Problem problem, MutableHttpResponse<?> response);
}
