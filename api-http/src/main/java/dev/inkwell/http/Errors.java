package dev.inkwell.http;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Violation;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.RouteExecutor;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.NotAllowedException;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseBodyProvider;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.http.server.exceptions.response.HtmlErrorResponseBodyProvider;
import io.micronaut.http.server.exceptions.response.JsonErrorResponseBodyProvider;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.json.JsonMapper;
import io.micronaut.web.router.RouteInfo;
import io.micronaut.web.router.Router;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Where every error becomes an answer: what controllers and the domain throw arrives in {@link #handle}, what
 * Micronaut refuses by itself in {@link #processResponse}. In an application that has us below a path, what we or the domain
 * refuse becomes one elsewhere too; all else that goes wrong there is answered as it would be without us.
 */
@Context // and not when the first error comes, which may be a connection cut off while beans are being closed
final class Errors implements ExceptionHandler<Throwable, HttpResponse<?>>, ErrorResponseProcessor<Object> {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    /** Seconds: a queue drains quickly, a restart takes a while. */
    private static final int RETRY_WHEN_BUSY = 1;

    private static final int RETRY_WHEN_DOWN = 10;

    private final JsonMapper json;
    private final Router router;
    private final Routes routes;
    private final Mount mount;
    private final @Nullable HtmlErrors html;
    private final BeanProvider<RouteExecutor> micronaut;
    private final BeanProvider<HtmlErrorResponseBodyProvider> htmlOfOthers;
    private final BeanProvider<JsonErrorResponseBodyProvider<?>> jsonOfOthers;

    Errors(
            JsonMapper json,
            Router router,
            Routes routes,
            Mount mount,
            @Nullable HtmlErrors html,
            BeanProvider<RouteExecutor> micronaut, // which needs this
            BeanProvider<HtmlErrorResponseBodyProvider> htmlOfOthers,
            BeanProvider<JsonErrorResponseBodyProvider<?>> jsonOfOthers) {
        this.json = json;
        this.router = router;
        this.routes = routes;
        this.mount = mount;
        this.html = html;
        this.micronaut = micronaut;
        this.htmlOfOthers = htmlOfOthers;
        this.jsonOfOthers = jsonOfOthers;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Micronaut declares it
    public HttpResponse<?> handle(HttpRequest request, Throwable cause) {
        if (!isOurs(request, cause)) {
            return micronaut.get().createDefaultErrorResponse(request, cause); // logs it, and comes to processResponse
        }
        MutableHttpResponse<Object> response = render(request, problem(request, cause), cause, HttpResponse.ok());
        if (cause instanceof ProblemException refused) {
            refused.putHeader(response);
        }
        return response;
    }

    @Override
    public MutableHttpResponse<Object> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpRequest<?> request = context.getRequest();
        Throwable cause = context.getRootCause().orElse(null);
        if (!isOurs(request, cause)) {
            return renderForOthers(context, response);
        }
        if (cause instanceof NotAllowedException notAllowed) {
            Set<String> methods = new TreeSet<>(notAllowed.getAllowedMethods());
            methods.add("OPTIONS");
            response.getHeaders().set(HttpHeaders.ALLOW, String.join(", ", methods));
            if (request.getMethod() == HttpMethod.OPTIONS) {
                // No route has this method, so that asking what the others are comes here, and is no error.
                return response.status(HttpStatus.NO_CONTENT).body((Object) null);
            }
        }
        Problem problem = cause instanceof DomainException
                        || cause instanceof ProblemException
                        || cause instanceof RejectedExecutionException
                ? problem(request, cause)
                : problem(request, response.code(), cause);
        return render(request, problem, cause, response);
    }

    /** Whether it is ours to tell: whatever goes wrong where we are, and elsewhere what we and the domain refuse. */
    private boolean isOurs(HttpRequest<?> request, @Nullable Throwable cause) {
        return cause instanceof ProblemException || cause instanceof DomainException || mount.holds(request.getPath());
    }

    /** As Micronaut does where it has nobody else to ask; an application's own providers are asked here too. */
    private MutableHttpResponse<Object> renderForOthers(ErrorContext context, MutableHttpResponse<?> response) {
        List<MediaType> accepted = List.copyOf(context.getRequest().accept());
        ErrorResponseBodyProvider<?> provider = accepted.contains(MediaType.TEXT_HTML_TYPE)
                        && accepted.stream().noneMatch(type -> type.matchesExtension(MediaType.EXTENSION_JSON))
                ? htmlOfOthers.get()
                : jsonOfOthers.get();
        return response.<Object>body(provider.body(context, response)).contentType(provider.contentType());
    }

    private Problem problem(HttpRequest<?> request, Throwable cause) {
        if (cause instanceof ProblemException refused) {
            return problem(request, refused.type(), refused.detail());
        }
        if (cause instanceof IOException) {
            return broken(request, cause);
        }
        if (cause instanceof DomainException && routes.of(request).isForOperators()) {
            return problem(request, typeForOperators(cause), String.valueOf(cause.getMessage()));
        }
        if (cause instanceof DomainException.Invalid invalid) {
            return problem(request, Problem.Type.VALIDATION_ERROR, "The body was refused.", invalid.violations());
        }
        if (cause instanceof DomainException.Duplicate duplicate) {
            return problem(request, Problem.Type.DUPLICATE, "Others have it already.", duplicate.violations());
        }
        if (cause instanceof DomainException.NotFound notFound) {
            return problem(request, Problem.Type.NOT_FOUND, String.valueOf(notFound.getMessage()));
        }
        if (cause instanceof DomainException.UserHasPosts) {
            return problem(
                    request, Problem.Type.USER_HAS_POSTS, cause.getMessage() + " With ?cascade=posts they go too.");
        }
        if (cause instanceof DomainException.Busy) {
            boolean read = request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
            return problem(
                    request,
                    Problem.Type.BUSY,
                    read
                            ? cause.getMessage() + " Ask for less, or try again later."
                            : "Nothing was changed; try again soon.");
        }
        if (cause instanceof DomainException.StorageFull) {
            return problem(request, Problem.Type.STORAGE_FULL, "Nothing was changed; reading goes on.");
        }
        if (cause instanceof DomainException.Unavailable) {
            LOG.warn("Unavailable: {}", root(cause).toString());
            return problem(
                    request,
                    Problem.Type.SHUTTING_DOWN,
                    cause.getMessage() + " Before you send a change again, look whether it was made.");
        }
        if (cause instanceof RejectedExecutionException) {
            // Nothing here refuses work that waits, but executors that have been shut down.
            return problem(request, Problem.Type.SHUTTING_DOWN, "The service is being stopped.");
        }
        return internal(request, cause);
    }

    /** Operators are told what was in the way, with the names of files, which nobody else learns. */
    private static Problem.Type typeForOperators(Throwable cause) {
        if (cause instanceof DomainException.Busy) {
            return Problem.Type.BUSY;
        }
        if (cause instanceof DomainException.StorageFull) {
            return Problem.Type.STORAGE_FULL;
        }
        if (cause instanceof DomainException.Unavailable) {
            return Problem.Type.SHUTTING_DOWN;
        }
        return cause instanceof DomainException.NotSupported ? Problem.Type.NOT_SUPPORTED : Problem.Type.REFUSED;
    }

    private Problem problem(HttpRequest<?> request, int status, @Nullable Throwable cause) {
        return switch (status) {
            case 404 -> problem(request, Problem.Type.NOT_FOUND, "There is nothing at this address.");
            case 405 ->
                problem(
                        request,
                        Problem.Type.METHOD_NOT_ALLOWED,
                        "There is no " + request.getMethodName() + " here; see the header Allow.");
            case 406 -> problem(request, Problem.Type.NOT_ACCEPTABLE, "Accept leaves out all there is here.");
            case 413 -> tooLarge(request);
            case 415 -> problem(request, Problem.Type.UNSUPPORTED_MEDIA_TYPE, "See the header Content-Type.");
            default -> status >= 500 ? internal(request, cause) : unreadable(request);
        };
    }

    /** Netty has one error for whatever is too long, and Micronaut one status. */
    private Problem tooLarge(HttpRequest<?> request) {
        Throwable cause = decodingFailure(request);
        if (cause instanceof TooLongHttpLineException) {
            return problem(request, Problem.Type.URI_TOO_LONG, "A URL may have at most 8 KiB.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return problem(request, Problem.Type.HEADERS_TOO_LARGE, "The headers may have at most 16 KiB.");
        }
        return problem(request, Problem.Type.PAYLOAD_TOO_LARGE, "A body may have at most 2 MiB.");
    }

    private Problem unreadable(HttpRequest<?> request) {
        Throwable cause = decodingFailure(request);
        if (cause instanceof IOException) {
            return broken(request, cause);
        }
        return cause == null || cause instanceof URISyntaxException
                ? problem(
                        request,
                        Problem.Type.INVALID_PARAMETER,
                        cause == null ? "A part of the request cannot be read." : "The URL cannot be read.")
                : problem(request, Problem.Type.INVALID_HEADER, "The request line or a header cannot be read.");
    }

    /** Nothing behind the controllers does input or output under its own name: it is the body that does not arrive. */
    private Problem broken(HttpRequest<?> request, Throwable cause) {
        if (cause instanceof Intake.Full) {
            return problem(request, Problem.Type.BUSY, "Others are sending too much just now; try again soon.");
        }
        LOG.debug("A body did not arrive", cause);
        return problem(request, Problem.Type.MALFORMED_JSON, "The body did not arrive whole.");
    }

    private static @Nullable Throwable decodingFailure(HttpRequest<?> request) {
        return request instanceof NettyHttpRequest<?> netty
                ? netty.getNativeRequest().decoderResult().cause()
                : null;
    }

    /** Why a storage is out of order is one line, and every request until it works again would tell it anew. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private Problem internal(HttpRequest<?> request, @Nullable Throwable cause) {
        Problem problem =
                problem(request, Problem.Type.INTERNAL_ERROR, "This is a bug; the log has it under this instance.");
        LoggingEventBuilder line = LOG.atError().setCause(cause).addKeyValue("request_id", problem.instance());
        Exchange exchange = Exchange.of(request);
        if (exchange != null && exchange.trace() != null) {
            line = line.addKeyValue("trace_id", exchange.trace().id());
        }
        line.log("Request {} failed", problem.instance());
        return problem;
    }

    private Problem problem(HttpRequest<?> request, Problem.Type type, String detail) {
        return problem(request, type, detail, List.of());
    }

    private Problem problem(HttpRequest<?> request, Problem.Type type, String detail, List<Violation> violations) {
        return Problem.of(type, mount, detail, violations, ResponseHead.requestId(request));
    }

    private MutableHttpResponse<Object> render(
            HttpRequest<?> request, Problem problem, @Nullable Throwable cause, MutableHttpResponse<?> response) {
        response.status(problem.status());
        if (problem.is(Problem.Type.BUSY)) {
            response.header(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_WHEN_BUSY));
        }
        if (problem.is(Problem.Type.SHUTTING_DOWN)) {
            response.header(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_WHEN_DOWN));
        }
        List<? extends RouteInfo<?>> routes = routes(request);
        if (routes.isEmpty() || problem.status() == HttpStatus.NOT_ACCEPTABLE.getCode()) {
            response.header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        }
        byte[] body;
        boolean mayBePage = cause instanceof ProblemException || mount.holds(request.getPath());
        if (html != null && mayBePage && wantsHtml(request, routes)) {
            body = html.render(request, problem, response).getBytes(StandardCharsets.UTF_8);
        } else {
            body = json(problem);
            response.contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
        }
        if (request.getMethod() == HttpMethod.HEAD) {
            response.contentLength(body.length); // the body itself is left out further on
        }
        return response.body((Object) body);
    }

    private byte[] json(Problem problem) {
        try {
            return json.writeValueAsBytes(problem);
        } catch (IOException e) {
            throw new UncheckedIOException("A problem can be written as JSON.", e);
        }
    }

    /** Pages have their problems as pages; at an address without any route, what was asked for decides. */
    private static boolean wantsHtml(HttpRequest<?> request, List<? extends RouteInfo<?>> routes) {
        return routes.isEmpty()
                ? request.accept().stream()
                        .anyMatch(range -> range.getName().equals(MediaType.TEXT_HTML)
                                && range.getQualityAsNumber().signum() > 0)
                : routes.stream().anyMatch(route -> route.getProduces().contains(MediaType.TEXT_HTML_TYPE));
    }

    private List<? extends RouteInfo<?>> routes(HttpRequest<?> request) {
        return router.findAny(request).stream()
                .map(match -> match.getRouteInfo())
                .toList();
    }
}
