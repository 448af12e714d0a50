package dev.inkwell.app;

import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        if (!isThere(database.address())) {
            throw new Failure(
                    Main.USAGE,
                    "there is no database " + database.name()
                            + ": name one with --db, or make it with serve or import.");
        }
        return open();
    }

    /** Whether there is a database at an address. That of a server is there when it has tables of Inkwell's. */
    static boolean isThere(String address) {
        StorageProvider provider = StorageProvider.of(address);
        return provider.file(address).map(Files::exists).orElseGet(() -> {
            List<Migration> migrations = provider.upkeep(address, null).migrations();
            return migrations.isEmpty()
                    || migrations.stream().anyMatch(migration -> migration.state() != Migration.State.PENDING);
        });
    }
}
