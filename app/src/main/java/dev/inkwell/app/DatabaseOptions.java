package dev.inkwell.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes: which database, and where settings are found that were not given. */
final class DatabaseOptions {
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

    Path db() {
        return db;
    }

    /**
     * Refuses to read or write the files of the database as if they were others: to close one of them would drop the
     * locks that this process holds on it.
     */
    void refuseAsOtherFile(Path file) {
        Path wanted = file.toAbsolutePath().normalize();
        Path database = db.toAbsolutePath().normalize();
        boolean same = Stream.of("", "-wal", "-shm", "-journal", ".lock", ".serving", ".upkeep")
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
