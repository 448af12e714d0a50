package dev.inkwell.example.h2;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The unit of work on H2: one at a time, on the caller's thread, and on one connection. H2 has no isolation level that
 * keeps what work reads as it is until its changes are kept (its SERIALIZABLE does not), so work does not meet other work
 * at all. Where a database has one, use it, and run again what it refuses.
 */
final class H2Transactions implements Transactions {

    /** How long work waits for its turn. */
    private static final int PATIENCE_SECONDS = 5;

    /** More that is submitted than this would wait too long. */
    private static final int MOST_WAITING = 4096;

    private final Connection connection;
    private final Statements statements;

    /** Held by the work that is running; fair, so that each gets its turn. */
    private final ReentrantLock working = new ReentrantLock(true);

    /** Shared by all that use the database, and not by close. */
    private final ReentrantReadWriteLock using = new ReentrantReadWriteLock();

    private final ThreadPoolExecutor submitted;
    private boolean closed; // guarded by using

    /** Takes a connection for itself. */
    H2Transactions(Connection connection) throws SQLException {
        this.connection = connection;
        this.statements = new Statements(connection);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCK_TIMEOUT " + TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
        submitted = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), run -> {
            Thread thread = new Thread(run, "h2-submitted");
            thread.setDaemon(true); // close waits for what it does
            return thread;
        });
        submitted.allowCoreThreadTimeOut(true);
    }

    @Override
    public <T> T execute(Supplier<T> work) {
        return isWithinWork() ? group(work) : whileOpen(() -> inTurn(work));
    }

    @Override
    public <T> CompletionStage<T> submit(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (isWithinWork()) {
            complete(answer, work);
            return answer;
        }
        try {
            submitted.execute(() -> complete(answer, work));
        } catch (RejectedExecutionException refused) {
            answer.completeExceptionally(
                    submitted.isShutdown()
                            ? H2Errors.closed()
                            : new DomainException.Busy("Too many changes are waiting for their turn.", refused));
        }
        return answer;
    }

    private <T> void complete(CompletableFuture<T> answer, Supplier<T> work) {
        T result;
        try {
            result = execute(work);
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
            return;
        }
        answer.complete(result); // outside the try: what is chained on the answer is not the work's
    }

    /** Whether the caller runs within work, and sees its changes. */
    boolean isWithinWork() {
        return working.isHeldByCurrentThread();
    }

    /** What work changes and reads by; only within work. */
    Statements statements() {
        return statements;
    }

    /** Uses the database, which is not closed meanwhile. */
    <T> T whileOpen(Supplier<T> use) {
        using.readLock().lock();
        try {
            if (closed) {
                throw H2Errors.closed();
            }
            return use.get();
        } finally {
            using.readLock().unlock();
        }
    }

    private <T> T inTurn(Supplier<T> work) {
        await();
        try {
            // those who have the database open beside us, whom our lock does not keep out, wait for this row
            statements.number("SELECT last_user_id FROM totals FOR UPDATE");
            T result = work.get();
            keep();
            return result;
        } catch (Throwable failure) {
            undo(failure);
            throw failure;
        } finally {
            working.unlock();
        }
    }

    private void await() {
        try {
            if (working.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new DomainException.Busy("The change waited too long for its turn.");
    }

    /** Comes back when the changes are on the disk: a commit of H2 alone is written up to half a second later. */
    private void keep() {
        try (Statement statement = connection.createStatement()) {
            connection.commit();
            statement.execute("CHECKPOINT SYNC");
        } catch (SQLException error) {
            throw H2Errors.translate(error);
        }
    }

    /** Where that fails too, the connection is broken, and H2 undoes it by itself. */
    private void undo(Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException error) {
            failure.addSuppressed(error);
        }
    }

    /** Work within work: undone alone, by going back to a savepoint. */
    private <T> T group(Supplier<T> work) {
        Savepoint before = savepoint();
        boolean kept = false;
        try {
            T result = work.get();
            kept = true;
            return result;
        } finally {
            end(before, kept);
        }
    }

    private Savepoint savepoint() {
        try {
            return connection.setSavepoint();
        } catch (SQLException error) {
            throw H2Errors.translate(error);
        }
    }

    private void end(Savepoint group, boolean kept) {
        try {
            if (!kept) {
                connection.rollback(group);
            }
            connection.releaseSavepoint(group);
        } catch (SQLException error) {
            throw H2Errors.translate(error);
        }
    }

    /** Finishes what was begun and submitted, and takes nothing more. */
    void close() {
        submitted.shutdown();
        boolean interrupted = false;
        while (!submitted.isTerminated()) {
            try {
                submitted.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        using.writeLock().lock();
        try {
            closed = true;
            connection.close();
        } catch (SQLException error) {
            throw H2Errors.translate(error);
        } finally {
            using.writeLock().unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
