package dev.inkwell.example.h2;

import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.UserRepository;

/** Users and posts in a database of H2. */
public final class H2Storage implements Storage {

    /** There are no migrations: all tables are of the first version. */
    static final Upkeep UPKEEP =
            Upkeep.none("H2's own commands: SCRIPT TO and RUNSCRIPT FROM for backups, ANALYZE, SHUTDOWN COMPACT");

    private final H2Database database;
    private final UserRepository users;
    private final PostRepository posts;
    private final StatsRepository stats;
    private final KeptAnswerRepository keptAnswers;
    private final TokenRepository tokens;

    private H2Storage(H2Database database) {
        this.database = database;
        this.users = new H2UserRepository(database);
        this.posts = new H2PostRepository(database);
        this.stats = new H2StatsRepository(database);
        this.keptAnswers = new H2KeptAnswerRepository(database);
        this.tokens = new H2TokenRepository(database);
    }

    /**
     * Opens a database, and makes its tables where it has none.
     *
     * @param address for the driver, such as {@code jdbc:h2:./blog} or {@code jdbc:h2:mem:blog}; the user that it names
     *     has to be an administrator, as whoever makes a database is
     * @throws dev.inkwell.domain.DomainException.CannotOpen when it cannot be opened, saying why
     */
    public static H2Storage open(String address) {
        return new H2Storage(H2Database.open(address));
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
        return UPKEEP;
    }

    @Override
    public int schemaVersion() {
        return 0;
    }

    @Override
    public void close() {
        database.close();
    }
}
