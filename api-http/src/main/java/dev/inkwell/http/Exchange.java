package dev.inkwell.http;

import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as the door lets it in, and what is known of it until its answer has left. Micronaut hands on the very
 * object, so that what is found out inside can be told at the door.
 */
final class Exchange extends DefaultHttpRequest {
    /** In place of a route where there is none: paths are without number, and what is counted must not be. */
    static final String UNMATCHED = "unmatched";

    private final String id;
    private final Sender sender;
    private final @Nullable Trace trace;
    private final List<String> entityTags;
    private final long began = System.nanoTime();
    private String route = UNMATCHED;
    private @Nullable Long token;

    /** Shares the headers of the request. */
    Exchange(HttpRequest request, String id, Sender sender) {
        super(request.protocolVersion(), request.method(), request.uri(), request.headers());
        setDecoderResult(request.decoderResult());
        this.id = id;
        this.sender = sender;
        this.trace = Trace.continuing(request.headers());
        this.entityTags = request.headers().contains(HttpHeaderNames.IF_NONE_MATCH)
                ? request.headers().getAll(HttpHeaderNames.IF_NONE_MATCH)
                : List.of();
    }

    /** What the door knows of a request; null when it came by another way. */
    static @Nullable Exchange of(io.micronaut.http.HttpRequest<?> request) {
        return request instanceof NettyHttpRequest<?> netty && netty.getNativeRequest() instanceof Exchange exchange
                ? exchange
                : null;
    }

    /** The request's id, which its answer carries. */
    String id() {
        return id;
    }

    Sender sender() {
        return sender;
    }

    /** The trace that the caller named, if any. */
    @Nullable
    Trace trace() {
        return trace;
    }

    /** The values of {@code If-None-Match} as they were sent. */
    List<String> entityTags() {
        return entityTags;
    }

    /** Nanoseconds since the end of the head. */
    long age() {
        return System.nanoTime() - began;
    }

    /** The template of the route, such as <code>/users/{id}</code>. */
    String route() {
        return route;
    }

    void answeredBy(String template) {
        route = template;
    }

    /** The id of the token by which its caller was let in; null where nobody was let in by one. */
    @Nullable
    Long token() {
        return token;
    }

    void letInBy(long id) {
        token = id;
    }
}
