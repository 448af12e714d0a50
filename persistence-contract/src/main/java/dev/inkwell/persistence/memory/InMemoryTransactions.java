package dev.inkwell.persistence.memory;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Transactions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One writer at a time, on the caller's thread; readers see the last state that was published and never wait. */
final class InMemoryTransactions implements Transactions {
    private final ReentrantLock writing = new ReentrantLock();
    private volatile State published = new State();
    private @Nullable State working; // guarded by writing
    private volatile boolean closed;

    @Override
    public <T> T execute(Supplier<T> work) {
        writing.lock();
        try {
            refuseWhenClosed();
            State outer = working;
            working = new State(outer == null ? published : outer);
            try {
                T result = work.get();
                keep(outer);
                return result;
            } catch (Throwable undone) {
                working = outer;
                throw undone;
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public <T> CompletionStage<T> submit(Supplier<T> work) {
        var answer = new CompletableFuture<T>();
        Executor executor = writing.isHeldByCurrentThread() ? Runnable::run : ForkJoinPool.commonPool();
        executor.execute(() -> {
            try {
                answer.complete(execute(work));
            } catch (Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    /** Leaves what was worked on, with all that inner work has kept, to the outer work or to everyone. */
    private void keep(@Nullable State outer) {
        if (outer == null) {
            published = state();
            working = null;
        }
    }

    /** What the current thread may see: its own changes within work, else what was published last. */
    State state() {
        refuseWhenClosed();
        State own = writing.isHeldByCurrentThread() ? working : null;
        return own == null ? published : own;
    }

    void close() {
        writing.lock();
        try {
            closed = true;
        } finally {
            writing.unlock();
        }
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new DomainException.Unavailable("The storage is closed.");
        }
    }
}
