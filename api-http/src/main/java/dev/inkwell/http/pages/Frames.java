package dev.inkwell.http.pages;

import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.http.Access;
import dev.inkwell.http.Mount;
import dev.inkwell.http.Sessions;
import io.micronaut.context.annotation.Property;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Makes the frame of a page for whoever asks for it. */
@Singleton
final class Frames {
    private final Mount mount;
    private final @Nullable Sessions sessions;
    private final boolean wantsTokens;

    Frames(
            Mount mount,
            @Nullable Sessions sessions,
            @Property(name = Access.TOKENS, defaultValue = Access.NONE) String tokens) {
        this.mount = mount;
        this.sessions = sessions;
        wantsTokens = tokens.equals(Access.REQUIRED);
    }

    /** Tells what was done before, where it is a page that was asked for, and no form that was refused. */
    Frame of(HttpRequest<?> request) {
        return of(request, request.getMethod() == HttpMethod.GET ? Flash.tell(request) : null);
    }

    /** For a page that tells a problem; what was done before is left to the next. */
    Frame ofProblem(HttpRequest<?> request) {
        return of(request, null);
    }

    private Frame of(HttpRequest<?> request, @Nullable Flash said) {
        return new Frame(mount, sessions != null && sessions.hasOpen(request), mayWrite(request), said);
    }

    private boolean mayWrite(HttpRequest<?> request) {
        Authentication caller = request.getUserPrincipal(Authentication.class).orElse(null);
        return caller == null ? !wantsTokens : caller.getRoles().contains(Scope.WRITE.toString());
    }
}
