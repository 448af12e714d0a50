package dev.inkwell.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Says why a page of somewhere else, which asks a service on this machine through its visitor's browser, is refused:
 * Micronaut does so by itself, and answers 403 and not a word.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class CrossOrigin {
    private final Errors errors;

    CrossOrigin(Errors errors) {
        this.errors = errors;
    }

    @ResponseFilter
    void explain(HttpRequest<?> request, MutableHttpResponse<?> response) {
        boolean refused = response.code() == HttpStatus.FORBIDDEN.getCode() && response.body() == null;
        if (refused && request.getOrigin().isPresent()) {
            var problem = new ProblemException(
                    Problem.Type.CROSS_ORIGIN, "A page of another origin asks, and none is let in; see Origin.");
            errors.render(request, problem, response);
        }
    }
}
