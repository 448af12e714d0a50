package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the log into the database file between batches, so that the log stays short. SQLite would do so by itself
 * within a commit, while the changes that were just committed wait for their answers.
 *
 * <p>What a reader still needs stays in the log, so a log can be used again from its start only when no reader is left
 * that began before all of it was copied. Under many readers such a moment may never come by itself.
 */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    /**
     * Pages that wait to be copied, 32 MiB. SQLite's own measure is 1,000. But most changes meet in the same pages, and a
     * page is copied once, however often it stands in the log; and each time, all who wait for a change wait longer.
     */
    private static final int MANY = 8_192;

    /** Pages in the log: at 64 MiB the writer waits for a moment without such readers. */
    private static final int TOO_MANY = 16_384;

    /** For which the writer waits for readers to end. */
    static final Duration MOMENT = Duration.ofMillis(100);

    private final WriterConnection connection;
    private final ReadLock readLock;
    private int limit = TOO_MANY;
    private boolean failing;

    /** Those of a file that this connection writes; the lock of its readers is released before each. */
    Checkpoints(WriterConnection connection, ReadLock readLock) {
        this.connection = connection;
        this.readLock = readLock;
    }

    /** The pages of the log, and those of them that are copied; -1 where there is none, as in memory, or nobody can tell. */
    private record Log(boolean obstructed, int pages, int copied) {
        int waiting() {
            return pages - copied;
        }
    }

    /**
     * Does what is due.
     *
     * @param quiet whether no change has come for a while
     * @throws DomainException.Unavailable when the disk failed to keep what was copied
     */
    void run(boolean quiet) {
        try {
            Log log = checkpoint("NOOP"); // only tells how long it is
            if (log.pages() > 0 && quiet) {
                log = checkpoint("TRUNCATE");
            } else if (log.waiting() >= MANY && (log.pages() < TOO_MANY || log.pages() >= limit)) {
                Log after = checkpoint("PASSIVE");
                log = after.pages() < 0
                        ? log
                        : after; // nobody can tell while another program copies it, as after a backup
            }
            if (!quiet && log.pages() >= limit) {
                // So much waits for one who reads for longer than a moment, such as a backup.
                boolean held = log.waiting() >= MANY;
                if (held || checkpoint("RESTART").obstructed()) {
                    // Or the writer would wait after every batch; and a backup, when it is done, copies what it held
                    // up.
                    limit = log.pages() + MANY;
                    LOG.warn("The log has {} pages and grows, as somebody has been reading for long", log.pages());
                }
            } else if (log.pages() < TOO_MANY) {
                limit = TOO_MANY;
            }
            failing = false;
        } catch (SQLException error) {
            refuseFailedSync(error);
            if (!failing) {
                LOG.warn(
                        "The log cannot be copied into the database file, and grows until it can: {}",
                        error.getMessage());
            }
            failing = true;
        }
    }

    /** On a full disk: what is copied is room in the log for the next changes, and a log that is copied whole is cut. */
    void makeRoom() {
        try {
            checkpoint("TRUNCATE");
        } catch (SQLException error) {
            refuseFailedSync(error);
            LOG.debug("There is no room to copy the log either", error);
        }
    }

    /**
     * Ends a transaction that has read for long, and copies what had to stay in the log meanwhile: copied by the writer,
     * all changes would wait for it. Where the disk fails to keep it, the log has it still, and the writer hears of that
     * too when it copies the same.
     */
    static void afterLongRead(Connection connection) {
        try {
            Pragmas.run(connection, "ROLLBACK");
            Pragmas.run(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException failure) {
            LOG.warn("The log is left to the writer: {}", failure.getMessage());
        }
    }

    /** What else can fail leaves the log as it was, and may succeed the next time. */
    private static void refuseFailedSync(SQLException error) {
        if (SqliteErrors.isFailedSync(error)) {
            throw SqliteErrors.translate(error);
        }
    }

    private Log checkpoint(String mode) throws SQLException {
        readLock.release();
        connection.waitForLocks(MOMENT);
        try (PreparedStatement statement = connection.prepareStatement("PRAGMA wal_checkpoint(" + mode + ")");
                ResultSet result = statement.executeQuery()) {
            return new Log(result.getBoolean(1), result.getInt(2), result.getInt(3));
        }
    }
}
