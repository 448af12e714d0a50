package dev.inkwell.app;

import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.persistence.jdbc.JdbcDatabase;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes beans of the ports of an adapter that has none itself, as it knows nothing of Micronaut. */
@Factory
@Requires(property = ServeCommand.DATABASE)
@Requires(missingBeans = JdbcDatabase.class)
final class ProvidedStorage {

    @Singleton
    @Bean(preDestroy = "close")
    Storage storage(
            @Property(name = ServeCommand.DATABASE) String address,
            @Property(name = JdbcDatabase.MIGRATING, defaultValue = "true") boolean migrating,
            @Property(name = JdbcDatabase.BACKUPS) @Nullable String backups) {
        return StorageProvider.of(address).open(address, migrating, backups == null ? null : Path.of(backups));
    }

    @Singleton
    UserRepository users(Storage storage) {
        return storage.users();
    }

    @Singleton
    PostRepository posts(Storage storage) {
        return storage.posts();
    }

    @Singleton
    StatsRepository stats(Storage storage) {
        return storage.stats();
    }

    @Singleton
    KeptAnswerRepository keptAnswers(Storage storage) {
        return storage.keptAnswers();
    }

    @Singleton
    TokenRepository tokens(Storage storage) {
        return storage.tokens();
    }

    @Singleton
    Transactions transactions(Storage storage) {
        return storage.transactions();
    }

    @Singleton
    Upkeep upkeep(Storage storage) {
        return storage.upkeep();
    }
}
