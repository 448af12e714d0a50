package dev.inkwell.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.MethodBasedRouteInfo;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteInfo;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Refuses unknown and repeated query parameters. A route knows the parameters that its method has as
 * {@link QueryValue}, and no others: a signature is the only list. Pages ignore what they do not know.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(HttpDefaults.BEHIND_SECURITY)
final class StrictQuery {
    private static final Pattern NAMELESS = Pattern.compile("(^|&)=");

    @RequestFilter
    void check(HttpRequest<?> request) {
        String query = request.getUri().getRawQuery();
        if (query == null) {
            return;
        }
        RouteInfo<?> route = RouteAttributes.getRouteInfo(request).orElse(null);
        if (route instanceof MethodBasedRouteInfo<?, ?> method
                && (route.getAnnotationMetadata().hasAnnotation(Api.class)
                        || route.getAnnotationMetadata().hasAnnotation(Operation.class))) {
            List<String> known = Arrays.stream(method.getTargetMethod().getArguments())
                    .filter(argument -> argument.isAnnotationPresent(QueryValue.class))
                    .map(StrictQuery::name)
                    .toList();
            if (NAMELESS.matcher(query).find()) {
                throw refusal("There is a parameter without a name.");
            }
            for (String name : request.getParameters().names()) {
                if (!known.contains(name)) {
                    throw refusal("There is no parameter \"" + name + "\" here." + Suggestion.of(name, known));
                }
                if (request.getParameters().getAll(name).size() > 1) {
                    throw refusal("The parameter \"" + name + "\" may be given only once.");
                }
            }
        }
    }

    /** What callers call a parameter. */
    static String name(Argument<?> argument) {
        return argument.getAnnotationMetadata().stringValue(QueryValue.class).orElse(argument.getName());
    }

    private static ProblemException refusal(String detail) {
        return new ProblemException(Problem.Type.INVALID_PARAMETER, detail);
    }
}
