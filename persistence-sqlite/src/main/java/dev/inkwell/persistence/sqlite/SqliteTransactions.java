package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Transactions;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer: one thread that owns the only connection which can write, and runs one piece of work after the other.
 *
 * <p>SQLite takes one writer at a time. Where many connections write, they meet at its lock, and some are told that the
 * database is locked; where one thread writes, they meet in a queue, and each has its turn.
 */
final class SqliteTransactions implements Transactions, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteTransactions.class);

    /** More waiting than this would only be told later that they came too late. */
    private static final int QUEUE_CAPACITY = 4096;

    private final WriterConnection connection;
    private final Duration patience;
    private final ThreadPoolExecutor writer;
    private volatile @Nullable Thread writerThread;

    // The writer's thread only:
    private int depth; // of groups within groups
    private @Nullable RuntimeException lost; // why the transaction that runs can no longer be kept

    /**
     * Begins to take work.
     *
     * @param patience how long work may wait for its turn, and then for another program that writes
     */
    SqliteTransactions(WriterConnection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
        this.writer = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE_CAPACITY), this::newWriterThread);
        this.writer.prestartCoreThread();
    }

    private Thread newWriterThread(Runnable loop) {
        Thread thread = new Thread(loop, "inkwell-writer");
        thread.setDaemon(true); // close() is what ends it; a program that forgot to must still be able to end
        writerThread = thread;
        return thread;
    }

    @Override
    public <T> T execute(Supplier<T> work) {
        if (isWriterThread()) {
            return runWithin(work);
        }
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            return await(writer.submit(() -> runOutermost(work, deadline)));
        } catch (RejectedExecutionException refused) {
            throw writer.isShutdown()
                    ? SqliteErrors.closed()
                    : new DomainException.Busy("Too many changes are waiting for their turn.", refused);
        }
    }

    /**
     * Runs a single statement as a part of the work that is running, or else as a transaction of its own. It needs no
     * savepoint: SQLite undoes a statement that fails, and what its triggers did, and nothing else.
     */
    <T> T join(Supplier<T> statement) {
        return isWriterThread() ? statement.get() : execute(statement);
    }

    /** As {@link #join(Supplier)}, for a statement without a result. */
    void join(Runnable statement) {
        join(() -> {
            statement.run();
            return true;
        });
    }

    /** Whether the caller runs as work: then it sees, and makes, the changes of the transaction. */
    boolean isWriterThread() {
        return Thread.currentThread() == writerThread;
    }

    /**
     * Notes that a statement failed for a reason that is not its own, such as a full disk. SQLite may have rolled the
     * whole transaction back by then, and what came after would be kept without what came before; so nothing is.
     */
    void lose(RuntimeException failure) {
        if (isWriterThread() && lost == null) {
            lost = failure;
        }
    }

    /** Refuses to go on with a transaction that is lost, even when the work has caught the failure. */
    void refuseWhenLost() {
        if (isWriterThread() && lost != null) {
            throw lost;
        }
    }

    /** Runs what is queued, or refuses it when its time has passed; then stops. */
    @Override
    public void close() {
        writer.shutdown();
        boolean interrupted = false;
        while (!writer.isTerminated()) {
            try {
                writer.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T runOutermost(Supplier<T> work, long deadline) {
        begin(deadline);
        lost = null;
        boolean kept = false;
        try {
            T result = work.get();
            refuseWhenLost();
            run("COMMIT");
            kept = true;
            return result;
        } finally {
            if (!kept) {
                undo("ROLLBACK");
            }
        }
    }

    /** Another program may hold the lock; all who wait here wait for it at the same time, not one after the other. */
    private void begin(long deadline) {
        long milliseconds = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (milliseconds <= 0) {
            throw new DomainException.Busy("The change waited for its turn in vain.");
        }
        try {
            connection.setBusyTimeout((int) milliseconds);
        } catch (SQLException error) {
            throw SqliteErrors.translate(error);
        }
        run("BEGIN IMMEDIATE");
    }

    private <T> T runWithin(Supplier<T> work) {
        refuseWhenLost();
        String savepoint = "group_" + ++depth;
        run("SAVEPOINT " + savepoint);
        boolean kept = false;
        try {
            T result = work.get();
            refuseWhenLost();
            run("RELEASE " + savepoint);
            kept = true;
            return result;
        } finally {
            if (!kept && lost == null) {
                undo("ROLLBACK TO " + savepoint);
                undo("RELEASE " + savepoint);
            }
            depth--;
        }
    }

    private void run(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException error) {
            RuntimeException failure = SqliteErrors.translate(error);
            lose(failure);
            throw failure;
        }
    }

    /** Where SQLite rolled the transaction back by itself, as on a full disk, there is nothing left to undo. */
    private void undo(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException error) {
            lose(SqliteErrors.translate(error));
            LOG.debug("nothing to undo: {}", sql, error);
        }
    }

    /** Waits without giving up: work that was begun will end, and only its end tells whether it is kept. */
    private static <T> T await(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failure) {
            throw rethrow(Objects.requireNonNull(failure.getCause()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The very exception that the work threw; a supplier has no checked ones, but may throw one in disguise. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is erased: that is how it is rethrown
    private static <E extends Throwable> RuntimeException rethrow(Throwable failure) throws E {
        throw (E) failure;
    }
}
