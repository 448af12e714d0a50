package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.Upkeep;
import javax.sql.DataSource;

/** An open database, as the beans over it need it. An adapter makes one, and with it has them all. */
public interface JdbcDatabase extends AutoCloseable {

    /** The property that names the database: a file, or a URL. Each adapter has beans for the names that it knows. */
    String PROPERTY = "inkwell.db";

    /** The property that names the database's replicas, in the same form, where it has any that are read. */
    String REPLICAS = "inkwell.db.read";

    /** The property that says whether an older schema is migrated; it is, unless told otherwise. */
    String MIGRATING = "inkwell.migrate";

    /** The property that names the directory of the backups, where there are any. */
    String BACKUPS = "inkwell.backup.dir";

    /** The data source's name among an application's beans. */
    String NAME = "inkwell";

    JdbcTransactions transactions();

    /**
     * What repositories take their connections from: within work that of its transaction, elsewhere one that can only
     * read.
     */
    DataSource dataSource();

    /** As {@link #dataSource()}, for a list, whose statements should be of one moment where that costs little. */
    DataSource snapshots();

    Upkeep upkeep();

    /** The number of the last migration that was applied. */
    int schemaVersion();

    /** See {@link dev.inkwell.domain.Storage#isEmbedded()}. */
    default boolean isEmbedded() {
        return false;
    }

    boolean isClosed();

    /** Finishes what was begun, and lets the database go; does nothing when that is done. */
    @Override
    void close();
}
