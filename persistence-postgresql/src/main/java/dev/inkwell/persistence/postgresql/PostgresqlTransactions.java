package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Transactions;
import dev.inkwell.persistence.postgresql.PostgresqlErrors.Conflict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The unit of work on PostgreSQL: a serializable transaction on a connection of its own, run again from the beginning
 * when the server finds that it cannot stand beside another one. So what the work reads stays as it is until its changes
 * are kept, as if one work were done after the other; READ COMMITTED would let changes by others in between.
 */
final class PostgresqlTransactions implements Transactions, AutoCloseable {

    /** More waiting than this would only be told later that they came too late. */
    private static final int MOST_WAITING = 4096;

    /** How long work may wait for its turn. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How often work is run. One of those who meet always gets through; with so many runs, so does each of them. */
    private static final int MOST_RUNS = 30;

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    private final DataSource writers;
    private final ThreadPoolExecutor threads;

    @SuppressWarnings("ThreadLocalUsage") // who copies has two databases, and may change one in the work of the other
    private final ThreadLocal<@Nullable WorkTransaction> current = new ThreadLocal<>();

    /**
     * Work that met others is run again under this lock, one after the other in the order in which they met. Let go all
     * at once, they would meet again, and all but one would have run in vain.
     */
    private final ReentrantLock again = new ReentrantLock(true);

    private final Object lifecycle = new Object();
    private int accepted;
    private boolean closed;

    /**
     * Begins to take work.
     *
     * @param writers gives connections that begin a serializable transaction with their first statement
     * @param most how many connections it gives at a time
     */
    PostgresqlTransactions(DataSource writers, int most) {
        this.writers = writers;
        var number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                most, most, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), run -> {
                    Thread thread = new Thread(run, "inkwell-writer-" + number.incrementAndGet());
                    thread.setDaemon(true); // close waits for what it does
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public <T> T execute(Supplier<T> work) {
        WorkTransaction running = current();
        if (running != null) {
            return running.group(work);
        }
        accept();
        try {
            return run(work);
        } finally {
            done();
        }
    }

    @Override
    public <T> CompletionStage<T> submit(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        WorkTransaction running = current();
        if (running != null) {
            complete(answer, () -> running.group(work));
            return answer;
        }
        try {
            accept();
        } catch (DomainException closed) {
            answer.completeExceptionally(closed);
            return answer;
        }
        long submitted = System.nanoTime();
        try {
            threads.execute(() -> {
                Supplier<T> turn = System.nanoTime() - submitted > PATIENCE.toNanos()
                        ? () -> {
                            throw new DomainException.Busy("The change waited too long for its turn.");
                        }
                        : () -> run(work);
                complete(answer, turn);
                done();
            });
        } catch (RejectedExecutionException full) {
            done();
            answer.completeExceptionally(
                    new DomainException.Busy("Too many changes are waiting for their turn.", full));
        }
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> answer, Supplier<T> work) {
        T result;
        try {
            result = work.get();
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
            return;
        }
        answer.complete(result);
    }

    /**
     * Runs statements that change something together, as a part of the work that is running, or else as work of their
     * own. It needs no savepoint: none of our statements fails in the normal course of things, they leave out what
     * cannot be.
     */
    <T> T join(Supplier<T> statements) {
        return current() == null ? execute(statements) : statements.get();
    }

    /** As {@link #join(Supplier)}, for statements without a result. */
    void join(Runnable statements) {
        join(() -> {
            statements.run();
            return true;
        });
    }

    /** See {@link WorkTransaction#insert}; only within {@link #join}. */
    OptionalLong insert(String sql, @Nullable Object... values) {
        WorkTransaction running = current();
        if (running == null) {
            throw new IllegalStateException("outside work");
        }
        running.refuseWhenLost();
        return running.insert(sql, values);
    }

    /** The transaction of the work that the caller runs as; null outside work. */
    @Nullable
    WorkTransaction current() {
        return current.get();
    }

    /** Finishes what was accepted, and takes nothing more. */
    @Override
    public void close() {
        boolean interrupted = false;
        synchronized (lifecycle) {
            closed = true;
            while (accepted > 0) {
                try {
                    lifecycle.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        threads.shutdown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        synchronized (lifecycle) {
            if (closed) {
                throw PostgresqlErrors.closed();
            }
            accepted++;
        }
    }

    private void done() {
        synchronized (lifecycle) {
            accepted--;
            lifecycle.notifyAll();
        }
    }

    private <T> T run(Supplier<T> work) {
        try {
            return once(work);
        } catch (Conflict first) {
            return runAgain(work);
        }
    }

    private <T> T runAgain(Supplier<T> work) {
        again.lock();
        try {
            for (int run = 2; ; run++) {
                try {
                    return once(work);
                } catch (Conflict conflict) {
                    if (run >= MOST_RUNS) {
                        throw conflict.asFailure();
                    }
                    // Those of other processes, and who runs for the first time, are not kept out by the lock.
                    LockSupport.parkNanos(
                            ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos() * run / MOST_RUNS));
                }
            }
        } finally {
            again.unlock();
        }
    }

    private <T> T once(Supplier<T> work) {
        try (Connection connection = writers.getConnection()) {
            var transaction = new WorkTransaction(connection);
            current.set(transaction);
            boolean kept = false;
            try {
                T result = work.get();
                transaction.commit();
                kept = true;
                return result;
            } finally {
                current.remove();
                if (!kept) {
                    undo(transaction);
                }
            }
        } catch (SQLException error) {
            throw PostgresqlErrors.translate(error);
        }
    }

    /** Whatever the work threw, where the transaction itself was lost that is the reason. */
    private static void undo(WorkTransaction transaction) {
        RuntimeException reason = transaction.reasonOfLoss();
        transaction.rollback();
        if (reason != null) {
            throw reason;
        }
    }
}
