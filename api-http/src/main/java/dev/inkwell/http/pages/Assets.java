package dev.inkwell.http.pages;

import dev.inkwell.http.Access;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;

/**
 * What our pages load: Pico, from its webjar, with the few rules that it lacks after it; and a script that they do
 * without where there is none.
 */
@Secured(Access.PUBLIC)
@Controller
@Produces("text/css;charset=utf-8")
public final class Assets {
    private static final Asset STYLE = new Asset(
            "text/css;charset=utf-8",
            "/META-INF/resources/webjars/picocss__pico/2.1.1/css/pico.classless.min.css",
            "inkwell.css");

    private static final Asset SCRIPT = new Asset("text/javascript;charset=utf-8", "inkwell.js");

    /** Where the stylesheet is served. */
    public static final String STYLE_PATH = "/assets/inkwell-" + STYLE.digest() + ".css";

    /** Where the script is served. */
    public static final String SCRIPT_PATH = "/assets/inkwell-" + SCRIPT.digest() + ".js";

    @Get("/assets/inkwell-{digest}.css")
    HttpResponse<byte[]> style(String digest) {
        return STYLE.answer(digest);
    }

    @Get("/assets/inkwell-{digest}.js")
    @Produces("text/javascript;charset=utf-8")
    HttpResponse<byte[]> script(String digest) {
        return SCRIPT.answer(digest);
    }
}
