package dev.inkwell.persistence.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.Upkeep;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * An open database on a server: a pool of connections that can only read, and one of those that change; and perhaps
 * replicas, which are read instead where they have come far enough.
 */
public final class ServerDatabase implements JdbcDatabase {

    /** How long a connection may be waited for, a lock too, and how long a read may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * What answers nothing for so long is given up. A machine that is gone closes no connection: who waits for it is in
     * the way of those who could go on with another one. A change that touches many rows takes its time, too.
     */
    public static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

    /** How long a server may take to take a connection, or to say that one is alive: time is left to try another. */
    public static final Duration KNOCKING = Duration.ofSeconds(2);

    /** Of either kind. More would take turns on the server's cores, and servers have 100 or so unless told otherwise. */
    private static final int MOST_CONNECTIONS =
            Math.max(8, Math.min(16, 2 * Runtime.getRuntime().availableProcessors()));

    private final HikariDataSource readers;
    private final HikariDataSource writers;
    private final @Nullable ServerReplicas replicas;
    private final ServerTransactions transactions;
    private final Upkeep upkeep;
    private final DriverErrors errors;
    private final int schemaVersion;

    /**
     * Opens a database, and migrates its schema when that is older than this program.
     *
     * @param name the database's, for messages
     * @param migrating whether an older schema is migrated, rather than refused; an empty one always is
     * @param readers tells the driver's URL and settings, and how connections are set up that see one moment in each
     *     transaction and can change nothing
     * @param writers the same of connections whose transactions are serializable, or become so by a statement
     * @param nothing a statement that changes nothing, and whose commit is a change's all the same: it is run for work
     *     without statements, which asks whether changes are possible
     * @param serializable the statement that makes a transaction serializable which has just begun as read committed, for
     *     a single insert need not be; null where every transaction is serializable
     * @param alone the statement that begins a transaction with which no other change meets, for work that was run in vain
     *     again and again; null where the server sees to it that each work gets through
     * @param replicas null where all reads go to the server itself
     * @throws CannotOpen when it is out of reach, or newer than this program; it is then as it was
     */
    public ServerDatabase(
            String name,
            ServerMigrations migrations,
            boolean migrating,
            HikariConfig readers,
            HikariConfig writers,
            String nothing,
            @Nullable String serializable,
            @Nullable String alone,
            DriverErrors errors,
            Upkeep upkeep,
            @Nullable ServerReplicas replicas) {
        this.errors = errors;
        this.upkeep = upkeep;
        this.replicas = replicas;
        schemaVersion = migrations.migrate(migrating);
        readers.setPoolName("inkwell-readers");
        readers.setReadOnly(true);
        writers.setPoolName("inkwell-writers");
        writers.setAutoCommit(false);
        writers.setIsolateInternalQueries(true); // or the settings would be undone with the first transaction
        this.writers = pool(name, writers);
        try {
            this.readers = pool(name, readers);
        } catch (RuntimeException failure) {
            this.writers.close();
            throw failure;
        }
        if (replicas != null) {
            replicas.follow(this.readers, MOST_CONNECTIONS);
        }
        transactions =
                new ServerTransactions(this.writers, nothing, serializable, alone, errors, MOST_CONNECTIONS, replicas);
    }

    private HikariDataSource pool(String name, HikariConfig configuration) {
        configuration.setMaximumPoolSize(MOST_CONNECTIONS);
        configuration.setMinimumIdle(1);
        configuration.setConnectionTimeout(PATIENCE.toMillis());
        configuration.setValidationTimeout(KNOCKING.toMillis());
        try {
            return new HikariDataSource(configuration);
        } catch (PoolInitializationException failure) {
            SQLException error = DriverErrors.sqlException(failure);
            throw error == null ? failure : errors.cannotOpen(name, error);
        }
    }

    /** A URL without its parameters, among which is the password: the database's name for messages. */
    public static String name(String url) {
        return url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//");
    }

    @Override
    public ServerTransactions transactions() {
        return transactions;
    }

    @Override
    public DataSource dataSource() {
        return new Source(true);
    }

    @Override
    public DataSource snapshots() {
        return new Source(false);
    }

    @Override
    public Upkeep upkeep() {
        return upkeep;
    }

    @Override
    public int schemaVersion() {
        return schemaVersion;
    }

    @Override
    public boolean isClosed() {
        return readers.isClosed();
    }

    @Nullable
    ServerReplicas replicas() {
        return replicas;
    }

    DriverErrors errors() {
        return errors;
    }

    @Override
    public void close() {
        transactions.close();
        if (replicas != null) {
            replicas.close();
        }
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
            Connection replica = replicas == null ? null : replicas.connection();
            Connection reader = replica == null ? readers.getConnection() : replica;
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
