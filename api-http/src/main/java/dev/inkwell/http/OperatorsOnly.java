package dev.inkwell.http;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.List;

/**
 * Lets nobody ask for upkeep but programs on the machine itself, where no token tells operators from others. It asks for
 * the route, and not for the path, which can be spelt in many ways: those of the scope {@link Access#ADMIN} are meant.
 *
 * <p>Others may reach this machine through one that is on it: a proxy says for whom it asks, and a browser is seen
 * through by {@link SameOrigin}.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE + 2) // after SameOrigin
@Requires(property = Access.TOKENS, notEquals = Access.REQUIRED)
final class OperatorsOnly {
    private static final List<String> OF_PROXIES =
            List.of(HttpHeaders.FORWARDED, HttpHeaders.VIA, "X-Forwarded-For", "X-Real-IP");

    private final Routes routes;

    OperatorsOnly(Routes routes) {
        this.routes = routes;
    }

    @RequestFilter
    void refuseOthers(HttpRequest<?> request) {
        if (routes.of(request).isForOperators() && !areHere(request)) {
            throw new ProblemException(
                    Problem.Type.FORBIDDEN,
                    "Only programs on the machine itself are let in here, and by no proxy: ask 127.0.0.1 there.");
        }
    }

    /** Whether it is a program on the machine itself that asks, and by no proxy. */
    static boolean areHere(HttpRequest<?> request) {
        return Sender.isNear(request) && OF_PROXIES.stream().noneMatch(request.getHeaders()::contains);
    }
}
