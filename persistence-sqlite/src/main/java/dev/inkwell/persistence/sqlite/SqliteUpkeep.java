package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Inspection;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.persistence.jdbc.FlywayMigrations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;

/**
 * The upkeep of a database file. It knows nothing but the file's name, opens what it needs for as long as it needs it,
 * and neither makes a file nor migrates one unless that is what is asked for.
 */
final class SqliteUpkeep implements Upkeep {

    /** How long a checkpoint is tried: readers that answer callers are done by then. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Rows of an index that are looked at to know what is in it; of all, changes would have to wait. */
    private static final int ENOUGH_ROWS = 1_000;

    private final Path database;
    private final String uri;
    private final Path directory;
    private final Backups backups;

    /**
     * The upkeep of one file.
     *
     * @param directory of its backups; where it is null, {@code backups} beside the file
     */
    SqliteUpkeep(Path database, @Nullable Path directory) {
        this.database = database;
        this.uri = database.toAbsolutePath().toUri().toString();
        this.directory = directory == null ? DatabaseLock.beside(database, "").resolveSibling("backups") : directory;
        this.backups = new Backups(database, uri, this.directory);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public String tool() {
        return "inkwell";
    }

    @Override
    public Backup backup(Progress progress) {
        return alone(() -> backups.take(false, progress));
    }

    @Override
    public Backup backup(Path file, Progress progress) {
        return alone(() -> backups.take(file, progress));
    }

    @Override
    @SuppressWarnings("try") // the lock is there to be held, not to be used
    public String backup(OutputStream out, Progress progress) throws IOException {
        refuseWhatIsNotOurs();
        try (DatabaseLock lock = DatabaseLock.upkeep(database)) {
            Path copy = backups.passing();
            try {
                Backup backup = backups.take(copy, progress);
                Files.copy(copy, out);
                return backup.sha256();
            } finally {
                backups.removeLeftovers();
            }
        }
    }

    @Override
    public List<Backup> backups() {
        return backups.list();
    }

    @Override
    public List<Backup> prune(int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("At least one backup stays.");
        }
        return backups.prune(keep);
    }

    @Override
    public Inspection verify(Path backup, Progress progress) {
        return Backups.verify(backup, Migrations.newest(), progress);
    }

    @Override
    @SuppressWarnings("try") // locks are there to be held, not to be used
    public List<Path> restore(Path backup, Progress progress) {
        SqliteDatabase.refuseUnusablePath(database);
        Path successor = DatabaseLock.beside(database, Succession.RESTORING);
        try (DatabaseLock upkeep = DatabaseLock.upkeep(database);
                DatabaseLock serving = DatabaseLock.idle(database);
                DatabaseLock opening = DatabaseLock.opening(database)) {
            for (Path own : List.of(database, successor)) {
                if (Files.exists(backup) && Files.exists(own) && Files.isSameFile(backup, own)) {
                    throw new DomainException.Refused(
                            backup + " is the database itself, or half of a restore: name a backup.");
                }
            }
            Succession.forgetUnfinished(database);
            SqliteDatabase.refuseForeignLog(database);
            try {
                long size = Backups.copyForRestore(backup, Migrations.newest(), successor, progress);
                return pass(successor, size);
            } finally {
                Backups.remove(successor);
            }
        } catch (IOException failure) {
            throw PrivateFiles.unwritable(successor, failure, 0);
        }
    }

    private List<Path> pass(Path successor, long size) {
        try (Succession succession = Succession.of(database)) {
            Path kept = DatabaseLock.beside(database, Succession.KEPT + Backups.TIME.format(Instant.now()));
            return succession.pass(successor, kept);
        } catch (IOException failure) {
            throw PrivateFiles.unwritable(database, failure, size);
        }
    }

    @Override
    public Inspection check(Progress progress) {
        refuseWhatIsNotOurs();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + uri)) {
            Pragmas.run(connection, "PRAGMA busy_timeout = 5000");
            Pragmas.run(connection, "PRAGMA trusted_schema = 0");
            Pragmas.run(connection, "PRAGMA cell_size_check = 1");
            Pragmas.run(connection, "BEGIN"); // rows are counted as they are in one moment
            Inspection inspection = Inspector.inspect(connection, progress);
            Checkpoints.afterLongRead(connection);
            return inspection;
        } catch (SQLException failure) {
            throw SqliteErrors.cannotOpen(database, failure);
        }
    }

    @Override
    public void optimize() {
        refuseWhatIsNotOurs();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + uri)) {
            Pragmas.run(connection, "PRAGMA busy_timeout = 5000");
            Pragmas.run(connection, "PRAGMA analysis_limit = " + ENOUGH_ROWS);
            Pragmas.run(connection, "PRAGMA optimize = 0x10002"); // of all tables, not only of those it has read
        } catch (SQLException failure) {
            throw SqliteErrors.cannotOpen(database, failure);
        }
    }

    @Override
    public void checkpoint() {
        refuseWhatIsNotOurs();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + uri)) {
            // One that waits for readers keeps writers waiting too: so it waits for moments, again and again.
            Pragmas.run(connection, "PRAGMA busy_timeout = 50");
            Instant deadline = Instant.now().plus(PATIENCE);
            while (isObstructed(connection)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new DomainException.Busy("The log of " + database
                            + " is still being read: what of it could be folded in is; try again later.");
                }
                Thread.sleep(50);
            }
        } catch (SQLException failure) {
            throw SqliteErrors.cannotOpen(database, failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DomainException.Busy("Interrupted while waiting for readers.", e);
        }
    }

    private static boolean isObstructed(Connection connection) throws SQLException {
        Pragmas.run(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        try (PreparedStatement statement = connection.prepareStatement("PRAGMA wal_checkpoint(TRUNCATE)");
                ResultSet result = statement.executeQuery()) {
            return result.getBoolean(1);
        }
    }

    @Override
    @SuppressWarnings("try") // locks are there to be held, not to be used
    public void vacuum(Progress progress) {
        refuseWhatIsNotOurs();
        Path successor = DatabaseLock.beside(database, Succession.VACUUMING);
        try (DatabaseLock upkeep = DatabaseLock.upkeep(database);
                DatabaseLock serving = DatabaseLock.idle(database);
                DatabaseLock opening = DatabaseLock.opening(database);
                Succession succession = Succession.of(database)) {
            long size = Files.size(DatabaseLock.beside(database, ""));
            PrivateFiles.demandRoom("A copy without gaps", database, size);
            try {
                PrivateFiles.create(successor);
                vacuum(succession.old(), successor, size, progress);
                Inspection inspection = Inspector.inspectFile(successor, Migrations.newest(), progress);
                if (!inspection.isSound()) {
                    throw new DomainException.Damaged(database + " is not sound, and is left as it is: "
                            + String.join("; ", inspection.problems()) + ". Restore a backup.");
                }
                PrivateFiles.sync(successor);
                succession.pass(successor, null);
            } catch (IOException failure) {
                throw PrivateFiles.unwritable(successor, failure, size);
            } finally {
                Backups.remove(successor);
                Backups.remove(Path.of(successor + "-journal"));
            }
        } catch (IOException failure) {
            throw PrivateFiles.unwritable(database, failure, 0);
        }
    }

    private void vacuum(Connection old, Path successor, long size, Progress progress) {
        try (PreparedStatement statement = old.prepareStatement("VACUUM INTO ?")) {
            ProgressHandler.setHandler(old, 1_000_000, new ProgressHandler() {
                @Override
                protected int progress() {
                    progress.at("vacuuming", successor.toFile().length(), size);
                    return 0;
                }
            });
            statement.setString(1, successor.toString());
            statement.execute();
        } catch (SQLException failure) {
            if (SqliteErrors.translate(failure) instanceof DomainException.StorageFull) {
                throw PrivateFiles.full(successor, size);
            }
            throw SqliteErrors.cannotOpen(database, failure);
        }
    }

    @Override
    public List<Migration> migrations() {
        refuseWhatIsNotOurs();
        return new Migrations(database, uri).list();
    }

    @Override
    @SuppressWarnings("try") // locks are there to be held, not to be used
    public List<Migration> migrate(Progress progress) {
        refuseWhatIsNotOurs();
        var migrations = new Migrations(database, uri);
        if (FlywayMigrations.pending(migrations.known()).isEmpty()) {
            return List.of();
        }
        try (DatabaseLock serving = DatabaseLock.idle(database);
                DatabaseLock opening = DatabaseLock.opening(database)) {
            return migrations.apply(this, progress);
        }
    }

    /** While nobody serves it, or only the caller does. */
    Backup backupBeforeMigration(Progress progress) {
        return alone(() -> {
            Backup backup = backups.take(true, progress);
            backups.pruneBeforeMigrations();
            return backup;
        });
    }

    @Override
    public List<Migration> rehearse(Progress progress) {
        return alone(() -> {
            Path copy = backups.passing();
            try {
                backups.take(copy, progress);
                return new Migrations(copy, copy.toAbsolutePath().toUri().toString()).rehearse();
            } finally {
                backups.removeLeftovers();
            }
        });
    }

    @Override
    public List<Finding> diagnose() {
        return new Diagnosis(database, uri, directory, this).findings();
    }

    @SuppressWarnings("try") // the lock is there to be held, not to be used
    private <T> T alone(Supplier<T> work) {
        refuseWhatIsNotOurs();
        try (DatabaseLock lock = DatabaseLock.upkeep(database)) {
            return work.get();
        }
    }

    private void refuseWhatIsNotOurs() {
        NativeLibrary.load();
        if (!Files.exists(database) || database.toFile().length() == 0) {
            throw new DomainException.CannotOpen("There is no database " + database + ": name one with --db.");
        }
        SqliteDatabase.refuseUnusablePath(database);
        SqliteDatabase.refuseWhatIsNotOurs(database, uri);
    }
}
