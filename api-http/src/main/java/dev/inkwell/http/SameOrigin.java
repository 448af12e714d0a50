package dev.inkwell.http;

import io.micronaut.context.annotation.Property;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.HttpServerConfiguration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a page from elsewhere makes its visitor's browser ask for. A browser says so by {@code Sec-Fetch-Site} or
 * {@code Origin}, which no page can write; programs send neither, and pass. Where nothing else tells who asks, a page
 * whose own host was made to point to this machine is told by that host.
 *
 * <p>Origins that are configured for CORS, by name, are let in.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE + 1) // after RouteTemplate, which tells the log what was asked for
final class SameOrigin {
    /** This machine's own names: no name server can give them another meaning. */
    private static final Pattern LOCAL_HOST =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d*)?", Pattern.CASE_INSENSITIVE);

    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final Set<HttpMethod> CHANGES_NOTHING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final boolean wantsTokens;
    private final Set<String> allowed;

    SameOrigin(
            @Property(name = Access.TOKENS, defaultValue = Access.NONE) String tokens,
            HttpServerConfiguration.CorsConfiguration cors) {
        wantsTokens = tokens.equals(Access.REQUIRED);
        allowed = cors.isEnabled()
                ? cors.getConfigurations().values().stream()
                        .flatMap(configuration -> configuration.getAllowedOrigins().stream())
                        .collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    @RequestFilter
    void refuseOthers(HttpRequest<?> request) {
        HttpHeaders headers = request.getHeaders();
        if (!wantsTokens
                && Sender.isNear(request)
                && !headers.getAll(HttpHeaders.HOST).stream()
                        .allMatch(host -> LOCAL_HOST.matcher(host).matches())) {
            throw new ProblemException(
                    Problem.Type.FORBIDDEN, "Only who asks for localhost or 127.0.0.1 is let in here; see Host.");
        }
        List<String> origins = headers.getAll(HttpHeaders.ORIGIN);
        String site = headers.get(FETCH_SITE);
        if ((origins.isEmpty() && site == null) || "same-origin".equals(site)) {
            return;
        }
        boolean isAllowed = !origins.isEmpty() && allowed.containsAll(origins);
        if (!isAllowed && (isFromElsewhere(site, request) || !areOwn(origins, Sender.of(request)))) {
            throw new ProblemException(
                    Problem.Type.CROSS_ORIGIN,
                    "A page of another origin asks, and none is let in; see " + HttpHeaders.ORIGIN + " and "
                            + FETCH_SITE + ".");
        }
    }

    /** Whether a page of another origin asks, if of one that is let in: what its visitor's cookies tell is not for it. */
    static boolean isOfAnotherOrigin(HttpRequest<?> request) {
        return !areOwn(request.getHeaders().getAll(HttpHeaders.ORIGIN), Sender.of(request));
    }

    /**
     * A link from elsewhere leads here, and what is read by it only the visitor sees. What a page asks for beside itself, as
     * images and frames, is none: how that fared, the page is told.
     */
    private static boolean isFromElsewhere(@Nullable String site, HttpRequest<?> request) {
        HttpHeaders headers = request.getHeaders();
        boolean isLink = CHANGES_NOTHING.contains(request.getMethod())
                && "navigate".equals(headers.get("Sec-Fetch-Mode"))
                && "document".equals(headers.get("Sec-Fetch-Dest"));
        return site != null && !site.equals("none") && !isLink;
    }

    /** Where it is not known whether TLS ends before us, a page of ours may have come by it. */
    private static boolean areOwn(List<String> origins, Sender sender) {
        String secure = "https://" + sender.host();
        String plain = "http://" + sender.host();
        return origins.stream()
                .allMatch(origin ->
                        origin.equalsIgnoreCase(secure) || (origin.equalsIgnoreCase(plain) && !sender.secure()));
    }
}
