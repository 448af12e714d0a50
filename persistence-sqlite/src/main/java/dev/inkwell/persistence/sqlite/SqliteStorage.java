package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.persistence.jdbc.JdbcStorage;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Users and posts in one SQLite file.
 *
 * <p>In a Micronaut application {@link Storage}, and each of its ports, is a bean as soon as the property {@code
 * inkwell.db} names the file. Any other program calls {@link #open}.
 */
public final class SqliteStorage {

    /** In place of a file's name: a database in memory, gone when it is closed. */
    public static final Path IN_MEMORY = Path.of(":memory:");

    private SqliteStorage() {}

    /**
     * Opens a file, or {@link #IN_MEMORY}; makes the file when it is missing, and migrates it when it is older than this
     * program.
     *
     * @throws DomainException.CannotOpen saying what to do, and having changed nothing, when the file is not one of
     *     Inkwell's, is newer than this program, or cannot be read and written
     * @throws DomainException.Busy when another program has it to itself
     */
    public static Storage open(Path file) {
        return open(file, true, null);
    }

    /**
     * As {@link #open(Path)}, with a say in what happens to an older file.
     *
     * @param migrating whether it is migrated, rather than refused
     * @param backups the directory for the backup that is made before; where it is null, {@code backups} beside the file
     */
    public static Storage open(Path file, boolean migrating, @Nullable Path backups) {
        String name = file.toString();
        return JdbcStorage.open(SqliteProvider.PREFIX + name, name, migrating, backups);
    }

    /**
     * The upkeep of a file that need not be open, and is neither made nor migrated by asking for it.
     *
     * @param backups the directory for them; where it is null, {@code backups} beside the file
     */
    public static Upkeep upkeep(Path file, @Nullable Path backups) {
        return new SqliteUpkeep(file, backups);
    }
}
