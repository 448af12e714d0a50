package dev.inkwell.persistence.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.BusyHandler;
import org.sqlite.SQLiteConfig;

/**
 * The connection that writes. Its transactions are begun and ended by {@link WriteTransaction} alone, so what
 * Micronaut Data does to a connection that it borrows from a pool has no effect here.
 */
final class WriterConnection extends CachingConnection {

    private static final Duration PAUSE = Duration.ofMillis(2);

    private long givesUpAt = System.nanoTime();

    WriterConnection(String uri) throws SQLException {
        super(uri, withoutGeneratedKeys());
        // Only the driver's own flag: it must not wrap our statements into transactions of its own.
        getConnectionConfig().setAutoCommit(false);
    }

    @Override
    public void setReadOnly(boolean readOnly) {}

    @Override
    public void setAutoCommit(boolean autoCommit) {}

    @Override
    public void close() {}

    /** New ids are asked for where they are wanted; the driver would ask each time, and leave its statement open. */
    private static SQLiteConfig withoutGeneratedKeys() {
        var config = new SQLiteConfig();
        config.setGetGeneratedKeys(false);
        return config;
    }

    /**
     * SQLite would wait for a lock in steps of up to a tenth of a second. A program that takes it again as soon as it
     * has let it go, as an import does, would leave no moment in which it is seen to be free.
     */
    void retryLocksOften() throws SQLException {
        BusyHandler.setHandler(this, new BusyHandler() {
            @Override
            protected int callback(int tries) {
                LockSupport.parkNanos(PAUSE.toNanos());
                return givesUpAt - System.nanoTime() > 0 ? 1 : 0;
            }
        });
    }

    /** How long, from now on, to wait for locks that another program holds. */
    void waitForLocks(Duration patience) {
        givesUpAt = System.nanoTime() + patience.toNanos();
    }

    void reallyClose() throws SQLException {
        super.close();
    }
}
