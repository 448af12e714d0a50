package dev.inkwell.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Lets nobody ask for upkeep but programs on the machine itself, as long as there is nothing else to tell operators by.
 * It asks for the route, and not for the path, which can be spelt in many ways.
 *
 * <p>Others may reach this machine through one that is on it. A proxy says for whom it asks. A browser names the page that
 * asks; or the page's host, if that was made to point to this machine.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE + 1) // after RouteTemplate, which tells the log what was asked for
final class OperatorsOnly {
    private static final String LOCAL = "(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d*)?";
    private static final Pattern LOCAL_HOST = Pattern.compile(LOCAL, Pattern.CASE_INSENSITIVE);
    private static final Pattern LOCAL_ORIGIN = Pattern.compile("https?://" + LOCAL, Pattern.CASE_INSENSITIVE);

    private static final List<String> OF_PROXIES =
            List.of(HttpHeaders.FORWARDED, HttpHeaders.VIA, "X-Forwarded-For", "X-Real-IP");

    @RequestFilter
    void refuseOthers(HttpRequest<?> request) {
        if (!guards(request)) {
            return;
        }
        HttpHeaders headers = request.getHeaders();
        InetAddress peer = request.getRemoteAddress().getAddress();
        if (peer == null || !peer.isLoopbackAddress() || OF_PROXIES.stream().anyMatch(headers::contains)) {
            throw new ProblemException(
                    Problem.Type.FORBIDDEN,
                    "Only programs on the machine itself are let in here, and by no proxy: ask 127.0.0.1 there.");
        }
        if (!areAll(headers.getAll(HttpHeaders.HOST), LOCAL_HOST)) {
            throw new ProblemException(
                    Problem.Type.FORBIDDEN, "Only who asks for localhost or 127.0.0.1 is let in here; see Host.");
        }
        if (!areAll(headers.getAll(HttpHeaders.ORIGIN), LOCAL_ORIGIN)) {
            throw new ProblemException(
                    Problem.Type.CROSS_ORIGIN, "A page of another origin asks, and none is let in; see Origin.");
        }
    }

    /** Whether what is asked for is for operators. */
    static boolean guards(HttpRequest<?> request) {
        return BasicHttpAttributes.getUriTemplate(request)
                .filter(route -> route.startsWith(AdminController.PATH + "/"))
                .isPresent();
    }

    private static boolean areAll(List<String> values, Pattern pattern) {
        return values.stream().allMatch(value -> pattern.matcher(value).matches());
    }
}
