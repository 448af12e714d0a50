package dev.inkwell.http;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.HttpCompressionStrategy;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts on every response what every response carries: the id of its request, its place in a trace, for how long it may
 * be kept, and that its content type is not to be guessed. Counts and logs it when it has left. Refuses URLs that are
 * too long or cannot be read; behind it stands {@link Intake}.
 *
 * <p>It stands at the door, before Micronaut, because Micronaut's filters do not see every response (a request line
 * that is too long or a response that cannot be written pass them by), and because Micronaut reads some URLs only so
 * late that failing is an error of its own.
 */
@Singleton
final class ResponseHead implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    /** Netty finds a name of this kind without computing its hash for each request. */
    private static final AsciiString REQUEST_ID = AsciiString.cached("X-Request-Id");

    private static final int LONGEST_REQUEST_ID = 128;

    private static final AsciiString CONTENT_TYPE_OPTIONS = AsciiString.cached("X-Content-Type-Options");
    private static final AsciiString NO_SNIFF = AsciiString.cached("nosniff");

    /** Who has come by TLS once does not come without it for a year, whatever a link or a name server says. */
    private static final AsciiString STRICT_TRANSPORT_SECURITY = AsciiString.cached("Strict-Transport-Security");

    private static final AsciiString A_YEAR = AsciiString.cached("max-age=31536000");

    /** In place of a status: there was no answer. */
    static final int NONE = 0;

    /** At its beginning, up to parameters if there are any. */
    private static final Pattern EMPTY_LIST = Pattern.compile("^[,\\s]*(;|$)");

    private static final List<AsciiString> MICRONAUT_MAY_NOT_READ =
            List.of(HttpHeaderNames.ACCEPT_LANGUAGE, HttpHeaderNames.ACCEPT_CHARSET);

    private static final Pattern NOT_IN_A_PATH =
            Pattern.compile("%(?![0-9A-Fa-f]{2})|[^!$%&'()*+,\\-./0-9:;=@A-Z_a-z~]");

    /** The id of a request, which its response will carry. */
    static String requestId(HttpRequest<?> request) {
        return String.valueOf(request.getHeaders().get(REQUEST_ID));
    }

    private final @Nullable RequestMetrics metrics;

    private final HttpCompressionStrategy compression;
    private final Proxies proxies;
    private final Intake intake;

    ResponseHead(
            @Nullable RequestMetrics metrics, HttpCompressionStrategy compression, Proxies proxies, Intake intake) {
        this.metrics = metrics;
        this.compression = compression;
        this.proxies = proxies;
        this.intake = intake;
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new Customizer(null, intake, compression, proxies, metrics));
        return event.getBean();
    }

    private record Customizer(
            @Nullable Channel connection,
            Intake intake,
            HttpCompressionStrategy compression,
            Proxies proxies,
            @Nullable RequestMetrics metrics)
            implements NettyServerCustomizer {

        @Override
        public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return new Customizer(channel, intake, compression, proxies, metrics);
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (connection != null) {
                connection
                        .pipeline()
                        .addAfter(
                                ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC,
                                ResponseHead.class.getName(),
                                new Door(compression, proxies, metrics))
                        .addAfter(ResponseHead.class.getName(), Intake.class.getName(), intake.handler());
            }
        }
    }

    /** Responses leave a connection in the order in which their requests came. */
    private static final class Door extends ChannelDuplexHandler {
        private final HttpCompressionStrategy compression;
        private final Proxies proxies;
        private final @Nullable RequestMetrics metrics;
        private final Queue<Exchange> unanswered = new ArrayDeque<>();
        private @Nullable Exchange current;

        /** Of the answer that is leaving. */
        private int status;

        private long bytes;

        Door(HttpCompressionStrategy compression, Proxies proxies, @Nullable RequestMetrics metrics) {
            this.compression = compression;
            this.proxies = proxies;
            this.metrics = metrics;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof io.netty.handler.codec.http.HttpRequest request) {
                refuseUnreadable(request); // as it came, before a header is changed
                quoteOtherCase(request);
                String sent = request.headers().get(REQUEST_ID);
                String id = sent != null && isId(sent) && !AccessLog.hasSecret(sent) ? sent : newId();
                request.headers().set(REQUEST_ID, id);
                current = new Exchange(request, id, sender(context, request));
                Compression.prepare(request.headers());
                unanswered.add(current);
                context.fireChannelRead(current);
                if (message instanceof LastHttpContent whole) { // as Netty makes them of what it cannot read
                    whole.release();
                    context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
                }
                return;
            }
            if (message instanceof HttpContent content
                    && content.decoderResult().isFailure()
                    && current != null) {
                // Netty ends a body that it cannot read, as if it were whole.
                IOException broken = new IOException("connection broken by a body that cannot be read");
                current.setDecoderResult(DecoderResult.failure(broken));
                context.fireExceptionCaught(broken);
            }
            context.fireChannelRead(message);
        }

        private Sender sender(ChannelHandlerContext context, io.netty.handler.codec.http.HttpRequest request) {
            InetAddress peer = context.channel().remoteAddress() instanceof InetSocketAddress remote
                    ? Sender.address(remote)
                    : InetAddress.getLoopbackAddress();
            boolean tls = context.pipeline().get(SslHandler.class) != null;
            return proxies.sender(request.headers(), peer, tls);
        }

        private static boolean isId(String sent) {
            for (int i = 0; i < sent.length(); i++) {
                char c = sent.charAt(i);
                if (!((c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '-' && c <= '9' && c != '/')
                        || c == '_')) {
                    return false;
                }
            }
            return !sent.isEmpty() && sent.length() <= LONGEST_REQUEST_ID;
        }

        /** It has to be told apart from others, and need not be hard to guess. */
        private static String newId() {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }

        /**
         * As Netty itself refuses what it cannot read; everything behind can read what is left of it, and tells by its
         * path whether an API or a page was meant.
         */
        private static void refuseUnreadable(io.netty.handler.codec.http.HttpRequest request) {
            HttpHeaders headers = request.headers();
            MICRONAUT_MAY_NOT_READ.forEach(name -> removeEmptyList(headers, name));
            if (request.decoderResult().isFailure()) {
                return;
            }
            if (request.uri().length() > HttpDefaults.MAX_URI_LENGTH) {
                request.setDecoderResult(DecoderResult.failure(new TooLongHttpLineException()));
                request.setUri(path(request.uri()));
            } else if (length(headers) > HttpDefaults.MAX_HEADERS_LENGTH) {
                request.setDecoderResult(DecoderResult.failure(new TooLongHttpHeaderException()));
            } else if (!isFramedClearly(request)) {
                request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("framing")));
            }
            try {
                new URI(request.uri());
            } catch (URISyntaxException e) {
                request.setDecoderResult(DecoderResult.failure(e));
                request.setUri(path(request.uri()));
            }
        }

        /**
         * Methods differ in their case too (RFC 9110, section 9.1), and Micronaut takes head for HEAD, which leaves its
         * caller waiting for a body. In quotes it is none that is known.
         */
        private static void quoteOtherCase(io.netty.handler.codec.http.HttpRequest request) {
            String sent = request.method().name();
            var taken = io.micronaut.http.HttpMethod.parse(sent);
            if (taken != io.micronaut.http.HttpMethod.CUSTOM && !taken.name().equals(sent)) {
                request.setMethod(HttpMethod.valueOf("'" + sent + "'"));
            }
        }

        private static String path(String uri) {
            int query = uri.indexOf('?');
            return NOT_IN_A_PATH
                    .matcher(query < 0 ? uri : uri.substring(0, query))
                    .replaceAll("_");
        }

        /** Where a proxy and we could disagree about where a request ends, or for whom it is, nobody serves it. */
        private static boolean isFramedClearly(io.netty.handler.codec.http.HttpRequest request) {
            List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
            boolean clear =
                    codings.isEmpty() || (codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"));
            HttpVersion version = request.protocolVersion();
            return clear
                    && (version.equals(HttpVersion.HTTP_1_0)
                            || (version.equals(HttpVersion.HTTP_1_1)
                                    && request.headers()
                                                    .getAll(HttpHeaderNames.HOST)
                                                    .size()
                                            == 1));
        }

        /** Micronaut takes the first part of these, and fails where there is none. */
        private static void removeEmptyList(HttpHeaders headers, AsciiString name) {
            if (headers.contains(name)
                    && headers.getAll(name).stream()
                            .anyMatch(value -> EMPTY_LIST.matcher(value).find())) {
                headers.remove(name);
            }
        }

        private static long length(HttpHeaders headers) {
            long length = 0;
            for (var all = headers.iteratorCharSequence(); all.hasNext(); ) {
                Map.Entry<CharSequence, CharSequence> header = all.next();
                length += header.getKey().length()
                        + ": ".length()
                        + header.getValue().length()
                        + "\r\n".length();
            }
            return length;
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            boolean informational = message instanceof HttpResponse response
                    && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!informational) {
                if (message instanceof HttpResponse response) {
                    status = response.status().code();
                    bytes = 0;
                    describe(response, unanswered.peek());
                }
                if (message instanceof HttpContent content) {
                    bytes += content.content().readableBytes();
                    Exchange answered = message instanceof LastHttpContent ? unanswered.poll() : null;
                    if (answered != null) {
                        end(answered, status, bytes);
                    }
                }
            }
            super.write(context, message, promise);
        }

        private void describe(HttpResponse response, @Nullable Exchange exchange) {
            HttpHeaders headers = response.headers();
            headers.set(CONTENT_TYPE_OPTIONS, NO_SNIFF);
            headers.set(HttpHeaderNames.DATE, DateFormatter.format(Date.from(Instant.now())));
            if (!headers.contains(HttpHeaderNames.CACHE_CONTROL)) {
                headers.set(
                        HttpHeaderNames.CACHE_CONTROL,
                        isRead(response, exchange) ? HttpHeaderValues.NO_CACHE : HttpHeaderValues.NO_STORE);
            }
            if (exchange != null) {
                headers.set(REQUEST_ID, exchange.id());
                if (exchange.sender().secure()) {
                    headers.set(STRICT_TRANSPORT_SECURITY, A_YEAR);
                }
                Trace trace = exchange.trace();
                if (trace != null) {
                    trace.describe(headers);
                }
            }
            Compression.describe(response, exchange, compression);
        }

        /** What was read may be kept, and used again after asking whether it is still true. */
        private static boolean isRead(HttpResponse response, @Nullable Exchange exchange) {
            int code = response.status().code();
            return exchange != null
                    && (exchange.method().equals(HttpMethod.GET)
                            || exchange.method().equals(HttpMethod.HEAD))
                    && (code == HttpResponseStatus.OK.code() || code == HttpResponseStatus.NOT_MODIFIED.code());
        }

        /** Whoever hangs up goes without an answer, and is counted all the same. */
        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            for (Exchange exchange : unanswered) {
                end(exchange, NONE, 0);
            }
            unanswered.clear();
        }

        private void end(Exchange exchange, int status, long bytes) {
            if (metrics != null) {
                metrics.record(exchange, status);
            }
            AccessLog.write(exchange, status, bytes);
        }
    }
}
