package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
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
 * A {@link JdbcDatabase} and the repositories over it.
 *
 * <p>In a Micronaut application this, and each of its ports, is a bean as soon as the property {@code inkwell.db} names a
 * database that an adapter on the class path knows. Any other program calls {@link #open}.
 */
@Singleton
@Requires(beans = JdbcDatabase.class)
public final class JdbcStorage implements Storage {
    private final JdbcDatabase database;
    private final UserRepository users;
    private final PostRepository posts;
    private final StatsRepository stats;
    private final KeptAnswerRepository keptAnswers;
    private final TokenRepository tokens;
    private final Runnable closing;

    @Inject
    JdbcStorage(
            JdbcDatabase database,
            UserRepository users,
            PostRepository posts,
            StatsRepository stats,
            KeptAnswerRepository keptAnswers,
            TokenRepository tokens) {
        this(database, users, posts, stats, keptAnswers, tokens, database::close);
    }

    private JdbcStorage(
            JdbcDatabase database,
            UserRepository users,
            PostRepository posts,
            StatsRepository stats,
            KeptAnswerRepository keptAnswers,
            TokenRepository tokens,
            Runnable closing) {
        this.database = database;
        this.users = users;
        this.posts = posts;
        this.stats = stats;
        this.keptAnswers = keptAnswers;
        this.tokens = tokens;
        this.closing = closing;
    }

    /**
     * Opens a database outside an application, see {@link dev.inkwell.domain.StorageProvider#open}.
     *
     * @param name the database's, for messages
     */
    public static Storage open(String address, String name, boolean migrating, @Nullable Path backups) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(JdbcDatabase.PROPERTY, literal(address, name));
        properties.put(JdbcDatabase.MIGRATING, migrating);
        if (backups != null) {
            properties.put(JdbcDatabase.BACKUPS, literal(backups.toString(), backups.toString()));
        }
        ApplicationContext context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .bootstrapEnvironment(false)
                .environmentPropertySource(false)
                .banner(false)
                .properties(properties)
                .start();
        try {
            JdbcStorage storage = context.getBean(JdbcStorage.class);
            return new JdbcStorage(
                    storage.database,
                    storage.users,
                    storage.posts,
                    storage.stats,
                    storage.keptAnswers,
                    storage.tokens,
                    context::close);
        } catch (RuntimeException failure) {
            context.close();
            throw reason(failure);
        }
    }

    private static String literal(String value, String name) {
        if (value.contains("${")) { // in a property, Micronaut would replace it
            throw new DomainException.CannotOpen(name + " has ${ in its name, which cannot be used: choose another.");
        }
        return value;
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
    public TokenRepository tokens() {
        return tokens;
    }

    @Override
    public Transactions transactions() {
        return database.transactions();
    }

    @Override
    public Upkeep upkeep() {
        return database.upkeep();
    }

    @Override
    public int schemaVersion() {
        return database.schemaVersion();
    }

    @Override
    public boolean isEmbedded() {
        return database.isEmbedded();
    }

    @Override
    public void close() {
        closing.run();
    }
}
