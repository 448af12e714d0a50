package dev.inkwell.http.pages;

import dev.inkwell.http.Sender;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was done, told once by the page that the browser is sent to afterwards. A cookie carries it there: its name only,
 * never a text, so that whoever plants one can have nothing said that is not one of these.
 */
public enum Flash {
    USER_ADDED("The user was added."),
    USER_CHANGED("The user was changed."),
    USER_DELETED("The user was deleted."),
    POST_ADDED("The post was added."),
    POST_CHANGED("The post was changed."),
    POST_DELETED("The post was deleted.");

    private static final String COOKIE = "inkwell-done";

    /** Who is not back by then has gone elsewhere, and would wonder. */
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final String text;

    Flash(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** What the page that is made for this request tells, and none after it; null for nothing. */
    static @Nullable Flash tell(HttpRequest<?> request) {
        request.setAttribute(COOKIE, true);
        String value =
                request.getCookies().findCookie(COOKIE).map(Cookie::getValue).orElse(null);
        return Arrays.stream(values())
                .filter(flash -> flash.value().equals(value))
                .findFirst()
                .orElse(null);
    }

    /** Sends the browser to a page that tells it. */
    HttpResponse<String> at(HttpRequest<?> request, HttpStatus status, String path) {
        return HttpResponse.<String>status(status)
                .header(HttpHeaders.LOCATION, path)
                .cookie(cookie(request, value()).maxAge(LIFE));
    }

    /** What was told is not to be told again. */
    static void forget(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (request.getAttribute(COOKIE).isPresent() && request.getCookies().contains(COOKIE)) {
            response.cookie(cookie(request, "").maxAge(Duration.ZERO));
        }
    }

    private String value() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Cookie cookie(HttpRequest<?> request, String value) {
        return Cookie.of(COOKIE, value)
                .path("/")
                .httpOnly(true)
                .secure(Sender.of(request).secure())
                .sameSite(SameSite.Strict);
    }
}
