package dev.inkwell.http;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.TokenService;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.util.clhm.ConcurrentLinkedHashMap;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who has signed in with a browser: for each the token that was shown, by a random name in a cookie. The token itself is
 * nowhere kept. They are in memory: a restart signs everybody out, and of several processes each knows its own.
 */
@Singleton
@Requires(property = Access.TOKENS, value = Access.REQUIRED)
public final class Sessions {
    /** After so long without a request. */
    private static final Duration IDLE = Duration.ofMinutes(30);

    /** However often something is asked. */
    private static final Duration LONGEST = Duration.ofHours(12);

    /** Of more, those that were used the longest time ago are forgotten. */
    private static final int MOST = 10_000;

    /** As many people as share one, on as many devices. */
    private static final int MOST_OF_A_TOKEN = 100;

    private static final int RANDOM_BYTES = 32;

    /** Browsers take this name only over TLS, from the host itself and for all of it: no other host can plant one. */
    private static final String SECURE_COOKIE = "__Host-inkwell-session";

    /** Without TLS, as on loopback and behind a proxy that is not trusted, browsers would refuse the other. */
    private static final String PLAIN_COOKIE = "inkwell-session";

    private final TokenService tokens;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new ConcurrentLinkedHashMap.Builder<String, Session>()
            .maximumWeightedCapacity(MOST)
            .build();

    Sessions(TokenService tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    private record Session(AccessToken token, Instant opened, Instant used) {

        boolean isOver(Instant now) {
            return !now.isBefore(used.plus(IDLE)) || !now.isBefore(opened.plus(LONGEST));
        }
    }

    /** Begins a session under a new name, whatever name the request came with, and sends it with the answer. */
    public void open(HttpRequest<?> request, AccessToken token, MutableHttpResponse<?> response) {
        forget(request);
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String name = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        makeRoom(token);
        sessions.put(name, new Session(token, now, now));
        response.cookie(cookie(request, name));
    }

    /** Or whoever has some token could sign out all others, by signing in again and again. */
    private void makeRoom(AccessToken token) {
        List<String> oldestFirst = sessions.entrySet().stream()
                .filter(session -> session.getValue().token().id() == token.id())
                .sorted(Comparator.comparing(session -> session.getValue().used()))
                .map(Map.Entry::getKey)
                .toList();
        oldestFirst.stream()
                .limit(Math.max(0, oldestFirst.size() + 1L - MOST_OF_A_TOKEN))
                .forEach(sessions::remove);
    }

    /** Ends the session of the request, if it has one. */
    public void close(HttpRequest<?> request, MutableHttpResponse<?> response) {
        forget(request);
        response.cookie(cookie(request, "").maxAge(0));
    }

    /** Whether the request is a part of a session that is not over. Asks no database. */
    public boolean hasOpen(HttpRequest<?> request) {
        String name = name(request);
        Session session = name == null ? null : sessions.get(name);
        return session != null && !session.isOver(clock.instant());
    }

    /** Whether the request names a session, if only one that is over. */
    boolean isNamedBy(HttpRequest<?> request) {
        return name(request) != null;
    }

    /** The token of the request's session, if that is not over, and the token still lets in. Asks the database. */
    Optional<AccessToken> find(HttpRequest<?> request) {
        String name = name(request);
        Session session = name == null ? null : sessions.get(name);
        if (name == null || session == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Optional<AccessToken> token = session.isOver(now) ? Optional.empty() : tokens.authenticate(session.token());
        if (token.isPresent()) {
            sessions.replace(name, session, new Session(session.token(), session.opened(), now));
        } else {
            sessions.remove(name);
        }
        return token;
    }

    private void forget(HttpRequest<?> request) {
        String name = name(request);
        if (name != null) {
            sessions.remove(name);
        }
    }

    /** Of the session that the request is a part of; a page of another origin has none of its visitor's. */
    private static @Nullable String name(HttpRequest<?> request) {
        if (SameOrigin.isOfAnotherOrigin(request)) {
            return null;
        }
        return request.getCookies()
                .findCookie(cookieName(request))
                .map(Cookie::getValue)
                .orElse(null);
    }

    private static Cookie cookie(HttpRequest<?> request, String value) {
        return Cookie.of(cookieName(request), value)
                .path("/")
                .httpOnly(true)
                .secure(Sender.of(request).secure())
                .sameSite(SameSite.Lax); // Strict would sign out whoever follows a link from elsewhere
    }

    private static String cookieName(HttpRequest<?> request) {
        return Sender.of(request).secure() ? SECURE_COOKIE : PLAIN_COOKIE;
    }
}
