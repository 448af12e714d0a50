package dev.inkwell.http.pages;

import dev.inkwell.http.Access;
import dev.inkwell.http.HttpDefaults;
import dev.inkwell.http.Mount;
import dev.inkwell.http.pages.templates.StaticTemplates;
import io.micronaut.core.util.SupplierUtil;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.util.function.Supplier;

/**
 * The API for people to read and try: Swagger UI, from its webjar, over {@code /openapi.yaml}. It is the one page that does
 * not work without a script.
 */
@Controller
@Produces(MediaType.TEXT_HTML)
@ExecuteOn(HttpDefaults.READS) // the first who asks has files of more than a megabyte read and digested
final class ApiDocs {
    private static final String UI = "/META-INF/resources/webjars/swagger-ui/5.32.0/";

    private final Asset script = new Asset("text/javascript;charset=utf-8", UI + "swagger-ui-bundle.js", "docs.js");
    private final Asset style = new Asset("text/css;charset=utf-8", UI + "swagger-ui.css");

    private final Supplier<String> page;

    ApiDocs(Mount mount) {
        page = SupplierUtil.memoized(() -> Html.render(new StaticTemplates()
                .docs(
                        mount.link("/openapi.yaml"),
                        mount.link("/assets/docs-" + script.digest() + ".js"),
                        mount.link("/assets/docs-" + style.digest() + ".css"))));
    }

    @Get("/docs")
    String page() {
        return page.get();
    }

    @Secured(Access.PUBLIC)
    @Get("/assets/docs-{digest}.js")
    @Produces("text/javascript")
    HttpResponse<byte[]> script(String digest) {
        return script.answer(digest);
    }

    @Secured(Access.PUBLIC)
    @Get("/assets/docs-{digest}.css")
    @Produces("text/css")
    HttpResponse<byte[]> style(String digest) {
        return style.answer(digest);
    }
}
