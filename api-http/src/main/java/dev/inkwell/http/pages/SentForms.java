package dev.inkwell.http.pages;

import dev.inkwell.http.ProblemException;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.FilterMatcher;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps what a form sends until it is answered, so that the page of a problem can show it again to whoever typed it. Waits
 * for it before it is asked who they are, and after pages of other origins were refused: nobody is led to send what those
 * made up.
 */
@ServerFilter(value = ServerFilter.MATCH_ALL_PATTERN, methods = HttpMethod.POST)
@SentForms.ShownAgain
@Order(Ordered.HIGHEST_PRECEDENCE + 3) // after SameOrigin, and before security
final class SentForms {
    private static final String SENT = "inkwell.sent-form";

    /** At controllers whose forms hold no secrets: no other form is shown again. */
    @FilterMatcher
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface ShownAgain {}

    @RequestFilter
    void keep(HttpRequest<?> request, @Body byte[] body) {
        request.setAttribute(SENT, body);
    }

    /** What was sent; an empty form where it was none, or none that can be read. */
    static Form of(HttpRequest<?> request) {
        byte[] sent = request.getAttribute(SENT, byte[].class).orElse(null);
        try {
            return sent == null || sent.length == 0 ? Form.EMPTY : Form.read(request, sent);
        } catch (ProblemException unreadable) {
            return Form.EMPTY;
        }
    }
}
