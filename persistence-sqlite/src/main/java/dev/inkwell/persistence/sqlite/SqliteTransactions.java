package dev.inkwell.persistence.sqlite;

import dev.inkwell.persistence.jdbc.ConstraintViolation;
import dev.inkwell.persistence.jdbc.JdbcTransactions;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The unit of work on SQLite: from outside it is a {@link Change} for the {@link Writer}, and within work, which runs
 * on the writer's thread, a group of the {@link WriteTransaction} that is running.
 */
final class SqliteTransactions implements JdbcTransactions, AutoCloseable {
    private final WriteTransaction transaction;
    private final Writer writer;

    /** Begins to take work. */
    SqliteTransactions(WriterConnection connection, ReadLock readLock, WriterLimits limits, WriterMetrics metrics) {
        transaction = new WriteTransaction(connection);
        var waiting = new ArrayBlockingQueue<Change<?>>(limits.mostWaiting());
        writer = new Writer(transaction, limits, waiting, new Checkpoints(connection, readLock), readLock, metrics);
    }

    @Override
    public <T> T execute(Supplier<T> work) {
        if (isWithinWork()) {
            return transaction.group(work);
        }
        if (writer.isCurrentThread()) {
            throw new IllegalStateException("The writer would wait for itself: chain this with an executor");
        }
        return await(enqueue(work));
    }

    @Override
    public <T> CompletionStage<T> submit(Supplier<T> work) {
        if (!isWithinWork()) {
            return enqueue(work);
        }
        try {
            return CompletableFuture.completedFuture(transaction.group(work));
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /**
     * Runs a single statement as a part of the work that is running, or else as work of its own. It needs no savepoint:
     * SQLite undoes a statement that fails, and what its triggers did, and nothing else.
     */
    @Override
    public <T> T join(Supplier<T> statement) {
        if (isWithinWork()) {
            transaction.changing();
            return statement.get();
        }
        return execute(statement);
    }

    @Override
    public OptionalLong insert(String sql, @Nullable Object... values) {
        try {
            return OptionalLong.of(transaction.insert(sql, values));
        } catch (ConstraintViolation refused) {
            return OptionalLong.empty();
        }
    }

    /** One after the other: there is no way to a server to be saved. */
    @Override
    public OptionalInt insertAll(String sql, List<@Nullable Object[]> rows) {
        return IntStream.range(0, rows.size())
                .filter(index -> insert(sql, rows.get(index)).isEmpty())
                .findFirst();
    }

    /** Whether the caller runs as work: then it sees, and makes, the changes of the transaction. */
    boolean isWithinWork() {
        return writer.isCurrentThread() && transaction.isRunning();
    }

    /** See {@link WriteTransaction#lose}; a read elsewhere that fails loses nothing. */
    void lose(RuntimeException failure) {
        if (isWithinWork()) {
            transaction.lose(failure);
        }
    }

    /** See {@link WriteTransaction#refuseWhenLost}. */
    void refuseWhenLost() {
        if (isWithinWork()) {
            transaction.refuseWhenLost();
        }
    }

    /** Finishes what was accepted, and takes nothing more. */
    @Override
    public void close() {
        writer.close();
    }

    private <T> CompletableFuture<T> enqueue(Supplier<T> work) {
        var change = new Change<>(work);
        writer.submit(change);
        return change.answer();
    }

    /** Waits without giving up: work that was begun will end, and only its end tells whether it is kept. */
    private static <T> T await(Future<T> answer) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get();
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
