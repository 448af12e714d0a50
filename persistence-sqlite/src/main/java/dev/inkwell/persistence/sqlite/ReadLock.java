package dev.inkwell.persistence.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the lock that SQLite takes on the newest state of the file for each read, in place of all readers here. The first
 * who wants it asks the system for it, the last gives it back, and all others of this process wait meanwhile; whoever
 * finds it held only counts. Short reads took up to a fifth longer without this.
 *
 * <p>A reader, and so this, keeps the log from being emptied. So it is released before the log is copied, renewed after
 * each batch and some times a second, and left to others for a while when another program has changed the file.
 */
final class ReadLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadLock.class);

    /** Until it is renewed: half of the {@link Checkpoints#MOMENT} for which other programs wait, as the writer does. */
    static final Duration LONGEST = Checkpoints.MOMENT.dividedBy(2);

    /** Whoever changes the file may go on, and want to empty the log. */
    private static final Duration WHILE = Duration.ofSeconds(1);

    private final @Nullable DataSource readers;
    private @Nullable ReaderConnection reader;

    /** What has not been read to its end, and so holds the lock. */
    private @Nullable PreparedStatement reading;

    /** Of the file, as the reader saw it; another after each change. */
    private long version;

    private long leftUntil = System.nanoTime();

    /**
     * Holds nothing yet.
     *
     * @param readers makes the connection that holds it; null for a database in memory, where readers hold up changes
     */
    ReadLock(@Nullable DataSource readers) {
        this.readers = readers;
    }

    /**
     * Holds the newest state in place of the one that was held.
     *
     * @param changedHere whether it may be another by a change of this program
     */
    void renew(boolean changedHere) {
        release();
        if (readers == null) {
            return;
        }
        try {
            if (reader == null) {
                reader = (ReaderConnection) readers.getConnection();
            }
            reader.begin();
            reading = reader.prepareStatement("PRAGMA data_version");
            long before = version;
            version = reading.executeQuery().getLong(1);
            if (!changedHere && version != before) {
                leftUntil = System.nanoTime() + WHILE.toNanos();
            }
            if (System.nanoTime() - leftUntil < 0) {
                release();
            }
        } catch (SQLException failure) {
            LOG.debug("Each reader takes the lock itself", failure);
        }
    }

    /** Holds none until it is renewed. */
    void release() {
        close(reading);
        reading = null;
    }

    @Override
    public void close() {
        release();
        close(reader);
    }

    private static void close(@Nullable AutoCloseable resource) {
        if (resource != null) {
            try {
                resource.close();
            } catch (Exception failure) {
                LOG.debug("A lock ends with its connection", failure);
            }
        }
    }
}
