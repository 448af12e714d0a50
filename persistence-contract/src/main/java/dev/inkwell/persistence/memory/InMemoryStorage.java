package dev.inkwell.persistence.memory;

import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.UserRepository;

/** Keeps everything in memory, and loses it when closed. */
public final class InMemoryStorage implements Storage {
    private final InMemoryTransactions transactions = new InMemoryTransactions();
    private final InMemoryUserRepository users = new InMemoryUserRepository(transactions);
    private final InMemoryPostRepository posts = new InMemoryPostRepository(transactions);
    private final InMemoryStatsRepository stats = new InMemoryStatsRepository(transactions);
    private final InMemoryKeptAnswerRepository keptAnswers = new InMemoryKeptAnswerRepository(transactions);
    private final InMemoryTokenRepository tokens = new InMemoryTokenRepository(transactions);

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
        return transactions;
    }

    @Override
    public Upkeep upkeep() {
        return Upkeep.none("an adapter that keeps its rows: these are gone when they are closed");
    }

    @Override
    public int schemaVersion() {
        return 0;
    }

    @Override
    public void close() {
        transactions.close();
    }
}
