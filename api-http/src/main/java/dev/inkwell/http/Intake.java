package dev.inkwell.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much may arrive at once, over all connections. A body is kept until its request is answered, and what each caller
 * may send is bounded; but bodies that never end, on connections without number, would still fill all memory there is.
 * Micronaut and Netty bound one connection, and not their sum.
 */
final class Intake {
    /** One more is closed as soon as it is open. */
    private static final int MOST_CONNECTIONS = 2_000;

    /** From the first line to the end of the body. Who sends nothing at all is hung up on earlier. */
    private static final long LONGEST_ARRIVAL = TimeUnit.SECONDS.toNanos(60);

    /** Bytes: a small heap gets less, as bodies on their way are kept beside it, and those that arrived in it. */
    private static final long MOST_BYTES = Math.min(
            64 * 1024 * 1024,
            Math.max(HttpDefaults.MAX_BODY_LENGTH, Runtime.getRuntime().maxMemory() / 8));

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** A body for which there is no room now. */
    static final class Full extends IOException {
        private static final long serialVersionUID = 1L;

        Full() {
            super("connection broken: too much arrives at once"); // so called, Micronaut does not log it as an error
        }
    }

    /** For one connection. */
    ChannelHandler handler() {
        return new Handler();
    }

    private final class Handler extends ChannelDuplexHandler {
        /** The request whose end has not arrived. */
        private @Nullable HttpRequest arriving;

        private long begun;

        /** Requests that have no response yet. */
        private int unanswered;

        /** Bytes of bodies of those. */
        private long held;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            connections.incrementAndGet();
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (connections.get() > MOST_CONNECTIONS) {
                close(context);
            } else {
                context.fireChannelActive();
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            connections.decrementAndGet();
            release();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                arriving = request;
                begun = System.nanoTime();
                unanswered++;
            }
            if (message instanceof HttpContent content && arriving != null) {
                take(context, arriving, content.content().readableBytes());
                if (message instanceof LastHttpContent) {
                    arriving = null;
                }
            }
            context.fireChannelRead(message);
        }

        private void take(ChannelHandlerContext context, HttpRequest request, int length) {
            if (System.nanoTime() - begun > LONGEST_ARRIVAL) {
                close(context);
            } else if (unanswered > 0 && request.decoderResult().isSuccess()) {
                held += length;
                if (bytes.addAndGet(length) > MOST_BYTES) {
                    var full = new Full();
                    // Micronaut drops what it has of such a request and what follows, answers, and closes the
                    // connection.
                    release();
                    request.setDecoderResult(DecoderResult.failure(full));
                    context.fireExceptionCaught(full);
                }
            }
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (message instanceof HttpResponse response
                    && response.status().codeClass() != HttpStatusClass.INFORMATIONAL
                    && --unanswered <= 0) {
                release();
            }
            super.write(context, message, promise);
        }

        private void release() {
            bytes.addAndGet(-held);
            held = 0;
        }

        /** Silence is well while a caller waits for an answer or reads one, and at no other time. */
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof IdleStateEvent idle
                    && idle.state() == IdleState.READER_IDLE
                    && (arriving != null || (unanswered <= 0 && !isSending(context)))) {
                close(context);
            }
            super.userEventTriggered(context, event);
        }

        @SuppressWarnings("FutureReturnValueIgnored") // closing ends well in any case, if only because it is closed
        private static void close(ChannelHandlerContext context) {
            context.close();
        }

        private static boolean isSending(ChannelHandlerContext context) {
            ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
            return buffer != null && !buffer.isEmpty();
        }
    }
}
