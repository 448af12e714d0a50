package dev.inkwell.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.List;

/**
 * Refuses unknown and repeated query parameters. A route knows the parameters that its method has as
 * {@link QueryValue}, and no others: a signature is the only list. Pages ignore what they do not know.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(HttpDefaults.BEHIND_SECURITY)
final class StrictQuery {
    private final Routes routes;

    StrictQuery(Routes routes) {
        this.routes = routes;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        String query = request.getUri().getRawQuery();
        List<String> known = query == null ? null : routes.of(request).parameters();
        if (query == null || known == null) {
            return;
        }
        if (query.startsWith("=") || query.contains("&=")) {
            throw refusal("There is a parameter without a name.");
        }
        request.getParameters().forEach((name, values) -> {
            if (!known.contains(name)) {
                throw refusal("There is no parameter \"" + name + "\" here." + Suggestion.of(name, known));
            }
            if (values.size() > 1) {
                throw refusal("The parameter \"" + name + "\" may be given only once.");
            }
        });
    }

    private static ProblemException refusal(String detail) {
        return new ProblemException(Problem.Type.INVALID_PARAMETER, detail);
    }
}
