package dev.inkwell.app;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes: which database, and where settings are found that were not given. */
final class DatabaseOptions {
    private final Function<Path, Storage> storages;

    @Option(
            names = "--db",
            paramLabel = "FILE",
            defaultValue = "inkwell.db",
            description =
                    "The database (or INKWELL_DB, or db=... in the configuration file). Default: ${DEFAULT-VALUE}")
    private Path db = Path.of("inkwell.db");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Lines like backup.every=24h, for what is neither an option nor in the environment (or INKWELL_CONFIG)."
                            + " Default: inkwell.properties in the current directory, if it is there")
    @SuppressWarnings("UnusedVariable") // Settings asks picocli for it, before this is set
    private @Nullable Path config;

    /** Options of a command that opens SQLite's files, or no database. */
    DatabaseOptions() {
        this(SqliteStorage::open);
    }

    /** Options over whatever opens a database. */
    DatabaseOptions(Function<Path, Storage> storages) {
        this.storages = storages;
    }

    Path db() {
        return db;
    }

    /** Opens the database, and makes it where there is none. */
    Storage open() {
        return storages.apply(db);
    }

    /** Opens the database for reading: a misspelt name should not make an empty one. */
    Storage openExisting() {
        if (!Files.exists(db)) {
            throw new Failure(
                    Main.USAGE,
                    "there is no database " + db + ": name one with --db, or make it with serve or import.");
        }
        return open();
    }

    /**
     * Refuses to read or write the files of the database as if they were others: to close one of them would drop the
     * locks that this process holds on it.
     */
    void refuseAsOtherFile(Path file) {
        Path wanted = file.toAbsolutePath().normalize();
        Path database = db.toAbsolutePath().normalize();
        boolean same = Stream.of("", "-wal", "-shm", "-journal", ".lock")
                .map(suffix -> database.resolveSibling(database.getFileName() + suffix))
                .anyMatch(own -> own.equals(wanted) || isSame(own, wanted));
        if (same) {
            throw new Failure(Main.REFUSED, file + " belongs to the database; name another file.");
        }
    }

    private static boolean isSame(Path own, Path wanted) {
        try {
            return Files.isSameFile(own, wanted);
        } catch (IOException e) {
            return false; // one of them does not exist
        }
    }
}
