package dev.inkwell.persistence.memory;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.KeptAnswerRepository;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

final class InMemoryKeptAnswerRepository implements KeptAnswerRepository {
    private final InMemoryTransactions transactions;

    InMemoryKeptAnswerRepository(InMemoryTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Optional<KeptAnswer> find(String key) {
        return Optional.ofNullable(transactions.state().answers.get(key));
    }

    @Override
    public void keep(KeptAnswer answer) {
        transactions.run(() -> {
            if (transactions.state().answers.putIfAbsent(answer.key(), answer) != null) {
                throw new DomainException.Duplicate(List.of("key"));
            }
        });
    }

    @Override
    public void forget(String key) {
        transactions.run(() -> transactions.state().answers.remove(key));
    }

    @Override
    public void forgetBefore(Instant time, int limit) {
        transactions.run(() -> {
            State state = transactions.state();
            List<KeptAnswer> oldest = state.answers.values().stream()
                    .filter(answer -> answer.at().isBefore(time))
                    .sorted(Comparator.comparing(KeptAnswer::at))
                    .limit(limit)
                    .toList();
            oldest.forEach(answer -> state.answers.remove(answer.key()));
        });
    }
}
