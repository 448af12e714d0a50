package dev.inkwell.http;

import dev.inkwell.domain.DomainException;
import io.micronaut.context.annotation.Property;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
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
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much may arrive at once, over all connections, and how slowly. A body is kept until its request is answered, and
 * what each caller may send is bounded; but bodies that never end, on connections without number, would still fill all
 * memory there is, and so would answers that nobody reads. Micronaut and Netty bound one connection, and not their sum;
 * they see silence, and not who breaks it with a byte now and then.
 */
@Singleton
final class Intake {
    /** One more is closed as soon as it is open. */
    private static final int MOST_CONNECTIONS = 2_000;

    /** Bytes a second: whoever reads more slowly than this is hung up on. */
    private static final long SLOWEST_READING = 4 * 1024;

    /** Bytes: a small heap gets less, as bodies on their way are kept beside it, and those that arrived in it. */
    private static final long MOST_BYTES = Math.min(
            64 * 1024 * 1024,
            Math.max(HttpDefaults.MAX_BODY_LENGTH, Runtime.getRuntime().maxMemory() / 8));

    /** Bytes of answers that wait for their readers: beyond that, no more large ones are begun. */
    private static final long MOST_UNREAD = Math.min(
            256 * 1024 * 1024, Math.max(16 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8));

    /** What is no longer than this, as most answers are, is not counted. */
    private static final int SHORT = 64 * 1024;

    /** How long nothing may move, in nanoseconds. A head may take twice as long to arrive, and so may a body. */
    private final long silence;

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong unread = new AtomicLong();

    /** A body for which there is no room now. */
    static final class Full extends IOException {
        private static final long serialVersionUID = 1L;

        Full() {
            super("connection broken: too much arrives at once"); // so called, Micronaut does not log it as an error
        }
    }

    /** Measures by how long nothing may arrive while something is due. */
    Intake(@Property(name = "micronaut.server.read-idle-timeout") Duration silence) {
        this.silence = silence.toNanos();
    }

    /**
     * Refuses to begin with an answer that may be large while too many others wait for their readers.
     *
     * @throws DomainException.Busy then
     */
    void admitLargeAnswer() {
        if (unread.get() > MOST_UNREAD) {
            throw new DomainException.Busy("Too many long answers are being read slowly.");
        }
    }

    /** For one connection. */
    ChannelHandler handler() {
        return new Handler();
    }

    private final class Handler extends ChannelDuplexHandler {
        /** The request whose end has not arrived. */
        private @Nullable HttpRequest arriving;

        /** When the head had arrived of what is arriving; or else when the last answer left, or the connection came. */
        private long since = System.nanoTime();

        /** Requests that have no response yet. */
        private int unanswered;

        /** Bytes of bodies of those. */
        private long held;

        /** Bytes of answers that were handed on, though not all of them may have been sent. */
        private long handed;

        private boolean hasAnsweredLong;

        /** When the sending was last looked at, and how much had been sent by then. */
        private long looked = since;

        private long sent;

        private @Nullable Future<?> watch;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            connections.incrementAndGet();
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (connections.get() > MOST_CONNECTIONS) {
                close(context);
            } else {
                watch = context.executor()
                        .scheduleAtFixedRate(() -> look(context), silence / 6, silence / 6, TimeUnit.NANOSECONDS);
                context.fireChannelActive();
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            connections.decrementAndGet();
            if (watch != null) {
                watch.cancel(false);
            }
            release();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                arriving = request;
                since = System.nanoTime();
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
            if (unanswered > 0 && request.decoderResult().isSuccess()) {
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
                if (arriving == null) {
                    since = System.nanoTime();
                }
            }
            ChannelPromise told = promise;
            if (message instanceof HttpContent content) {
                int length = content.content().readableBytes();
                handed += length;
                if (length > SHORT) {
                    hasAnsweredLong = true;
                    unread.addAndGet(length);
                    told = promise.unvoid().addListener(sentOrLost -> unread.addAndGet(-length));
                }
            }
            super.write(context, message, told);
        }

        private void release() {
            bytes.addAndGet(-held);
            held = 0;
        }

        /** A connection is hung up on when what should arrive takes too long, or what leaves is hardly read. */
        private void look(ChannelHandlerContext context) {
            long now = System.nanoTime();
            long unsent = unsent(context);
            boolean due = arriving != null || (unanswered <= 0 && unsent == 0);
            if (due && now - since > 2 * silence) {
                close(context);
            } else if (unsent == 0) {
                looked = now;
                sent = handed;
            } else if (now - looked >= silence) {
                long least = SLOWEST_READING * TimeUnit.NANOSECONDS.toMillis(silence) / 1_000;
                if (handed - unsent - sent < least) {
                    close(context);
                }
                looked = now;
                sent = handed - unsent;
            }
        }

        /** Silence is well while a caller waits for an answer or reads one, and at no other time. */
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof IdleStateEvent idle
                    && idle.state() == IdleState.READER_IDLE
                    && (arriving != null || (unanswered <= 0 && unsent(context) == 0))) {
                close(context);
            }
            super.userEventTriggered(context, event);
        }

        /** After a long answer by a reset: what was not read of it, the kernel would otherwise keep for hours. */
        @SuppressWarnings("FutureReturnValueIgnored") // closing ends well in any case, if only because it is closed
        private void close(ChannelHandlerContext context) {
            if (hasAnsweredLong) {
                context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            }
            context.close();
        }

        private static long unsent(ChannelHandlerContext context) {
            ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
            return buffer == null ? 0 : Math.max(0, buffer.totalPendingWriteBytes() - buffer.currentProgress());
        }
    }
}
