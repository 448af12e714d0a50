package dev.inkwell.persistence.postgresql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.persistence.jdbc.FlywayMigrations;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * An open database: a pool of connections that can only read, and one of those that change. What they are set to is told
 * to each connection when it is made.
 */
final class PostgresqlDatabase implements AutoCloseable {

    /** The property that names the database, as the driver's URL. */
    static final String PROPERTY = "inkwell.postgresql.url";

    /** The property that says whether an older schema is migrated; it is, unless told otherwise. */
    static final String MIGRATING = "inkwell.migrate";

    /** The data source's name among an application's beans. */
    static final String NAME = "inkwell-postgresql";

    static final String PREFIX = "jdbc:postgresql:";

    /** How long a connection may be waited for, a lock too, and how long a read may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What answers nothing for so long is given up; a change may touch many rows. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    /** Of either kind. More would take turns on the server's cores, and a server has 100 in all unless told otherwise. */
    private static final int MOST_CONNECTIONS =
            Math.max(8, Math.min(16, 2 * Runtime.getRuntime().availableProcessors()));

    /** One snapshot for all statements of a list, and for single ones the same as any other level. */
    private static final String READER_SETTINGS = """
            SET default_transaction_isolation = 'repeatable read';
            SET default_transaction_read_only = on;
            SET statement_timeout = %d;
            SET jit = off
            """.formatted(PATIENCE.toMillis());

    /**
     * See {@link PostgresqlTransactions}. A serializable transaction that reads a table from end to end meets everyone who
     * changes it, so that an index is preferred however small a table is; without jit, which would be begun for the price
     * that is put on such reads.
     */
    private static final String WRITER_SETTINGS = """
            SET default_transaction_isolation = 'serializable';
            SET lock_timeout = %d;
            SET enable_seqscan = off;
            SET jit = off
            """.formatted(PATIENCE.toMillis());

    private final HikariDataSource readers;
    private final HikariDataSource writers;
    private final PostgresqlTransactions transactions;
    private final Upkeep upkeep;
    private final int schemaVersion;

    /**
     * Opens a database, and migrates its schema when that is older than this program.
     *
     * @param url as the driver knows it, with user and password where they are needed
     * @param migrating whether an older schema is migrated, rather than refused; an empty one always is
     * @throws CannotOpen when it is out of reach, or newer than this program; it is then as it was
     */
    static PostgresqlDatabase open(String url, boolean migrating) {
        if (!url.startsWith(PREFIX)) {
            throw new CannotOpen("A database of PostgreSQL begins with " + PREFIX + "//, unlike " + name(url) + ".");
        }
        return new PostgresqlDatabase(url, migrating);
    }

    private PostgresqlDatabase(String url, boolean migrating) {
        String name = name(url);
        schemaVersion = migrate(name, new Migrations(name, url), migrating);
        writers = pool(name, writers(url));
        try {
            readers = pool(name, readers(url));
        } catch (RuntimeException failure) {
            writers.close();
            throw failure;
        }
        transactions = new PostgresqlTransactions(writers, MOST_CONNECTIONS);
        upkeep = new PostgresqlUpkeep(name, url);
    }

    /** The database's name for messages: its URL without the parameters, among which is the password. */
    static String name(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    private static int migrate(String name, Migrations migrations, boolean migrating) {
        List<Migration> found = migrations.known();
        List<Migration> pending = FlywayMigrations.pending(found);
        int applied = FlywayMigrations.newestApplied(found);
        if (pending.isEmpty()) {
            return applied;
        }
        if (!migrating && applied > 0) { // a new one is not migrated, it is made
            throw new CannotOpen(name + " is older than this Inkwell, " + pending.size()
                    + (pending.size() == 1 ? " migration is" : " migrations are") + " pending: apply them first.");
        }
        migrations.apply();
        return pending.get(pending.size() - 1).version();
    }

    private static HikariConfig readers(String url) {
        HikariConfig configuration = configuration(url, "inkwell-readers", READER_SETTINGS);
        configuration.setReadOnly(true);
        return configuration;
    }

    private static HikariConfig writers(String url) {
        HikariConfig configuration = configuration(url, "inkwell-writers", WRITER_SETTINGS);
        configuration.setAutoCommit(false);
        configuration.setIsolateInternalQueries(true); // or the settings would be undone with the first transaction
        return configuration;
    }

    private static HikariConfig configuration(String url, String name, String settings) {
        var configuration = new HikariConfig();
        configuration.setPoolName(name);
        configuration.setJdbcUrl(url);
        // What the URL says of these goes before.
        configuration.addDataSourceProperty("ApplicationName", "inkwell");
        configuration.addDataSourceProperty("connectTimeout", seconds(PATIENCE));
        configuration.addDataSourceProperty("socketTimeout", seconds(LONGEST_SILENCE));
        configuration.addDataSourceProperty("tcpKeepAlive", "true");
        configuration.setConnectionInitSql(settings);
        configuration.setMaximumPoolSize(MOST_CONNECTIONS);
        configuration.setMinimumIdle(1);
        configuration.setConnectionTimeout(PATIENCE.toMillis());
        configuration.setExceptionOverride(PostgresqlErrors.evictions());
        return configuration;
    }

    private static String seconds(Duration duration) {
        return String.valueOf(duration.toSeconds());
    }

    private static HikariDataSource pool(String name, HikariConfig configuration) {
        try {
            return new HikariDataSource(configuration);
        } catch (PoolInitializationException failure) {
            SQLException error = PostgresqlErrors.sqlException(failure);
            throw error == null ? failure : PostgresqlErrors.cannotOpen(name, error);
        }
    }

    /** What the domain's transactions run on. */
    PostgresqlTransactions transactions() {
        return transactions;
    }

    /**
     * What repositories take their connections from: within work that of its transaction, elsewhere one that can only
     * read.
     */
    DataSource dataSource() {
        return new Source(true);
    }

    /** As {@link #dataSource()}; all that is read of a connection before it is closed is of one moment. */
    DataSource snapshots() {
        return new Source(false);
    }

    Upkeep upkeep() {
        return upkeep;
    }

    /** The number of the last migration that was applied. */
    int schemaVersion() {
        return schemaVersion;
    }

    boolean isClosed() {
        return readers.isClosed();
    }

    /** Finishes what was begun, and lets the connections go; does nothing when that is done. */
    @Override
    public void close() {
        transactions.close();
        readers.close();
        writers.close();
    }

    /** Not Micronaut's DelegatingDataSource, of which it would take the delegate. */
    private final class Source implements DataSource {
        private final boolean single;

        Source(boolean single) {
            this.single = single;
        }

        @Override
        public Connection getConnection() throws SQLException {
            WorkTransaction work = transactions.current();
            if (work != null) {
                return work.connection();
            }
            Connection reader = readers.getConnection();
            reader.setAutoCommit(single); // the pool sets it back, and ends the transaction
            return reader;
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            return readers.getLogWriter();
        }

        @Override
        public void setLogWriter(PrintWriter out) throws SQLException {
            readers.setLogWriter(out);
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            readers.setLoginTimeout(seconds);
        }

        @Override
        public int getLoginTimeout() throws SQLException {
            return readers.getLoginTimeout();
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            return readers.getParentLogger();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return readers.unwrap(type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) throws SQLException {
            return readers.isWrapperFor(type);
        }
    }
}
