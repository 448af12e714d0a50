package dev.inkwell.http;

import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import io.micronaut.web.router.MethodBasedRouteInfo;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteInfo;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What filters ask of a route, found out once: its annotations are looked up by name, which takes longer than what is
 * then done with them.
 */
@Singleton
final class Routes {
    private static final Route NONE = new Route(false, true, false, null);

    private final Map<RouteInfo<?>, Route> known = new ConcurrentHashMap<>();

    /**
     * A route.
     *
     * @param isApi whether it answers JSON
     * @param hasBody whether there is anything in its answers; a DELETE answers nothing
     * @param isForOperators whether it is for those who look after the service, and nobody else
     * @param parameters those of its query that its method takes; null where what it does not know is ignored
     */
    record Route(
            boolean isApi,
            boolean hasBody,
            boolean isForOperators,
            @Nullable List<String> parameters) {}

    /** The one that a request takes, or one that is no part of the API where it takes none. */
    Route of(HttpRequest<?> request) {
        RouteInfo<?> info = RouteAttributes.getRouteInfo(request).orElse(null);
        if (info == null) {
            return NONE;
        }
        Route found = known.get(info);
        return found == null ? known.computeIfAbsent(info, Routes::of) : found;
    }

    private static Route of(RouteInfo<?> info) {
        AnnotationMetadata metadata = info.getAnnotationMetadata();
        boolean api = metadata.hasAnnotation(Api.class);
        boolean operation = metadata.hasAnnotation(Operation.class);
        return new Route(
                api,
                !operation || metadata.classValue(Operation.class, "answer").isPresent(),
                isForOperators(info),
                (api || operation) && info instanceof MethodBasedRouteInfo<?, ?> method ? parameters(method) : null);
    }

    /** Whether a route is for those who look after the service, and nobody else. */
    static boolean isForOperators(RouteInfo<?> route) {
        return route.getAnnotationMetadata()
                .stringValue(Secured.class)
                .filter(Access.ADMIN::equals)
                .isPresent();
    }

    private static List<String> parameters(MethodBasedRouteInfo<?, ?> route) {
        return Arrays.stream(route.getTargetMethod().getArguments())
                .filter(argument -> argument.isAnnotationPresent(QueryValue.class))
                .map(Routes::parameter)
                .toList();
    }

    /** What callers call a parameter. */
    static String parameter(Argument<?> argument) {
        return argument.getAnnotationMetadata().stringValue(QueryValue.class).orElse(argument.getName());
    }
}
