package dev.inkwell.persistence.postgresql;

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
import java.util.Map;

/**
 * Users and posts in a database of PostgreSQL.
 *
 * <p>In a Micronaut application this, and each of its ports, is a bean as soon as the property {@code
 * inkwell.postgresql.url} names the database. Any other program calls {@link #open}.
 */
@Singleton
@Requires(property = PostgresqlDatabase.PROPERTY)
public final class PostgresqlStorage implements Storage {
    private final PostgresqlDatabase database;
    private final UserRepository users;
    private final PostRepository posts;
    private final StatsRepository stats;
    private final KeptAnswerRepository keptAnswers;
    private final Runnable closing;

    @Inject
    PostgresqlStorage(
            PostgresqlDatabase database,
            PostgresqlUserRepository users,
            PostgresqlPostRepository posts,
            PostgresqlStatsRepository stats,
            PostgresqlKeptAnswerRepository keptAnswers) {
        this(database, users, posts, stats, keptAnswers, database::close);
    }

    private PostgresqlStorage(
            PostgresqlDatabase database,
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
     * Opens a database, and makes or migrates its tables when they are older than this program. They are in the schema
     * that the URL or the user's search path names first.
     *
     * @param url as the driver has it, {@code jdbc:postgresql://host/name?user=…&password=…}
     * @throws DomainException.CannotOpen saying what to do, and having changed nothing, when the database cannot be
     *     reached or is newer than this program
     */
    public static PostgresqlStorage open(String url) {
        return open(url, true);
    }

    /**
     * As {@link #open(String)}, with a say in what happens to older tables.
     *
     * @param migrating whether they are migrated, rather than refused
     */
    public static PostgresqlStorage open(String url, boolean migrating) {
        if (url.contains("${")) { // in a property, Micronaut would replace it
            throw new DomainException.CannotOpen(
                    PostgresqlDatabase.name(url) + " has ${ in its URL, which cannot be used: write it as %24%7B.");
        }
        ApplicationContext context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .banner(false)
                .properties(Map.of(PostgresqlDatabase.PROPERTY, url, PostgresqlDatabase.MIGRATING, migrating))
                .start();
        try {
            PostgresqlStorage storage = context.getBean(PostgresqlStorage.class);
            return new PostgresqlStorage(
                    storage.database, storage.users, storage.posts, storage.stats, storage.keptAnswers, context::close);
        } catch (RuntimeException failure) {
            context.close();
            throw reason(failure);
        }
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

    /** The upkeep of a database that need not be open, and is not migrated by asking for it. */
    public static Upkeep upkeep(String url) {
        return new PostgresqlUpkeep(PostgresqlDatabase.name(url), url);
    }

    /** The number of the last migration that was applied to the database. */
    public int schemaVersion() {
        return database.schemaVersion();
    }

    @Override
    public void close() {
        closing.run();
    }
}
