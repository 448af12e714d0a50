package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.UserRepository;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Users and posts in one SQLite file.
 *
 * <p>In a Micronaut application this, and each of its ports, is a bean as soon as the property {@code inkwell.db} names
 * the file. Any other program calls {@link #open}.
 */
@Singleton
@Requires(property = SqliteDatabase.PROPERTY)
public final class SqliteStorage implements Storage {

    /** In place of a file's name: a database in memory, gone when it is closed. */
    public static final Path IN_MEMORY = Path.of(":memory:");

    private final SqliteDatabase database;
    private final UserRepository users;
    private final PostRepository posts;
    private final StatsRepository stats;
    private final KeptAnswerRepository keptAnswers;
    private final Runnable closing;

    @Inject
    SqliteStorage(
            SqliteDatabase database,
            UserRepository users,
            PostRepository posts,
            StatsRepository stats,
            KeptAnswerRepository keptAnswers) {
        this(database, users, posts, stats, keptAnswers, database::close);
    }

    private SqliteStorage(
            SqliteDatabase database,
            UserRepository users,
            PostRepository posts,
            StatsRepository stats,
            KeptAnswerRepository keptAnswers,
            Runnable closing) {
        this.database = database;
        this.users = users;
        this.posts = posts;
        this.stats = stats;
        this.keptAnswers = keptAnswers;
        this.closing = closing;
    }

    /**
     * Opens a file, or {@link #IN_MEMORY}; makes the file when it is missing, and migrates it when it is older than this
     * program.
     *
     * @throws DomainException.CannotOpen saying what to do, and having changed nothing, when the file is not one of
     *     Inkwell's, is newer than this program, or cannot be read and written
     * @throws DomainException.Busy when another program has it to itself
     */
    public static SqliteStorage open(Path file) {
        return open(file, true, null);
    }

    /**
     * As {@link #open(Path)}, with a say in what happens to an older file.
     *
     * @param migrating whether it is migrated, rather than refused
     * @param backups the directory for the backup that is made before; where it is null, {@code backups} beside the file
     */
    public static SqliteStorage open(Path file, boolean migrating, @Nullable Path backups) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(SqliteDatabase.PROPERTY, literal(file));
        properties.put(SqliteDatabase.MIGRATING, migrating);
        if (backups != null) {
            properties.put(SqliteDatabase.BACKUPS, literal(backups));
        }
        ApplicationContext context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .banner(false)
                .properties(properties)
                .start();
        try {
            SqliteStorage storage = context.getBean(SqliteStorage.class);
            return new SqliteStorage(
                    storage.database, storage.users, storage.posts, storage.stats, storage.keptAnswers, context::close);
        } catch (RuntimeException failure) {
            context.close();
            throw reason(failure);
        }
    }

    private static String literal(Path path) {
        if (path.toString().contains("${")) { // in a property, Micronaut would replace it
            throw new DomainException.CannotOpen(path + " has ${ in its name, which cannot be used: rename it.");
        }
        return path.toString();
    }

    private static RuntimeException reason(RuntimeException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof DomainException known) {
                return known;
            }
        }
        return failure;
    }

    @Override
    public UserRepository users() {
        return users;
    }

    @Override
    public PostRepository posts() {
        return posts;
    }

    @Override
    public StatsRepository stats() {
        return stats;
    }

    @Override
    public KeptAnswerRepository keptAnswers() {
        return keptAnswers;
    }

    @Override
    public Transactions transactions() {
        return database.transactions();
    }

    @Override
    public Upkeep upkeep() {
        return database.upkeep();
    }

    /**
     * The upkeep of a file that need not be open, and is neither made nor migrated by asking for it.
     *
     * @param backups the directory for them; where it is null, {@code backups} beside the file
     */
    public static Upkeep upkeep(Path file, @Nullable Path backups) {
        return new SqliteUpkeep(file, backups);
    }

    /** The number of the last migration that was applied to the file. */
    public int schemaVersion() {
        return database.schemaVersion();
    }

    @Override
    public void close() {
        closing.run();
    }
}
