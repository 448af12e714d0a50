package dev.inkwell.http.pages;

import dev.inkwell.http.Access;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;

/** The one stylesheet of our pages: Pico, from its webjar, and after it the few rules that it lacks. */
@Secured(Access.PUBLIC)
@Controller
@Produces("text/css;charset=utf-8")
public final class Stylesheet {
    private static final Asset ASSET = new Asset(
            "text/css;charset=utf-8",
            "/META-INF/resources/webjars/picocss__pico/2.1.1/css/pico.classless.min.css",
            "inkwell.css");

    /** Where it is served. */
    public static final String PATH = "/assets/inkwell-" + ASSET.digest() + ".css";

    @Get("/assets/inkwell-{digest}.css")
    HttpResponse<byte[]> get(String digest) {
        return ASSET.answer(digest);
    }
}
