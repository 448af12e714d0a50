package dev.inkwell.example.mount;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;

/** A page with a script and headers of its own, and what the application tells where it has none. */
@Controller("/about")
class AboutController {

    @Get(produces = MediaType.TEXT_HTML)
    HttpResponse<String> about() {
        return HttpResponse.ok(page("About us", "<script>document.body.append('Made by hand.')</script>"))
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=600");
    }

    @Error(status = HttpStatus.NOT_FOUND, global = true)
    HttpResponse<String> missing() {
        return HttpResponse.notFound(page("We have no such page", "")).contentType(MediaType.TEXT_HTML_TYPE);
    }

    private static String page(String title, String body) {
        return "<!DOCTYPE html><html lang=\"en\"><title>" + title + "</title><body>" + body + "</body></html>";
    }
}
