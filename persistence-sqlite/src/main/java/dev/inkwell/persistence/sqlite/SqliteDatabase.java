package dev.inkwell.persistence.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.inkwell.domain.Backup;
import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.persistence.jdbc.FlywayMigrations;
import dev.inkwell.persistence.jdbc.JdbcDatabase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
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
final class SqliteDatabase implements JdbcDatabase {

    /** What this program has open, and how often: Java must not look into these files, see {@link DatabaseLock}. */
    private static final Map<Path, Integer> OPEN_HERE = new ConcurrentHashMap<>();

    /** Of SQLite's file format: who may write and read the file, 1 where all is in it and 2 where a log belongs to it. */
    private static final int VERSIONS_AT = 18;

    /** The names of databases that are ours: all but the URLs of others, however they are spelt. */
    static final String NAMES = "(?!\\s*(?i:jdbc:)(?!sqlite:)|\\s*[A-Za-z][A-Za-z0-9+.-]*://).*";

    private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

    /** "Inkw": in the header of every file of ours, written by the first migration. */
    static final long APPLICATION_ID = 0x496E6B77;

    /** The property that says whether the file is served: then no other program may serve it as well. */
    static final String SERVING = "inkwell.serving";

    /** How long a read may wait for a connection, and then take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * At most: two for each core where connections are served, two where what takes longer is read, and as many again for
     * searches and upkeep, so that nobody waits for one. They are opened as they are needed.
     */
    private static final int READERS = Math.max(12, 6 * Runtime.getRuntime().availableProcessors());

    private final Path file;
    private final WriterConnection writer;
    private final Upkeep upkeep;
    private final SqliteTransactions transactions;
    private final Readers readers;
    private final ReadLock readLock;
    private final int schemaVersion;
    private final @Nullable DatabaseLock servingLock;

    /**
     * How a database is opened.
     *
     * @param file or {@link SqliteStorage#IN_MEMORY}
     * @param serving whether no other program may serve the file as long as this one does
     * @param migrating whether a file that is older than this program is migrated, rather than refused
     * @param backups the directory for them; null for the usual one
     */
    record Opening(
            Path file,
            boolean serving,
            boolean migrating,
            @Nullable Path backups) {
        boolean inMemory() {
            return file.equals(SqliteStorage.IN_MEMORY);
        }
    }

    /**
     * Opens a file, and migrates it when it is older than this program.
     *
     * @throws CannotOpen when the file is not ours, newer than this program, out of reach, or served by another; it is
     *     then as it was
     */
    @SuppressWarnings("try") // the lock is there to be held, not to be used
    static SqliteDatabase open(Opening opening, WriterLimits limits, WriterMetrics metrics) {
        Path file = opening.file();
        DatabaseLock servingLock = null;
        NativeLibrary.load();
        try {
            if (opening.inMemory()) {
                // Known by its name to every connection of this process, and to nobody else.
                String uri = "file:/inkwell-" + UUID.randomUUID() + "?vfs=memdb";
                return new SqliteDatabase(
                        opening, uri, Pragmas.IN_MEMORY_WRITER, Pragmas.IN_MEMORY_READER, null, limits, metrics);
            }
            refuseUnusablePath(file);
            String uri = file.toAbsolutePath().toUri().toString();
            if (Files.exists(file)) {
                refuseWhatIsNotOurs(file, uri);
                refuseWhatWasEmptied(file, opening.backups());
            }
            if (Files.isSymbolicLink(file) && !Files.exists(file)) {
                PrivateFiles.createTarget(file);
            }
            servingLock = opening.serving() ? DatabaseLock.serving(file) : null;
            try (var openingLock = DatabaseLock.opening(file)) {
                Succession.forgetUnfinished(file);
                if (!Files.exists(file) && !Files.isSymbolicLink(file)) {
                    PrivateFiles.create(file); // its log has the same rights then
                }
                return new SqliteDatabase(opening, uri, Pragmas.WRITER, Pragmas.READER, servingLock, limits, metrics);
            }
        } catch (SQLException | IOException | RuntimeException failure) {
            if (servingLock != null) {
                servingLock.close();
            }
            throw reason(file, failure);
        }
    }

    private static RuntimeException reason(Path file, Exception failure) {
        Throwable cause = failure instanceof PoolInitializationException ? failure.getCause() : failure;
        if (cause instanceof SQLException error) {
            return SqliteErrors.cannotOpen(file, error);
        }
        if (failure instanceof IOException) {
            return new CannotOpen(file + " cannot be opened: " + failure.getMessage(), failure);
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    private SqliteDatabase(
            Opening opening,
            String uri,
            List<Pragmas.Setting> writerPragmas,
            List<Pragmas.Setting> readerPragmas,
            @Nullable DatabaseLock servingLock,
            WriterLimits limits,
            WriterMetrics metrics)
            throws SQLException {
        file = opening.file();
        this.servingLock = servingLock;
        upkeep = opening.inMemory()
                ? Upkeep.none("a file: what is in memory is gone when it is closed")
                : new SqliteUpkeep(file, opening.backups());
        OPEN_HERE.merge(DatabaseLock.beside(file, ""), 1, Integer::sum); // before the first lock that it could lose
        var readerSource = new ReaderSource(uri, readerPragmas);
        writer = connect(uri);
        try {
            var migrations = new Migrations(file, uri);
            List<Migration> known = migrations.known(); // before anything is changed, in the file's header too
            Pragmas.apply(writer, writerPragmas);
            writer.retryLocksOften();
            schemaVersion = migrate(migrations, known, opening);
            readers = openReaders(readerSource, metrics);
        } catch (SQLException | RuntimeException failure) {
            writer.reallyClose();
            noLongerOpenHere();
            throw failure;
        }
        readLock = new ReadLock(opening.inMemory() ? null : readerSource);
        transactions = new SqliteTransactions(writer, readLock, limits, metrics);
        if (!opening.inMemory()) {
            metrics.watch(file);
        }
    }

    private WriterConnection connect(String uri) throws SQLException {
        try {
            return new WriterConnection(uri);
        } catch (SQLException failure) {
            noLongerOpenHere();
            throw failure;
        }
    }

    private void noLongerOpenHere() {
        OPEN_HERE.computeIfPresent(DatabaseLock.beside(file, ""), (path, times) -> times == 1 ? null : times - 1);
    }

    @Override
    public SqliteTransactions transactions() {
        return transactions;
    }

    @Override
    public DataSource dataSource() {
        return readers;
    }

    /** The same: a transaction around two reads would cost more than both. */
    @Override
    public DataSource snapshots() {
        return readers;
    }

    @Override
    public Upkeep upkeep() {
        return upkeep;
    }

    @Override
    public int schemaVersion() {
        return schemaVersion;
    }

    /** Who reads waits for nobody: there is a connection for each thread of a service, see {@link #READERS}. */
    @Override
    public boolean isEmbedded() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return readers.isClosed();
    }

    /** Runs what is queued, folds the log into the file, and lets the file go; does nothing when that is done. */
    @Override
    public synchronized void close() {
        if (isClosed()) {
            return;
        }
        transactions.close();
        readLock.close();
        readers.close();
        try {
            // After a sync that failed too, as SQLite does it for the last who closes in any case. It is safe: what
            // is committed is copied, all that no sync has vouched for is copied anew, and the log is cut only when
            // the sync of that has gone well.
            Pragmas.run(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException error) {
            LOG.warn("{} keeps its log, which is a part of it: {}", file, error.getMessage());
        }
        try {
            writer.reallyClose();
        } catch (SQLException error) {
            LOG.warn("{} was not closed cleanly; nothing is lost, the next start repairs it", file, error);
        }
        noLongerOpenHere();
        if (servingLock != null) {
            servingLock.close();
        }
    }

    @SuppressWarnings("try") // the lock is there to be held, not to be used
    private int migrate(Migrations migrations, List<Migration> known, Opening opening) {
        if (FlywayMigrations.pending(known).isEmpty()) {
            return FlywayMigrations.newestApplied(known);
        }
        if (!opening.migrating()) {
            FlywayMigrations.refuseOlder(file.toString(), known);
        }
        try (DatabaseLock idle = opening.serving() || opening.inMemory() ? null : DatabaseLock.idle(file)) {
            migrations.apply(new SqliteUpkeep(file, opening.backups()), Upkeep.Progress.IGNORED);
        }
        return FlywayMigrations.newestApplied(migrations.list());
    }

    private Readers openReaders(ReaderSource source, WriterMetrics metrics) {
        var configuration = new HikariConfig();
        configuration.setPoolName("inkwell-readers");
        configuration.setDataSource(source);
        configuration.setReadOnly(true);
        configuration.setMaximumPoolSize(READERS);
        configuration.setMinimumIdle(1);
        configuration.setIdleTimeout(0); // and those that were opened stay
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

    static void refuseUnusablePath(Path file) {
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
    static void refuseWhatIsNotOurs(Path file, String uri) {
        refuseForeignLog(file);
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        // Without a log or a journal nobody writes it, or was stopped at that, and SQLite need not make one to read it.
        boolean quiet =
                Stream.of("-wal", "-journal").noneMatch(suffix -> Files.exists(DatabaseLock.beside(file, suffix)));
        try (Connection connection = config.createConnection("jdbc:sqlite:" + uri + (quiet ? "?immutable=1" : ""))) {
            boolean ours = Pragmas.number(connection, "PRAGMA application_id") == APPLICATION_ID;
            String others = "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'flyway_schema_history'";
            if (!ours && Pragmas.number(connection, others) > 0) {
                throw new CannotOpen(file + " is a database, but not one of Inkwell's: name another file with --db.");
            }
        } catch (SQLException failure) {
            throw SqliteErrors.cannotOpen(file, failure);
        }
    }

    /** A file without a byte may become a database; but one that has backups was a database. */
    private static void refuseWhatWasEmptied(Path file, @Nullable Path backups) {
        if (file.toFile().length() == 0) {
            List<Backup> left = new SqliteUpkeep(file, backups).backups();
            if (!left.isEmpty()) {
                throw new CannotOpen(file + " is empty, and there are backups of it: inkwell restore "
                        + Diagnosis.quoted(left.get(0).file()) + " --db " + Diagnosis.quoted(file)
                        + " puts the newest back. To begin anew, remove the file.");
            }
        }
    }

    /**
     * Refuses a log that was left by what had the name before: SQLite would take it for this file's, and spoil both. A
     * file that was backed up or restored says that no log belongs to it.
     */
    static void refuseForeignLog(Path file) {
        Path database = DatabaseLock.beside(file, "");
        Path log = DatabaseLock.beside(file, "-wal");
        if (OPEN_HERE.containsKey(database) || log.toFile().length() == 0 || !Files.exists(database)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(database, StandardOpenOption.READ)) {
            ByteBuffer versions = ByteBuffer.allocate(2);
            if (channel.read(versions, VERSIONS_AT) == 2 && versions.get(0) == 1 && versions.get(1) == 1) {
                throw new CannotOpen(
                        log + " is the log of another database than " + file
                                + ": move it away, as it may hold what is nowhere else, and do not delete it before all is well.");
            }
        } catch (IOException failure) {
            throw new CannotOpen(file + " cannot be read: " + failure.getMessage(), failure);
        }
    }
}
