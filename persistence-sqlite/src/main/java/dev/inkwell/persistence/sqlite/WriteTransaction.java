package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transaction on the connection that writes: the groups of changes within it, and whether it can still be kept.
 * One batch after the other uses it, on the writer's thread only.
 */
final class WriteTransaction {
    // One name for all savepoints: SQLite means the innermost of that name.
    private static final String SAVEPOINT = "SAVEPOINT change_group";
    private static final String RELEASE = "RELEASE change_group";
    private static final String ROLLBACK_TO = "ROLLBACK TO change_group";

    private final WriterConnection connection;
    private boolean running;

    /** Whether there may be changes since the innermost savepoint. */
    private boolean changed;

    /** Why the transaction can no longer be kept. */
    private @Nullable RuntimeException lost;

    WriteTransaction(WriterConnection connection) {
        this.connection = connection;
    }

    /** Whether it is begun and not ended. */
    boolean isRunning() {
        return running;
    }

    /**
     * Begins, with SQLite's write lock in hand.
     *
     * @param patience how long to wait for another program that holds the lock
     * @throws DomainException.Busy when that was too short
     */
    void begin(Duration patience) {
        lost = null;
        connection.waitForLocks(patience);
        run("BEGIN IMMEDIATE");
        running = true;
        changed = true; // so that the first group has its savepoint too
    }

    /** Comes back when all that was changed is durable; when it throws, {@link #rollback} is due. */
    void commit() {
        refuseWhenLost();
        run("COMMIT");
        running = false;
    }

    /** Undoes everything, unless SQLite did so by itself, as it does on a full disk. */
    void rollback() {
        running = false;
        try {
            run("ROLLBACK");
        } catch (RuntimeException nothingToUndo) {
            // Had it been something else, the next BEGIN would say so.
        }
    }

    /**
     * Runs work that is kept whole or not at all, whatever becomes of the rest of the transaction.
     *
     * <p>A group with which an outer one begins shares its savepoint: with nothing changed before, going back to it
     * undoes the inner group alone.
     */
    <T> T group(Supplier<T> work) {
        refuseWhenLost();
        boolean ownSavepoint = changed;
        if (ownSavepoint) {
            run(SAVEPOINT);
            changed = false;
        }
        boolean kept = false;
        try {
            T result = work.get();
            refuseWhenLost();
            kept = true;
            return result;
        } finally {
            if (!kept && lost == null) {
                run(ROLLBACK_TO);
            }
            if (ownSavepoint && lost == null) {
                run(RELEASE);
            }
            changed = ownSavepoint || (kept && changed);
        }
    }

    /** Notes that a statement is about to change something. */
    void changing() {
        changed = true;
    }

    /**
     * Notes that a statement failed for a reason that is not its own, such as a full disk. SQLite may have rolled the
     * whole transaction back by then, and what came after would be kept without what came before; so nothing is.
     */
    void lose(RuntimeException failure) {
        if (lost == null) {
            lost = failure;
        }
    }

    /** Refuses to go on with a transaction that is lost, even when the work has caught the failure. */
    void refuseWhenLost() {
        if (lost != null) {
            throw lost;
        }
    }

    /**
     * Adds a row, and answers its id. All other changes wait meanwhile, so this takes the shortest way: Micronaut Data's
     * takes longer than SQLite itself, which for a RETURNING makes a table each time.
     *
     * @param sql an INSERT with a question mark for each value
     */
    long insert(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.executeUpdate();
            try (PreparedStatement id = connection.prepareStatement("SELECT last_insert_rowid()");
                    ResultSet row = id.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException error) {
            RuntimeException failure = SqliteErrors.translate(error);
            if (failure instanceof DomainException) { // of the whole database; others are of this statement
                lose(failure);
            }
            throw failure;
        }
    }

    private void run(String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        } catch (SQLException error) {
            RuntimeException failure = SqliteErrors.translate(error);
            lose(failure);
            throw failure;
        }
    }
}
