package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException.CannotOpen;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/**
 * Lets one program at a time open a database, because on SQLite Flyway takes no lock of its own. It is held on a file
 * beside the database: Java must never open the database itself, as closing it again would drop SQLite's own locks.
 */
final class OpeningLock implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 20;

    private final FileChannel channel;

    private OpeningLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits for its turn; the lock ends with {@link #close}, or with the program. */
    static OpeningLock of(Path database) {
        Path file = Path.of(database + ".lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock(channel, database);
                return new OpeningLock(channel);
            } catch (IOException | RuntimeException failure) {
                channel.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new CannotOpen(
                    file + " cannot be written: change the rights of its directory, or name another file with --db.",
                    failure);
        }
    }

    private static void lock(FileChannel channel, Path database) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!tryLock(channel)) {
            if (Instant.now().isAfter(deadline)) {
                throw new CannotOpen(database + " is being opened by another Inkwell: wait until that one is done.");
            }
            pause();
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProgram) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotOpen("Interrupted while waiting for the database.", e);
        }
    }

    /** Closing the channel releases the lock. The file stays: removing it would let two hold a lock of that name. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
