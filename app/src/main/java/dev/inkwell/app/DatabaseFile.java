package dev.inkwell.app;

import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.http.Problem;
import dev.inkwell.http.ProblemException;
import dev.inkwell.http.ReadinessCheck;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Where the database's file was moved, deleted or replaced while it is open, the service is not ready: it goes on in the
 * old one, and nobody finds there again what is changed. The file itself is never opened for this, see {@code DatabaseLock}.
 */
@Singleton
@Requires(property = ServeCommand.DATABASE)
final class DatabaseFile implements ReadinessCheck, BeanCreatedEventListener<Upkeep> {
    private final @Nullable Path file;

    /** What tells it apart from all others; null where the file system knows no such thing. */
    private volatile @Nullable Object opened;

    DatabaseFile(@Property(name = ServeCommand.DATABASE) String database) {
        file = StorageProvider.of(database).file(database).orElse(null);
    }

    /** The database is open by now. */
    @Override
    public Upkeep onCreated(BeanCreatedEvent<Upkeep> event) {
        try {
            opened = key();
        } catch (IOException gone) {
            // as a database in memory, which has no file
        }
        return event.getBean();
    }

    @Override
    public void check() {
        try {
            if (opened != null && !opened.equals(key())) {
                throw notReady(
                        "Another file is in the place of the database's, which is open still. Stop the service and"
                                + " put the old file back, with its -wal and -shm; to go back to a backup, use inkwell restore.");
            }
        } catch (NoSuchFileException missing) {
            if (opened != null) {
                throw notReady(
                        "The database's file is gone: moved, which can be undone, or deleted. If it is deleted, all"
                                + " that it held ends with this service: save what you need of it over the API, then stop the"
                                + " service and restore a backup.");
            }
        } catch (IOException unreadable) {
            throw notReady("The directory of the database cannot be read any more: change its rights.");
        }
    }

    private static ProblemException notReady(String detail) {
        return new ProblemException(Problem.Type.SHUTTING_DOWN, detail);
    }

    private @Nullable Object key() throws IOException {
        return file == null
                ? null
                : Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }
}
