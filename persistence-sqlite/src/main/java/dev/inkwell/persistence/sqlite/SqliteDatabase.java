package dev.inkwell.persistence.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.inkwell.domain.DomainException.CannotOpen;
import io.micronaut.flyway.FlywayConfigurationProperties;
import io.micronaut.flyway.FlywayMigrator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/**
 * An open database file: one connection that writes, and a pool of connections that can only read.
 *
 * <p>Readers are opened read-only, so they can neither take a lock that a writer waits for nor change anything; in WAL
 * mode no write makes them wait.
 */
final class SqliteDatabase implements AutoCloseable {

    /** The property that names the file. */
    static final String PROPERTY = "inkwell.db";

    /** The data source's name among an application's beans. */
    static final String NAME = "inkwell";

    private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

    /** "Inkw": in the header of every file of ours, written by the first migration. */
    private static final long APPLICATION_ID = 0x496E6B77;

    /** The property that says whether the file is served: then no other program may serve it as well. */
    static final String SERVING = "inkwell.serving";

    /** How long a read may wait for a connection, and then take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** More would only take turns: two for each core, and half as many again for reads that take long. */
    private static final int READERS = Math.max(6, 3 * Runtime.getRuntime().availableProcessors());

    private final Path file;
    private final String uri;
    private final WriterConnection writer;
    private final SqliteTransactions transactions;
    private final Readers readers;
    private final int schemaVersion;
    private final @Nullable DatabaseLock servingLock;

    /**
     * Opens a file, and migrates it when it is older than this program.
     *
     * @param name the file's name, or {@code :memory:}
     * @param serving whether no other program may serve the file as long as this one does
     * @throws CannotOpen when the file is not ours, newer than this program, out of reach, or served by another; it is
     *     then as it was
     */
    @SuppressWarnings("try") // the lock is there to be held, not to be used
    static SqliteDatabase open(
            String name, boolean serving, FlywayMigrator migrator, WriterLimits limits, WriterMetrics metrics) {
        Path file = Path.of(name);
        DatabaseLock servingLock = null;
        try {
            if (file.equals(SqliteStorage.IN_MEMORY)) {
                // Known by its name to every connection of this process, and to nobody else.
                String uri = "file:/inkwell-" + UUID.randomUUID() + "?vfs=memdb";
                return new SqliteDatabase(
                        file, uri, Pragmas.IN_MEMORY_WRITER, Pragmas.IN_MEMORY_READER, null, migrator, limits, metrics);
            }
            refuseUnusablePath(file);
            String uri = file.toAbsolutePath().toUri().toString();
            refuseForeignFile(file, uri);
            servingLock = serving ? DatabaseLock.serving(file) : null;
            try (var openingLock = DatabaseLock.opening(file)) {
                return new SqliteDatabase(
                        file, uri, Pragmas.WRITER, Pragmas.READER, servingLock, migrator, limits, metrics);
            }
        } catch (SQLException | RuntimeException failure) {
            if (servingLock != null) {
                servingLock.close();
            }
            throw reason(file, failure);
        }
    }

    private static RuntimeException reason(Path file, Exception failure) {
        boolean wrapped = failure instanceof FlywayException || failure instanceof PoolInitializationException;
        Throwable cause = wrapped ? failure.getCause() : failure;
        if (cause instanceof SQLException error) {
            return SqliteErrors.cannotOpen(file, error);
        }
        if (!wrapped && failure instanceof RuntimeException known) {
            return known;
        }
        String message = String.valueOf(failure.getMessage()).lines().collect(Collectors.joining("; "));
        return new CannotOpen(file + " cannot be brought up to date: " + message, failure);
    }

    private SqliteDatabase(
            Path file,
            String uri,
            List<Pragmas.Setting> writerPragmas,
            List<Pragmas.Setting> readerPragmas,
            @Nullable DatabaseLock servingLock,
            FlywayMigrator migrator,
            WriterLimits limits,
            WriterMetrics metrics)
            throws SQLException {
        this.file = file;
        this.uri = uri;
        this.servingLock = servingLock;
        writer = new WriterConnection(uri);
        try {
            Pragmas.apply(writer, writerPragmas);
            writer.retryLocksOften();
            schemaVersion = migrate(migrator);
            readers = openReaders(readerPragmas, metrics);
        } catch (SQLException | RuntimeException failure) {
            writer.reallyClose();
            throw failure;
        }
        transactions = new SqliteTransactions(writer, limits, metrics);
        if (!file.equals(SqliteStorage.IN_MEMORY)) {
            metrics.watch(file);
        }
    }

    /** What the domain's transactions run on. */
    SqliteTransactions transactions() {
        return transactions;
    }

    /**
     * What repositories take their connections from: within a transaction its own, elsewhere one that can only read.
     */
    DataSource dataSource() {
        return readers;
    }

    /** The number of the last migration that was applied. */
    int schemaVersion() {
        return schemaVersion;
    }

    boolean isClosed() {
        return readers.isClosed();
    }

    /** Runs what is queued, folds the log into the file, and lets the file go; does nothing when that is done. */
    @Override
    public synchronized void close() {
        if (isClosed()) {
            return;
        }
        transactions.close();
        readers.close();
        try {
            // After a sync that failed too, as SQLite does it for the last who closes in any case. It is safe: only
            // what
            // is committed is copied, all that no sync has vouched for is copied anew, and the log is cut only when the
            // sync of that has gone well.
            Pragmas.run(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException error) {
            LOG.warn("{} keeps its log, which is a part of it: {}", file, error.getMessage());
        }
        try {
            writer.reallyClose();
        } catch (SQLException error) {
            LOG.warn("{} was not closed cleanly; nothing is lost, the next start repairs it", file, error);
        }
        if (servingLock != null) {
            servingLock.close();
        }
    }

    private int migrate(FlywayMigrator migrator) {
        var source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + uri);
        source.setEnforceForeignKeys(true);
        var configuration = new FlywayConfigurationProperties(NAME);
        configuration
                .getFluentConfiguration()
                .dataSource(source)
                .locations("classpath:db/migration/sqlite")
                .javaMigrations(new IndexWords())
                .failOnMissingLocations(true)
                .group(true); // all that is pending is one transaction: the old schema or the new one, never between
        Flyway flyway = configuration.getFluentConfiguration().load();
        MigrationInfoService migrations = flyway.info(); // asked once: each time it reads class path and file anew
        boolean newer = Arrays.stream(migrations.all())
                .anyMatch(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS);
        if (newer) {
            throw new CannotOpen(file + " was written by a newer Inkwell: use that one, or name another file.");
        }
        if (migrations.pending().length == 0) {
            flyway.validate(); // without the write lock, which migrating takes even when there is nothing to do
        } else {
            migrator.run(configuration, source);
            migrations = flyway.info();
        }
        return Integer.parseInt(migrations.current().getVersion().getVersion());
    }

    private Readers openReaders(List<Pragmas.Setting> pragmas, WriterMetrics metrics) {
        var configuration = new HikariConfig();
        configuration.setPoolName("inkwell-readers");
        configuration.setDataSource(new ReaderSource(uri, pragmas));
        configuration.setReadOnly(true);
        configuration.setMaximumPoolSize(READERS);
        configuration.setMaxLifetime(0); // a local file does not hang up
        configuration.setConnectionTimeout(PATIENCE.toMillis());
        metrics.watch(configuration);
        return new Readers(configuration);
    }

    /** The pool that repositories know: within a transaction they get its connection, elsewhere one that can only read. */
    private final class Readers extends HikariDataSource {
        Readers(HikariConfig configuration) {
            super(configuration);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (transactions.isWithinWork()) {
                return writer;
            }
            Connection reader = super.getConnection();
            reader.unwrap(ReaderConnection.class).begin();
            return reader;
        }
    }

    /** Makes the connections that can only read. */
    private static final class ReaderSource extends SQLiteDataSource {
        private final transient String uri;
        private final transient List<Pragmas.Setting> pragmas;

        ReaderSource(String uri, List<Pragmas.Setting> pragmas) {
            this.uri = uri;
            this.pragmas = pragmas;
        }

        @Override
        public SQLiteConnection getConnection(String username, String password) throws SQLException {
            var connection = new ReaderConnection(uri, PATIENCE);
            Pragmas.apply(connection, pragmas);
            return connection;
        }
    }

    private static void refuseUnusablePath(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new CannotOpen(file + " is a directory: name a file in it with --db.");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new CannotOpen(file + " is not a plain file: name another with --db.");
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw new CannotOpen("There is no directory " + directory + ": make it, or name another file with --db.");
        }
        if (!Files.isWritable(directory)) {
            throw new CannotOpen("The directory " + directory
                    + " cannot be written, and a database needs a log beside it: change its rights, or name another file"
                    + " with --db.");
        }
        if (Files.exists(file) && !(Files.isReadable(file) && Files.isWritable(file))) {
            throw new CannotOpen(
                    file + " cannot be read and written: change its rights, or name another file with --db.");
        }
    }

    /**
     * Looks at a file without changing anything. One without tables may become ours; one with nothing but Flyway's is
     * becoming ours just now, or was when it was interrupted.
     */
    private static void refuseForeignFile(Path file, String uri) throws SQLException {
        if (!Files.exists(file)) {
            return;
        }
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        // Without a log beside it nobody writes it just now, and SQLite need not make one in order to read.
        boolean quiet = !Files.exists(DatabaseLock.beside(file, "-wal"));
        try (Connection connection = config.createConnection("jdbc:sqlite:" + uri + (quiet ? "?immutable=1" : ""))) {
            boolean ours = Pragmas.number(connection, "PRAGMA application_id") == APPLICATION_ID;
            String others = "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'flyway_schema_history'";
            if (!ours && Pragmas.number(connection, others) > 0) {
                throw new CannotOpen(file + " is a database, but not one of Inkwell's: name another file with --db.");
            }
        }
    }
}
