package dev.inkwell.app;

import dev.inkwell.domain.StorageProvider;
import dev.inkwell.http.Problem;
import dev.inkwell.http.ProblemException;
import dev.inkwell.http.ReadinessCheck;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the disk is all but full the service is not ready: changes may still find room in the log, and are refused as
 * soon as they do not.
 */
@Singleton
@Requires(property = ServeCommand.DATABASE)
final class FreeSpace implements ReadinessCheck {
    /** Bytes: some changes of the usual kind, or a few of the largest. */
    private static final String LEAST = "1048576";

    private final long least;
    private final @Nullable Path directory;

    FreeSpace(
            @Property(name = ServeCommand.DATABASE) String database,
            @Property(name = "inkwell.least-free-space", defaultValue = LEAST) long least) {
        this.least = least;
        directory = StorageProvider.of(database)
                .file(database)
                .map(file -> file.toAbsolutePath().getParent())
                .orElse(null);
    }

    /** Asks the file system by the directory: the database itself must not be opened. */
    @Override
    public void check() {
        if (directory != null
                && Files.isDirectory(directory)
                && directory.toFile().getUsableSpace() < least) {
            throw new ProblemException(
                    Problem.Type.STORAGE_FULL,
                    "The disk that holds the database has less than " + least / 1024
                            + " KiB left, and changes are refused or soon will be: make room, some 40 MiB for the log."
                            + " Reading goes on.");
        }
    }
}
