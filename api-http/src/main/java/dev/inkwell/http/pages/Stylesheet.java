package dev.inkwell.http.pages;

import dev.inkwell.http.Problem;
import dev.inkwell.http.ProblemException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The one stylesheet: Pico, from its webjar, and after it the few rules that it lacks. Its address holds its digest, so
 * that browsers may keep it for as long as they like.
 */
@Controller
@Produces("text/css;charset=utf-8")
public final class Stylesheet {
    private static final byte[] CONTENT =
            read("/META-INF/resources/webjars/picocss__pico/2.1.1/css/pico.classless.min.css", "inkwell.css");

    private static final String DIGEST = digest(CONTENT);

    /** Where it is served. */
    public static final String PATH = "/assets/inkwell-" + DIGEST + ".css";

    @Get("/assets/inkwell-{digest}.css")
    HttpResponse<byte[]> get(String digest) {
        if (!digest.equals(DIGEST)) {
            throw new ProblemException(Problem.Type.NOT_FOUND, "This stylesheet is gone; load the page anew.");
        }
        return HttpResponse.ok(CONTENT)
                .contentType("text/css;charset=utf-8")
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable");
    }

    private static byte[] read(String... names) {
        var content = new ByteArrayOutputStream();
        for (String name : names) {
            try (InputStream file = Objects.requireNonNull(Stylesheet.class.getResourceAsStream(name), name)) {
                file.transferTo(content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return content.toByteArray();
    }

    private static String digest(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
