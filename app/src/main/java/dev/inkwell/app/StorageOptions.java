package dev.inkwell.app;

import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** For the commands that open a database themselves: whether it is migrated by that, and where its backup goes before. */
final class StorageOptions {

    /** Opens a database, and makes it where there is none. */
    interface Storages {
        /**
         * Opens one.
         *
         * @param migrating whether one that is older than this program is migrated, rather than refused
         * @param backups the directory for the backup before a migration; null for the usual one
         */
        Storage open(String address, boolean migrating, @Nullable Path backups);
    }

    private final Storages storages;

    @Mixin
    private final DatabaseOptions database = new DatabaseOptions();

    @Mixin
    private final BackupOptions backups = new BackupOptions();

    @Option(
            names = "--migrate",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether an older database is brought up to date before it is used (or INKWELL_MIGRATE, true"
                    + " or false). Default: ${DEFAULT-VALUE}")
    private boolean migrate;

    /** Options over whatever opens a database. */
    StorageOptions(Storages storages) {
        this.storages = storages;
    }

    DatabaseOptions database() {
        return database;
    }

    /** Opens the database, and makes it where there is none. */
    Storage open() {
        return storages.open(database.address(), migrate, backups.directory());
    }

    /** Opens the database for reading: a misspelt name should not make an empty one. */
    Storage openExisting() {
        refuseMissing(database.address(), "name one with --db, or make it with serve or import.");
        return open();
    }

    /** Refuses to make a database of an address that should have one: a file, or on a server tables of Inkwell's. */
    static void refuseMissing(String address, String advice) {
        StorageProvider provider = StorageProvider.of(address);
        String name = provider.name(address);
        Optional<Path> file = provider.file(address);
        if (file.isPresent()) {
            if (!Files.exists(file.get())) {
                throw new Failure(Main.USAGE, "there is no database " + name + ": " + advice);
            }
            return;
        }
        List<Migration> migrations = provider.upkeep(address, null).migrations();
        if (!migrations.isEmpty()
                && migrations.stream().allMatch(migration -> migration.state() == Migration.State.PENDING)) {
            throw new Failure(Main.USAGE, name + " has no tables of Inkwell's: " + advice);
        }
    }
}
