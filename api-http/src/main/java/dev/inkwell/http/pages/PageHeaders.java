package dev.inkwell.http.pages;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Filter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;

/** Says of every page that it is UTF-8, loads and runs nothing but what we serve, and is shown in no frame. */
@ServerFilter(Filter.MATCH_ALL_PATTERN)
final class PageHeaders {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @ResponseFilter
    void add(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (!isPage(request, response)) {
            return;
        }
        if (!response.getHeaders().contains("Content-Security-Policy")) {
            put(response);
        }
        if (response.code() < HttpStatus.MULTIPLE_CHOICES.getCode()) {
            Flash.told(request, response);
        }
        if (request.getUserPrincipal().isPresent()) {
            // Whoever goes back in the browser after the sign-out is shown nothing.
            response.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }

    /** For a response that no filter sees. */
    static void put(MutableHttpResponse<?> response) {
        put(response, POLICY);
    }

    /** For a page that needs a policy of its own. */
    static void put(MutableHttpResponse<?> response, String policy) {
        response.contentType("text/html;charset=utf-8")
                .header("Content-Security-Policy", policy)
                .header("Referrer-Policy", "same-origin")
                .header(HttpHeaders.CACHE_CONTROL, "no-cache");
    }

    /** What a route returns has no content type yet: it gets the one that the route produces. */
    private static boolean isPage(HttpRequest<?> request, HttpResponse<?> response) {
        return response.getContentType()
                .map(MediaType.TEXT_HTML_TYPE::equals)
                .orElseGet(() -> RouteAttributes.getRouteInfo(request)
                        .filter(route -> route.getProduces().contains(MediaType.TEXT_HTML_TYPE))
                        .isPresent());
    }
}
