package dev.inkwell.http.pages;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.TokenService;
import dev.inkwell.http.Access;
import dev.inkwell.http.FailedSignIns;
import dev.inkwell.http.Mount;
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
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where people with a browser show their token once, and have a session from then on. */
@Controller
@Produces(MediaType.TEXT_HTML)
@Secured(Access.PUBLIC)
@Requires(property = Access.TOKENS, value = Access.REQUIRED)
final class SignInController {
    static final String SIGN_IN = "/sign-in";

    /** A path here with its query; a longer one is not gone back to. */
    private static final Pattern WAY_BACK = Pattern.compile("/(?![/\\\\])[!-~&&[^\\\\]]{1,1000}");

    private final TokenService tokens;
    private final Sessions sessions;
    private final FailedSignIns failed;
    private final Reads reads;
    private final Frames frames;
    private final Mount mount;
    private final Templates templates = new StaticTemplates();

    SignInController(
            TokenService tokens, Sessions sessions, FailedSignIns failed, Reads reads, Frames frames, Mount mount) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.failed = failed;
        this.reads = reads;
        this.frames = frames;
        this.mount = mount;
    }

    /** The query of the sign-in for whoever wants to see this page; empty where it is not gone back to. */
    static String before(String address) {
        return isWayBack(address) ? "?to=" + URLEncoder.encode(address, StandardCharsets.UTF_8) : "";
    }

    /** Nobody is led to another site by a link to the sign-in: browsers take {@code //} and {@code /\} for one. */
    private static boolean isWayBack(String address) {
        return WAY_BACK.matcher(address).matches();
    }

    @Get(SIGN_IN)
    String form(HttpRequest<?> request, @QueryValue @Nullable String to) {
        return page(request, to, null);
    }

    /** The token that was typed is not sent back. */
    @Post(SIGN_IN)
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<?>> signIn(HttpRequest<?> request, @Body @Bindable(defaultValue = "") byte[] body) {
        Form form = Form.read(request, body);
        String secret = form.field("token").strip();
        failed.begin(request);
        return reads.one(() -> tokens.authenticate(secret))
                .whenComplete((token, failure) -> {
                    if (failure != null) {
                        failed.undecided(request);
                    }
                })
                .thenApply(token -> answer(request, form.field("to"), token));
    }

    @Post("/sign-out")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<?>> signOut(HttpRequest<?> request) {
        MutableHttpResponse<?> response = goTo(mount.link(SIGN_IN));
        sessions.close(request, response);
        return CompletableFuture.completedStage(response);
    }

    private HttpResponse<?> answer(HttpRequest<?> request, String to, Optional<AccessToken> token) {
        if (token.isEmpty()) {
            return HttpResponse.status(HttpStatus.UNAUTHORIZED)
                    .header(HttpHeaders.WWW_AUTHENTICATE, Access.CHALLENGE)
                    .body(page(request, to, "This token lets nobody in: it is unknown, has expired or was revoked."));
        }
        failed.succeeded(request);
        MutableHttpResponse<?> response = goTo(isWayBack(to) ? to : mount.link("/"));
        sessions.open(request, token.get(), response);
        return response;
    }

    private String page(HttpRequest<?> request, @Nullable String to, @Nullable String refusal) {
        return Html.render(templates.signIn(frames.of(request), to == null ? "" : to, refusal));
    }

    private static MutableHttpResponse<?> goTo(String path) {
        return HttpResponse.status(HttpStatus.SEE_OTHER).header(HttpHeaders.LOCATION, path);
    }
}
