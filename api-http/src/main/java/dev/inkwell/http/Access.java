package dev.inkwell.http;

import dev.inkwell.domain.AccessToken.Scope;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.security.rules.SecurityRuleResult;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteInfo;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Who may do what, where tokens are wanted: whoever reads needs the scope {@code read}, whoever does anything else
 * {@code write}, and nobody is told what there is before. {@link Secured} at a route says otherwise: it names another
 * scope, or lets in whoever asks.
 */
@Singleton
@Requires(property = Access.TOKENS, value = Access.REQUIRED)
public final class Access implements SecurityRule<HttpRequest<?>> {
    /** The property that says whether callers have to show a token: {@link #NONE} or {@link #REQUIRED}. */
    public static final String TOKENS = "inkwell.tokens";

    public static final String NONE = "none";

    public static final String REQUIRED = "required";

    /** The scope of those who look after the service, for {@link Secured}. */
    public static final String ADMIN = "admin";

    /** The scope of those who change something, for {@link Secured}: as at a form that only they can send. */
    public static final String WRITE = "write";

    /** For {@link Secured}: a token is neither wanted nor looked at. */
    public static final String PUBLIC = SecurityRule.IS_ANONYMOUS;

    /** What answers to those tell by {@code WWW-Authenticate} who are not let in. */
    public static final String CHALLENGE = "Bearer realm=\"inkwell\"";

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public Publisher<SecurityRuleResult> check(HttpRequest<?> request, @Nullable Authentication caller) {
        Scope wanted = wanted(request);
        if (wanted == null || (caller != null && caller.getRoles().contains(wanted.toString()))) {
            return Publishers.just(SecurityRuleResult.ALLOWED);
        }
        return Publishers.just(caller == null ? Tokens.missing() : insufficient(wanted));
    }

    /** Before every rule that comes with Micronaut Security. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    /** The scope that a request needs; null where it needs no token. */
    static @Nullable Scope wanted(HttpRequest<?> request) {
        return wanted(
                request.getMethodName(), RouteAttributes.getRouteInfo(request).orElse(null));
    }

    /** The scope that requests of this method need; of those that no route has, too. */
    static @Nullable Scope wanted(String method, @Nullable RouteInfo<?> route) {
        String said = route == null
                ? null
                : route.getAnnotationMetadata().stringValue(Secured.class).orElse(null);
        if (said == null) {
            return READS.contains(method) ? Scope.READ : Scope.WRITE;
        }
        return said.equals(PUBLIC)
                ? null
                : Arrays.stream(Scope.values())
                        .filter(scope -> scope.toString().equals(said))
                        .findFirst()
                        .orElse(Scope.ADMIN); // whatever else is said, it was not meant to open something
    }

    private static ProblemException insufficient(Scope wanted) {
        String scope = wanted.toString();
        return new ProblemException(
                Problem.Type.FORBIDDEN,
                "This needs a token of the scope " + scope + ".",
                "WWW-Authenticate",
                CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + scope + "\"");
    }
}
