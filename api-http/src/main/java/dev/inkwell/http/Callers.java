package dev.inkwell.http;

import dev.inkwell.domain.Caller;
import dev.inkwell.domain.Replicas;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells the storage for whom it reads and changes, where it reads from replicas. A caller is known by address: all who come
 * by one proxy count as one. How far a caller's last change is goes out with its answer as a cookie, by which another
 * process of the service knows it too.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(HttpDefaults.BEHIND_SECURITY)
@Requires(beans = Replicas.class)
final class Callers {
    static final String COOKIE = "inkwell-seen";

    /** By then every replica that is read shows the change. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    /** Though they change nothing, they may ask whether changes are possible. */
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private static final Pattern POSITION = Pattern.compile("[0-9]{1,18}");

    @RequestFilter
    void enter(HttpRequest<?> request, MutablePropagatedContext context) {
        Caller caller = new Caller(Sender.of(request).name(), seen(request));
        request.setAttribute(COOKIE, caller);
        context.add(new Entered(caller));
    }

    @ResponseFilter
    void leave(HttpRequest<?> request, MutableHttpResponse<?> response) {
        request.getAttribute(COOKIE, Caller.class)
                .filter(caller -> !READS.contains(request.getMethod()))
                .filter(caller -> caller.seen() > seen(request))
                .ifPresent(caller -> response.cookie(Cookie.of(COOKIE, Long.toString(caller.seen()))
                        .path("/")
                        .maxAge(KEPT)
                        .httpOnly(true)
                        .sameSite(SameSite.Lax)));
    }

    /** What cannot be read was never handed out. */
    private static long seen(HttpRequest<?> request) {
        return request.getCookies()
                .findCookie(COOKIE)
                .map(Cookie::getValue)
                .filter(value -> POSITION.matcher(value).matches())
                .map(Long::valueOf)
                .orElse(0L);
    }

    /** Goes along with the request to each thread that works for it. */
    private record Entered(Caller caller) implements ThreadPropagatedContextElement<@Nullable Caller> {
        @Override
        public @Nullable Caller updateThreadContext() {
            return Caller.change(caller);
        }

        @Override
        public void restoreThreadContext(@Nullable Caller before) {
            Caller.change(before);
        }
    }
}
