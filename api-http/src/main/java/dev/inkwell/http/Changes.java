package dev.inkwell.http;

import dev.inkwell.domain.Transactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/**
 * Makes changes without a thread that waits for them: thousands may be on their way to the disk. A controller that uses
 * this runs on its connection's own thread, and so does what makes the answer; a body of the largest size takes some
 * tens of milliseconds of it.
 */
@Singleton
public final class Changes {
    private final Transactions transactions;

    Changes(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Runs the change as one transaction; the stage ends on the connection's thread. */
    public <T> CompletionStage<T> execute(HttpRequest<?> request, Supplier<T> change) {
        Executor connection = request instanceof NettyHttpRequest<?> netty
                ? netty.getChannelHandlerContext().executor()
                : ForkJoinPool.commonPool();
        // What follows must not hold up the thread on which changes end: other changes wait for it.
        return transactions.submit(change).whenCompleteAsync((result, failure) -> {}, connection);
    }

    /** As {@link #execute}, for a change without a result. */
    public CompletionStage<?> run(HttpRequest<?> request, Runnable change) {
        return execute(request, () -> {
            change.run();
            return true;
        });
    }
}
