package dev.inkwell.host;

import dev.inkwell.domain.DomainException;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.exceptions.HttpStatusException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** As an application that mounts the API may have: a text, a page with a policy of its own, and all that can go wrong. */
@Requires(property = "host")
@Controller("/host")
final class HostController {

    @Get(produces = MediaType.ALL)
    String greet() {
        return "Hello.";
    }

    @Get(uri = "/page", produces = MediaType.TEXT_HTML)
    HttpResponse<String> page() {
        return HttpResponse.ok("<!DOCTYPE html><title>Host</title><script>alert(1)</script>")
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=600")
                .header("Referrer-Policy", "no-referrer");
    }

    @Get(uri = "/fails/{how}", produces = MediaType.TEXT_HTML)
    CompletionStage<String> fail(String how) {
        return CompletableFuture.failedStage(
                switch (how) {
                    case "status" -> new HttpStatusException(HttpStatus.I_AM_A_TEAPOT, "No coffee.");
                    case "handled" -> new IllegalArgumentException();
                    case "missing" -> new DomainException.NotFound("user", 9);
                    default -> new IllegalStateException("A bug of the host.");
                });
    }

    @io.micronaut.http.annotation.Error(IllegalArgumentException.class)
    HttpResponse<String> handle() {
        return HttpResponse.badRequest("<!DOCTYPE html><title>The host is sorry</title>")
                .contentType(MediaType.TEXT_HTML_TYPE);
    }
}
