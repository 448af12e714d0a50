package dev.inkwell.http.pages;

import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.http.Access;
import dev.inkwell.http.Mount;
import io.micronaut.context.annotation.Property;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Makes the frame of a page for whoever asks for it. */
@Singleton
final class Frames {
    private final Mount mount;
    private final boolean wantsTokens;

    Frames(Mount mount, @Property(name = Access.TOKENS, defaultValue = Access.NONE) String tokens) {
        this.mount = mount;
        wantsTokens = tokens.equals(Access.REQUIRED);
    }

    Frame of(HttpRequest<?> request) {
        Authentication caller = request.getUserPrincipal(Authentication.class).orElse(null);
        return new Frame(mount, caller != null, mayWrite(caller), Flash.of(request));
    }

    private boolean mayWrite(@Nullable Authentication caller) {
        return caller == null ? !wantsTokens : caller.getRoles().contains(Scope.WRITE.toString());
    }
}
