package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/**
 * Puts one file into the place of another as the database, while nobody has that open. Killed at any moment, either the
 * old one or the new one is there, whole: its log is folded into the old one first, so that it is one file, and one
 * file takes the name of another in one step.
 */
final class Succession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    /** In the names of what is going to be the database. */
    static final String RESTORING = ".restoring";

    static final String VACUUMING = ".vacuuming";

    /** In the names of what was a database before. */
    static final String KEPT = ".before-restore-";

    private static final String PARTIAL = ".partial";

    private final Path database;
    private final @Nullable Connection connection; // none when there is no database, or none that SQLite can open

    private Succession(Path database, @Nullable Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    /**
     * Takes a database for itself alone, and folds its log into it.
     *
     * @throws DomainException.Busy when another program has it open
     */
    static Succession of(Path database) {
        if (!Files.exists(database)) {
            return new Succession(database, null);
        }
        Connection connection = null;
        try {
            connection = DriverManager.getConnection(
                    "jdbc:sqlite:" + database.toAbsolutePath().toUri());
            Pragmas.run(connection, "PRAGMA busy_timeout = 2000");
            Pragmas.run(connection, "PRAGMA locking_mode = EXCLUSIVE");
            // Only one who is alone can end the use of a log; until this connection is closed, nobody else gets in.
            String mode = Pragmas.text(connection, "PRAGMA journal_mode = DELETE");
            Pragmas.run(connection, "BEGIN EXCLUSIVE");
            Pragmas.run(connection, "COMMIT");
            if (!mode.equals("delete")) {
                throw new DomainException.Busy(inUse(database));
            }
            return new Succession(database, connection);
        } catch (SQLException failure) {
            close(connection);
            if (SqliteErrors.translate(failure) instanceof DomainException.Busy) {
                throw new DomainException.Busy(inUse(database), failure);
            }
            LOG.warn(
                    "The log of {} cannot be folded into it ({}), and is kept beside it",
                    database,
                    failure.getMessage());
            return new Succession(database, null);
        } catch (DomainException failure) {
            close(connection);
            throw failure;
        }
    }

    private static String inUse(Path database) {
        return database + " is in use by another program: end it, or wait until it is done.";
    }

    /** The connection to the old one, which nobody else can open. */
    Connection old() {
        if (connection == null) {
            throw new DomainException.Damaged(database + " cannot be read: restore a backup.");
        }
        return connection;
    }

    /**
     * Gives the name to the new one.
     *
     * @param kept the name that the old one keeps; null when it is not to be kept
     * @return the files of the old one, under the names that they have now
     */
    List<Path> pass(Path successor, @Nullable Path kept) throws IOException {
        List<Path> files = new ArrayList<>();
        if (kept != null) {
            // First under both names. A log that could not be folded follows, as the old one was damaged then.
            for (String suffix : connection == null ? List.of("", "-wal", "-journal") : List.of("")) {
                Path old = DatabaseLock.beside(database, suffix);
                if (Files.exists(old)) {
                    files.add(keep(old, Path.of(kept + suffix)));
                }
            }
            PrivateFiles.syncDirectoryOf(database);
        }
        for (String suffix : List.of("-wal", "-journal", "-shm")) {
            Files.deleteIfExists(DatabaseLock.beside(database, suffix));
        }
        Files.move(
                successor,
                DatabaseLock.beside(database, ""),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        PrivateFiles.syncDirectoryOf(database);
        return files;
    }

    private Path keep(Path old, Path kept) throws IOException {
        try {
            Files.createLink(kept, old);
        } catch (UnsupportedOperationException | IOException noLinksHere) {
            Path partial = Path.of(kept + PARTIAL);
            copy(old, partial);
            PrivateFiles.sync(partial);
            Files.move(partial, kept, StandardCopyOption.ATOMIC_MOVE);
        }
        return kept;
    }

    /** By SQLite where it has the file open, see {@link DatabaseLock}. */
    private void copy(Path old, Path partial) throws IOException {
        if (connection == null) {
            Files.copy(old, partial, StandardCopyOption.COPY_ATTRIBUTES);
            return;
        }
        PrivateFiles.create(partial);
        try {
            int result = ((SQLiteConnection) connection)
                    .getDatabase()
                    .backup("main", partial.toString(), null, 0, 0, Integer.MAX_VALUE);
            if (result != 0) {
                throw new IOException("SQLite's result " + result);
            }
        } catch (SQLException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    /**
     * After one that was killed its half-made file takes up room; between its steps the old database has two names, of
     * which it and its log keep the right one.
     */
    static void forgetUnfinished(Path database) throws IOException {
        Path file = DatabaseLock.beside(database, "");
        Path directory = file.getParent();
        for (String suffix : List.of(RESTORING, VACUUMING, VACUUMING + "-journal")) {
            Files.deleteIfExists(DatabaseLock.beside(database, suffix));
        }
        if (directory == null || !Files.exists(file)) {
            return;
        }
        try (Stream<Path> siblings = Files.list(directory)) {
            for (Path sibling : siblings.filter(
                            path -> String.valueOf(path.getFileName()).startsWith(file.getFileName() + KEPT))
                    .toList()) {
                if (sibling.toString().endsWith(PARTIAL)) {
                    Files.delete(sibling);
                } else if (Files.isSameFile(sibling, file)) {
                    for (String suffix : List.of("-wal", "-journal")) {
                        giveBack(Path.of(sibling + suffix), DatabaseLock.beside(database, suffix));
                    }
                    Files.delete(sibling);
                }
            }
        }
    }

    private static void giveBack(Path kept, Path log) throws IOException {
        if (!Files.exists(kept)) {
            return;
        }
        if (!Files.exists(log)) {
            Files.move(kept, log);
        } else if (Files.isSameFile(kept, log)) {
            Files.delete(kept);
        }
    }

    @Override
    public void close() {
        close(connection);
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException failure) {
            LOG.debug("A connection to a file that has no name any more was not closed cleanly", failure);
        }
    }
}
