package dev.inkwell.persistence.memory;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewToken;
import dev.inkwell.domain.TokenRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

final class InMemoryTokenRepository implements TokenRepository {
    private final InMemoryTransactions transactions;

    InMemoryTokenRepository(InMemoryTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public AccessToken create(NewToken token, Instant at) {
        return transactions.execute(() -> {
            if (findByHash(token.hash()).isPresent()) {
                throw new DomainException.Duplicate(List.of("hash"));
            }
            State state = transactions.state();
            long id = state.tokens.size() + 1L; // none is ever deleted
            var created =
                    new AccessToken(id, token.name(), token.scope(), token.hash(), at, token.expiresAt(), null, null);
            state.tokens.put(id, created);
            return created;
        });
    }

    @Override
    public Optional<AccessToken> findByHash(String hash) {
        return transactions.state().tokens.values().stream()
                .filter(token -> token.hash().equals(hash))
                .findFirst();
    }

    @Override
    public List<AccessToken> list() {
        return List.copyOf(transactions.state().tokens.values());
    }

    @Override
    public void revoke(long id, Instant at) {
        transactions.run(() -> {
            if (transactions.state().tokens.computeIfPresent(id, (same, token) -> token.revoked(at)) == null) {
                throw new DomainException.NotFound("token", id);
            }
        });
    }

    @Override
    public void used(long id, Instant at) {
        transactions.run(() -> transactions.state().tokens.computeIfPresent(id, (same, token) -> token.used(at)));
    }
}
