package dev.inkwell.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where backups are: for the commands that make them, read them, or need one before they begin. */
final class BackupOptions {
    @Option(
            names = "--backup-dir",
            paramLabel = "DIR",
            description = "Where backups are kept (or INKWELL_BACKUP_DIR, or backup.dir=... in the configuration file)."
                    + " Default: the directory backups beside the database")
    private @Nullable Path directory;

    /** The directory that is named; null for the usual one. */
    @Nullable
    Path directory() {
        return directory;
    }
}
