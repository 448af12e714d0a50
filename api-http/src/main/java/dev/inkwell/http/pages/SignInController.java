package dev.inkwell.http.pages;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.TokenService;
import dev.inkwell.http.Access;
import dev.inkwell.http.FailedSignIns;
import dev.inkwell.http.Reads;
import dev.inkwell.http.Sessions;
import dev.inkwell.http.pages.templates.StaticTemplates;
import dev.inkwell.http.pages.templates.Templates;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where people with a browser show their token once, and have a session from then on. */
@Controller
@Produces(MediaType.TEXT_HTML)
@Secured(Access.PUBLIC)
@Requires(property = Access.TOKENS, value = Access.REQUIRED)
final class SignInController {
    static final String SIGN_IN = "/sign-in";

    private final TokenService tokens;
    private final Sessions sessions;
    private final FailedSignIns failed;
    private final Reads reads;
    private final Templates templates = new StaticTemplates();

    SignInController(TokenService tokens, Sessions sessions, FailedSignIns failed, Reads reads) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.failed = failed;
        this.reads = reads;
    }

    @Get(SIGN_IN)
    String form() {
        return page(null);
    }

    /** The token that was typed is not sent back. */
    @Post(SIGN_IN)
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<?>> signIn(HttpRequest<?> request, @Body @Bindable(defaultValue = "") byte[] body) {
        String secret = Form.read(request, body).field("token").strip();
        failed.begin(request);
        return reads.one(() -> tokens.authenticate(secret))
                .whenComplete((token, failure) -> {
                    if (failure != null) {
                        failed.undecided(request);
                    }
                })
                .thenApply(token -> answer(request, token));
    }

    @Post("/sign-out")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<?>> signOut(HttpRequest<?> request) {
        MutableHttpResponse<?> response = goTo(SIGN_IN);
        sessions.close(request, response);
        return CompletableFuture.completedStage(response);
    }

    private HttpResponse<?> answer(HttpRequest<?> request, Optional<AccessToken> token) {
        if (token.isEmpty()) {
            return HttpResponse.status(HttpStatus.UNAUTHORIZED)
                    .header(HttpHeaders.WWW_AUTHENTICATE, Access.CHALLENGE)
                    .body(page("This token lets nobody in: it is unknown, has expired or was revoked."));
        }
        failed.succeeded(request);
        MutableHttpResponse<?> response = goTo("/");
        sessions.open(request, token.get(), response);
        return response;
    }

    private String page(@Nullable String refusal) {
        return Html.render(templates.signIn(refusal));
    }

    private static MutableHttpResponse<?> goTo(String path) {
        return HttpResponse.status(HttpStatus.SEE_OTHER).header(HttpHeaders.LOCATION, path);
    }
}
