package dev.inkwell.http;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.domain.TokenService;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Tells by which token a request comes: the one it shows itself (RFC 6750), or the one that its {@link Sessions session}
 * was opened with. Either is looked up for each request, so that none is let in who was shut out a moment ago.
 */
@Singleton
@Requires(property = Access.TOKENS, value = Access.REQUIRED)
final class Tokens implements AuthenticationFetcher<HttpRequest<?>> {
    private static final Pattern BEARER = Pattern.compile("Bearer(?: +(.*))?", Pattern.CASE_INSENSITIVE);

    private final TokenService tokens;
    private final Sessions sessions;
    private final Reads reads;

    Tokens(TokenService tokens, Sessions sessions, Reads reads) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.reads = reads;
    }

    @Override
    public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
        if (Access.wanted(request) == null) {
            return Mono.empty();
        }
        List<String> shown = request.getHeaders().getAll(HttpHeaders.AUTHORIZATION);
        if (shown.isEmpty()) {
            return sessions.isNamedBy(request)
                    ? look(request, () -> sessions.find(request).orElse(null), Mono.empty())
                    : Mono.empty();
        }
        Matcher bearer = BEARER.matcher(shown.get(0));
        if (!bearer.matches()) {
            return Mono.empty();
        }
        String secret = shown.size() == 1 && bearer.group(1) != null ? bearer.group(1) : "";
        return look(request, () -> tokens.authenticate(secret).orElse(null), Mono.error(Tokens::wrong));
    }

    /** What does not look like a token is refused there without asking the database. */
    private Publisher<Authentication> look(
            HttpRequest<?> request, Supplier<@Nullable AccessToken> lookUp, Mono<Authentication> otherwise) {
        return Mono.fromCompletionStage(() -> reads.one(lookUp))
                .map(token -> authentication(request, token))
                .switchIfEmpty(otherwise);
    }

    private static Authentication authentication(HttpRequest<?> request, AccessToken token) {
        Exchange exchange = Exchange.of(request);
        if (exchange != null) {
            exchange.letInBy(token.id());
        }
        return Authentication.build(
                Long.toString(token.id()),
                Arrays.stream(Scope.values())
                        .filter(token.scope()::includes)
                        .map(Scope::toString)
                        .toList());
    }

    /** A request without a token. */
    static ProblemException missing() {
        return new ProblemException(
                Problem.Type.UNAUTHENTICATED,
                "Send a token, as Authorization: Bearer and the token.",
                HttpHeaders.WWW_AUTHENTICATE,
                Access.CHALLENGE);
    }

    /** Whatever is wrong with it: who does not have the token is not told whether there is one. */
    private static ProblemException wrong() {
        return new ProblemException(
                Problem.Type.UNAUTHENTICATED,
                "The token lets nobody in: it is unknown, has expired or was revoked.",
                HttpHeaders.WWW_AUTHENTICATE,
                Access.CHALLENGE + ", error=\"invalid_token\"");
    }
}
