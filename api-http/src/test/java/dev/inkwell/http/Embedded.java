package dev.inkwell.http;

import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.UserRepository;

/** A storage that says that it is read within this process. */
record Embedded(Storage storage) implements Storage {
    @Override
    public boolean isEmbedded() {
        return true;
    }

    @Override
    public UserRepository users() {
        return storage.users();
    }

    @Override
    public PostRepository posts() {
        return storage.posts();
    }

    @Override
    public StatsRepository stats() {
        return storage.stats();
    }

    @Override
    public KeptAnswerRepository keptAnswers() {
        return storage.keptAnswers();
    }

    @Override
    public TokenRepository tokens() {
        return storage.tokens();
    }

    @Override
    public Transactions transactions() {
        return storage.transactions();
    }

    @Override
    public Upkeep upkeep() {
        return storage.upkeep();
    }

    @Override
    public int schemaVersion() {
        return storage.schemaVersion();
    }

    @Override
    public void close() {
        storage.close();
    }
}
