package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.Upkeep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** SQLite, for programs that choose a database by its address: the name of a file, which may be written as a URL. */
public final class SqliteProvider implements StorageProvider {
    static final String PREFIX = "jdbc:sqlite:";

    /** The file that an address names. */
    static Path path(String address) {
        return Path.of(address.startsWith(PREFIX) ? address.substring(PREFIX.length()) : address);
    }

    @Override
    public String form() {
        return "a file";
    }

    @Override
    public boolean accepts(String address) {
        return address.matches(SqliteDatabase.NAMES);
    }

    @Override
    public String name(String address) {
        return path(address).toString();
    }

    @Override
    public Optional<Path> file(String address) {
        return Optional.of(path(address));
    }

    /** Whoever opened and closed one of them elsewhere in this process would drop the locks that SQLite holds on it. */
    @Override
    public boolean owns(String address, Path file) {
        Path wanted = file.toAbsolutePath().normalize();
        Path database = path(address).toAbsolutePath().normalize();
        return Stream.of("", "-wal", "-shm", "-journal", ".lock", ".serving", ".upkeep")
                .map(suffix -> DatabaseLock.beside(database, suffix))
                .anyMatch(own -> own.equals(wanted) || isSame(own, wanted));
    }

    private static boolean isSame(Path own, Path wanted) {
        try {
            return Files.isSameFile(own, wanted);
        } catch (IOException e) {
            return false; // one of them does not exist
        }
    }

    @Override
    public Storage open(String address, boolean migrating, @Nullable Path backups) {
        return SqliteStorage.open(path(address), migrating, backups);
    }

    @Override
    public Upkeep upkeep(String address, @Nullable Path backups) {
        return SqliteStorage.upkeep(path(address), backups);
    }
}
