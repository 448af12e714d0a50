package dev.inkwell.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Tells the door which route a request takes, before anybody refuses it. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RouteTemplate {
    /** What a variable may match, which says nothing to those who only want to tell routes apart. */
    private static final Pattern RESTRICTION = Pattern.compile("(\\{\\w+):[^}]*}");

    private final Map<String, String> names = new ConcurrentHashMap<>();

    @RequestFilter
    void note(HttpRequest<?> request) {
        Exchange exchange = Exchange.of(request);
        if (exchange != null) {
            String template = BasicHttpAttributes.getUriTemplate(request).orElse(null);
            if (template != null) {
                String name = names.get(template);
                exchange.answeredBy(name == null ? names.computeIfAbsent(template, RouteTemplate::name) : name);
            }
        }
    }

    private static String name(String template) {
        return RESTRICTION.matcher(template).replaceAll("$1}");
    }
}
