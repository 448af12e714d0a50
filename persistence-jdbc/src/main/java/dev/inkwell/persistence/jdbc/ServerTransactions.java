package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.Caller;
import dev.inkwell.domain.DomainException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
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
 * The unit of work on a server: a serializable transaction on a connection of its own, run again from the beginning
 * when the server finds that it cannot stand beside another one. So what the work reads stays as it is until its changes
 * are kept, as if one work were done after the other; READ COMMITTED would let changes by others in between.
 *
 * <p>Most work is one insert and nothing else. There is no between in it, and all that it reads it locks: unique keys, and
 * the row that it refers to and counts in. Where a serializable transaction costs more than that, it is taken for such
 * work, and run again as a serializable one when it goes on.
 */
public final class ServerTransactions implements JdbcTransactions, AutoCloseable {

    /** More waiting than this would only be told later that they came too late. */
    private static final int MOST_WAITING = 4096;

    /** How long work may wait for its turn. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How often work is run. */
    private static final int MOST_RUNS = 30;

    /** How often it is run beside others. Long work may meet one of many short ones each time. */
    private static final int MOST_RUNS_BESIDE_OTHERS = 5;

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    private final DataSource writers;
    private final String nothing;
    private final DriverErrors errors;
    private final @Nullable String serializable;
    private final @Nullable String alone;
    private final ThreadPoolExecutor threads;
    private final @Nullable ServerReplicas replicas;

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
     * @param writers gives connections that begin a transaction with their first statement
     * @param nothing see {@link ServerDatabase}
     * @param serializable see {@link ServerDatabase}
     * @param alone see {@link ServerDatabase}
     * @param most how many connections it gives at a time
     * @param replicas are told of changes, where there are any
     */
    ServerTransactions(
            DataSource writers,
            String nothing,
            @Nullable String serializable,
            @Nullable String alone,
            DriverErrors errors,
            int most,
            @Nullable ServerReplicas replicas) {
        this.writers = writers;
        this.nothing = nothing;
        this.errors = errors;
        this.serializable = serializable;
        this.alone = alone;
        this.replicas = replicas;
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
        Caller caller = Caller.current();
        try {
            threads.execute(() -> {
                Caller.change(caller);
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
     * own. It needs no savepoint: what cannot be is left out, or refused before anything was changed.
     */
    @Override
    public <T> T join(Supplier<T> statements) {
        return current() == null ? execute(statements) : statements.get();
    }

    @Override
    public OptionalLong insert(String sql, @Nullable Object... values) {
        return running().insert(sql, values);
    }

    @Override
    public OptionalInt insertAll(String sql, List<@Nullable Object[]> rows) {
        return running().insertAll(sql, rows);
    }

    private WorkTransaction running() {
        WorkTransaction running = current();
        if (running == null) {
            throw new IllegalStateException("outside work");
        }
        running.refuseWhenLost();
        return running;
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
                throw Translation.closed();
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
            try {
                return once(work, serializable, true);
            } catch (WorkTransaction.NotSimple more) {
                return once(work, serializable, false);
            }
        } catch (Conflict first) {
            return runAgain(work);
        }
    }

    private <T> T runAgain(Supplier<T> work) {
        if (!isMyTurn()) {
            throw new DomainException.Busy("Too many change the same at once.");
        }
        try {
            for (int run = 2; ; run++) {
                try {
                    return once(work, run > MOST_RUNS_BESIDE_OTHERS ? alone : serializable, false);
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

    /** Waits for the lock, with patience that ends. */
    private boolean isMyTurn() {
        try {
            return again.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private <T> T once(Supplier<T> work, @Nullable String first, boolean simple) {
        try (Connection connection = writers.getConnection()) {
            var transaction = new WorkTransaction(connection, nothing, first, errors, simple);
            current.set(transaction);
            boolean kept = false;
            try {
                T result = work.get();
                transaction.commit();
                kept = true;
                if (replicas != null) {
                    replicas.noteChange(connection);
                }
                return result;
            } finally {
                current.remove();
                if (!kept) {
                    undo(transaction);
                }
            }
        } catch (SQLException error) {
            throw errors.translate(error);
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
