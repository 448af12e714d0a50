package dev.inkwell.http.pages;

import dev.inkwell.http.Mount;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Filter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;

/**
 * Says of every page of ours that it is UTF-8, loads and runs nothing but what we serve, and is shown in no frame. What
 * pages of the application may do, we do not know.
 */
@ServerFilter(Filter.MATCH_ALL_PATTERN)
final class PageHeaders {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @ResponseFilter
    void add(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (isPage(request, response)) {
            put(request, response);
            Flash.forget(request, response);
        }
    }

    /** For a response that no filter sees. */
    static void put(HttpRequest<?> request, MutableHttpResponse<?> response) {
        response.contentType("text/html;charset=utf-8");
        response.getHeaders()
                .set("Content-Security-Policy", POLICY)
                .set("Referrer-Policy", "same-origin")
                // Whoever goes back in the browser after the sign-out is shown nothing.
                .set(HttpHeaders.CACHE_CONTROL, request.getUserPrincipal().isPresent() ? "no-store" : "no-cache");
    }

    /** What a route returns has no content type yet: it gets the one that the route produces. */
    private static boolean isPage(HttpRequest<?> request, HttpResponse<?> response) {
        return response.getContentType().map(MediaType.TEXT_HTML_TYPE::equals).orElse(true)
                && RouteAttributes.getRouteInfo(request)
                        .filter(Mount::isOurs)
                        .filter(route -> route.getProduces().contains(MediaType.TEXT_HTML_TYPE))
                        .isPresent();
    }
}
