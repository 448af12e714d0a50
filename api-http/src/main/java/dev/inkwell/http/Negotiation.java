package dev.inkwell.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.json.JsonMapper;
import io.micronaut.web.router.RouteAttributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * Agrees on JSON with those who call the API. Its controllers declare that they produce anything ({@link Api}), which
 * keeps Micronaut out of it: that knows no {@code application/*}, takes a quality of 0 for a wish, and calls a response
 * {@code application/json;q=0.9} when that was asked for. It also leaves HEAD without the type and the
 * length that GET would have.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(HttpDefaults.BEHIND_SECURITY)
final class Negotiation {
    private final JsonMapper json;
    private final Routes routes;

    Negotiation(JsonMapper json, Routes routes) {
        this.json = json;
        this.routes = routes;
    }

    @RequestFilter
    void refuseWhatLeavesOutJson(HttpRequest<?> request) {
        Routes.Route route = routes.of(request);
        if (route.isApi() && route.hasBody() && !admitsJson(request.accept())) { // a DELETE is told of problems only
            throw new ProblemException(
                    Problem.Type.NOT_ACCEPTABLE, "Accept leaves out application/json, which is all there is here.");
        }
    }

    @ResponseFilter
    void describe(HttpRequest<?> request, MutableHttpResponse<?> response) throws IOException {
        boolean head = request.getMethod() == HttpMethod.HEAD;
        Object body = head ? RouteAttributes.getHeadBody(response).orElse(null) : response.body();
        if (body != null) {
            if (response.getContentType().isEmpty() && routes.of(request).isApi()) {
                response.contentType(MediaType.APPLICATION_JSON_TYPE);
            }
            if (head) {
                if (response.getContentType().isEmpty()) {
                    RouteAttributes.getRouteInfo(request)
                            .ifPresent(route ->
                                    response.contentType(route.getProduces().get(0)));
                }
                response.contentLength(bytes(body).length);
            }
        }
    }

    /** The most specific range that holds JSON decides (RFC 9110, section 12.5.1); what cannot be read is not there. */
    private static boolean admitsJson(Collection<MediaType> ranges) {
        return ranges.isEmpty()
                || Stream.of(MediaType.APPLICATION_JSON, "application/*", MediaType.ALL)
                        .flatMap(name ->
                                ranges.stream().filter(range -> range.getName().equals(name)))
                        .findFirst()
                        .filter(range -> range.getQualityAsNumber().signum() > 0)
                        .isPresent();
    }

    private byte[] bytes(Object body) throws IOException {
        if (body instanceof byte[] bytes) {
            return bytes;
        }
        return body instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : json.writeValueAsBytes(body);
    }
}
