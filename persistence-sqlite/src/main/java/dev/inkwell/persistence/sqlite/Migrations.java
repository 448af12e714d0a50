package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.DomainException.StorageFull;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Upkeep.Progress;
import dev.inkwell.persistence.jdbc.FlywayMigrations;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteDataSource;

/** The way of a file's schema from one version to the next. Flyway takes no lock on SQLite: who migrates holds ours. */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private final Path file;
    private final Flyway flyway;

    /**
     * Those of one file, which is looked at when they are asked for.
     *
     * @param uri by which SQLite opens the file
     */
    Migrations(Path file, String uri) {
        this.file = file;
        var source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + uri);
        source.setEnforceForeignKeys(true);
        flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/sqlite")
                .javaMigrations(new IndexWords())
                .failOnMissingLocations(true)
                .group(true) // all that is pending is one transaction: the old schema or the new one, never between
                .load();
    }

    List<Migration> list() {
        try {
            return FlywayMigrations.of(flyway);
        } catch (FlywayException failure) {
            throw SqliteErrors.cannotOpen(file, failure);
        }
    }

    /**
     * As {@link #list()}, of a file that this program can bring up to date. Flyway reads class path and file anew each
     * time, so that whoever starts asks once.
     */
    List<Migration> known() {
        List<Migration> found = list();
        FlywayMigrations.refuseUnknown(file.toString(), found);
        return found;
    }

    /**
     * Applies what is pending, all or nothing, after a backup of what has rows already. The caller holds the lock for
     * opening.
     *
     * @return what was applied
     */
    List<Migration> apply(SqliteUpkeep upkeep, Progress progress) {
        List<Migration> found = known();
        List<Migration> pending = FlywayMigrations.pending(found);
        if (pending.isEmpty()) {
            return pending;
        }
        Backup backup = pending.size() == found.size() ? null : upkeep.backupBeforeMigration(progress);
        if (backup != null) {
            LOG.warn("{} is going to be migrated; as it was before it is kept in {}", file, backup.file());
        }
        try {
            flyway.migrate();
            return pending;
        } catch (FlywayException failure) {
            String consequence = backup == null
                    ? ""
                    : " It is as it was; should you doubt it: inkwell restore " + Diagnosis.quoted(backup.file())
                            + " --db " + Diagnosis.quoted(file);
            if (SqliteErrors.translate(failure) instanceof StorageFull) {
                throw new StorageFull("The disk that holds " + file + " is full: to bring it up to date needs some "
                        + PrivateFiles.mebibytes(file.toFile().length()) + " MiB, as much again as it has."
                        + consequence);
            }
            throw new CannotOpen(FlywayMigrations.reason(file.toString(), failure) + consequence, failure);
        }
    }

    /** Applies what is pending to a copy that nobody needs. */
    List<Migration> rehearse() {
        List<Migration> pending = FlywayMigrations.pending(known());
        try {
            flyway.migrate();
            return pending;
        } catch (FlywayException failure) {
            throw new CannotOpen(
                    FlywayMigrations.reason(file.toString(), failure) + " It was tried on a copy: nothing was changed.",
                    failure);
        }
    }

    /** The number of the newest schema that this program knows, which is that of an empty database in memory. */
    static int newest() {
        NativeLibrary.load();
        return new Migrations(SqliteStorage.IN_MEMORY, "file::memory:")
                .list().stream().mapToInt(Migration::version).max().orElseThrow();
    }
}
