package dev.inkwell.persistence.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;

/**
 * A connection that can only read, and whose reads SQLite stops when they take too long: as long as a read goes
 * on, the log cannot be shortened, and the disk would be full in the end.
 */
final class ReaderConnection extends CachingConnection {

    /** Instructions of SQLite's between two looks at the clock, some milliseconds. */
    private static final int INSTRUCTIONS = 100_000;

    private long began = System.nanoTime();

    ReaderConnection(String uri, Duration limit) throws SQLException {
        super(uri, readOnly());
        ProgressHandler.setHandler(this, INSTRUCTIONS, new ProgressHandler() {
            @Override
            protected int progress() {
                return System.nanoTime() - began > limit.toNanos() ? 1 : 0;
            }
        });
    }

    private static SQLiteConfig readOnly() {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        return config;
    }

    /** The time of another read begins, which may be some statements. */
    void begin() {
        began = System.nanoTime();
    }
}
