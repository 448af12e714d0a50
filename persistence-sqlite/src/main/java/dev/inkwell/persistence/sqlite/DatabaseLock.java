package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.DomainException.Busy;
import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.DomainException.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other programs from doing the same to a database. It is held on a file beside it, one for each purpose: Java
 * must never open the database itself, as closing any of its descriptors would drop all locks that SQLite holds on it.
 */
final class DatabaseLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseLock.class);

    private static final String SERVING = ".serving";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 20;

    /**
     * The files that this program has open for a lock. None is opened twice: that would lose the lock as soon as either
     * is closed, and another program could take it.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path file;
    private @Nullable FileChannel channel; // none while another of this program has the file

    private DatabaseLock(Path file) {
        this.file = file;
    }

    /** For opening, as on SQLite Flyway takes no lock of its own. Others wait for their turn. */
    static DatabaseLock opening(Path database) {
        return opening(database, PATIENCE);
    }

    /** As {@link #opening(Path)}, with another patience. */
    static DatabaseLock opening(Path database, Duration patience) {
        var lock = new DatabaseLock(beside(database, ".lock"));
        try {
            Instant deadline = Instant.now().plus(patience);
            while (!lock.take()) {
                if (Instant.now().isAfter(deadline)) {
                    throw new CannotOpen(
                            database + " is being opened by another Inkwell: wait until that one is done.");
                }
                pause();
            }
            return lock;
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    /** For serving: two services would be each other's "other program" that makes changes wait. Others are refused. */
    static DatabaseLock serving(Path database) {
        return signed(
                database,
                SERVING,
                holder -> new CannotOpen(database + " is served, restored or migrated by another Inkwell, process "
                        + holder + ": end that one, or name another file with --db."));
    }

    /** For upkeep, of which there is one at a time. Others are refused. */
    static DatabaseLock upkeep(Path database) {
        return signed(
                database,
                ".upkeep",
                holder -> new Busy("Upkeep of " + database + " is under way in process " + holder
                        + ", perhaps a backup: try again when that is done."));
    }

    /** For what must not happen to a database that is served: nobody serves it then. */
    static DatabaseLock idle(Path database) {
        return signed(
                database,
                SERVING,
                holder -> new Refused(database + " is being served by process " + holder + ": stop that one first."));
    }

    private static DatabaseLock signed(Path database, String suffix, Function<String, DomainException> refusal) {
        var lock = new DatabaseLock(beside(database, suffix));
        try {
            if (!lock.take()) {
                throw refusal.apply(lock.holder());
            }
            lock.sign();
            return lock;
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    /** Where SQLite has its log: beside the file itself, by whatever link it was named. */
    static Path beside(Path database, String suffix) {
        Path file = database.toAbsolutePath();
        try {
            Path real = Files.exists(file)
                    ? file.toRealPath()
                    : file.resolveSibling(".").toRealPath().resolve(file.getFileName());
            return Path.of(real + suffix);
        } catch (IOException outOfReach) {
            return Path.of(file + suffix);
        }
    }

    /** The database and all that may lie beside it and belongs to it. */
    static List<Path> filesOf(Path database) {
        return Stream.of("", "-wal", "-shm", "-journal", ".lock", SERVING, ".upkeep")
                .map(suffix -> beside(database, suffix))
                .toList();
    }

    private boolean take() {
        try {
            if (channel == null) {
                if (!OPEN.add(file)) {
                    return false;
                }
                channel = open();
            }
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldUnderAnotherName) {
            return false;
        } catch (IOException failure) {
            throw unusable(failure);
        }
    }

    private FileChannel open() throws IOException {
        try {
            FileChannel opened = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PrivateFiles.mode(file, "rw-------")); // whoever can open it can lock it, too
            PrivateFiles.giveToOwnerOfDirectory(file);
            return opened;
        } catch (IOException failure) {
            OPEN.remove(file);
            throw failure;
        }
    }

    /** Says who holds it. Where the disk is too full for that, the lock holds all the same. */
    private void sign() {
        try {
            Objects.requireNonNull(channel)
                    .truncate(0)
                    .write(ByteBuffer.wrap(self().getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException failure) {
            LOG.debug("{} does not tell who holds it", file, failure);
        }
    }

    private String holder() {
        try {
            return channel == null ? self() : Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException failure) {
            throw unusable(failure);
        }
    }

    private static String self() {
        return String.valueOf(ProcessHandle.current().pid());
    }

    private CannotOpen unusable(IOException failure) {
        return new CannotOpen(
                file + " cannot be written: change the rights of its directory, or name another file with --db.",
                failure);
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
    public void close() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            channel = null;
            OPEN.remove(file);
        }
    }
}
