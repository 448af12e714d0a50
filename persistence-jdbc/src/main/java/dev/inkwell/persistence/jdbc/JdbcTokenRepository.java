package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewToken;
import dev.inkwell.domain.TokenRepository;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens, of which the same is kept in every database. */
public abstract class JdbcTokenRepository implements TokenRepository, GenericRepository<JdbcTokenRepository.Row, Long> {
    private final JdbcTransactions transactions;
    private final String insert;

    /**
     * Those of a database.
     *
     * @param unlessTaken see {@link JdbcUserRepository}
     */
    protected JdbcTokenRepository(JdbcDatabase database, String unlessTaken) {
        transactions = database.transactions();
        insert = "INSERT INTO tokens (name, scope, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?) " + unlessTaken;
    }

    @Override
    public AccessToken create(NewToken token, Instant at) {
        return transactions.join(() -> {
            long id = transactions
                    .insert(
                            insert,
                            token.name(),
                            token.scope().toString(),
                            token.hash(),
                            at.toEpochMilli(),
                            token.expiresAt() == null ? null : token.expiresAt().toEpochMilli())
                    .orElseThrow(() -> new DomainException.Duplicate(List.of("hash")));
            return new AccessToken(id, token.name(), token.scope(), token.hash(), at, token.expiresAt(), null, null);
        });
    }

    @Override
    public Optional<AccessToken> findByHash(String hash) {
        return selectByHash(hash).map(Row::toToken);
    }

    @Query("""
            SELECT id, name, scope, hash, created_at, expires_at, last_used_at, revoked_at
            FROM tokens WHERE hash = :hash
            """)
    protected abstract Optional<Row> selectByHash(String hash);

    @Override
    public List<AccessToken> list() {
        return selectAll().stream().map(Row::toToken).toList();
    }

    @Query("""
            SELECT id, name, scope, hash, created_at, expires_at, last_used_at, revoked_at
            FROM tokens ORDER BY id
            """)
    protected abstract List<Row> selectAll();

    @Override
    public void revoke(long id, Instant at) {
        transactions.join(() -> {
            if (updateUnrevoked(id, at.toEpochMilli()) == 0 && selectId(id).isEmpty()) {
                throw new DomainException.NotFound("token", id);
            }
        });
    }

    @Query("UPDATE tokens SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL")
    protected abstract int updateUnrevoked(long id, long at);

    @Query("SELECT id FROM tokens WHERE id = :id")
    protected abstract Optional<Long> selectId(long id);

    @Override
    public void used(long id, Instant at) {
        transactions.join(() -> updateUsedBefore(id, at.toEpochMilli()));
    }

    @Query("UPDATE tokens SET last_used_at = :at WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at)")
    protected abstract void updateUsedBefore(long id, long at);

    /** A row; times are milliseconds since 1970. */
    @MappedEntity(value = "tokens", alias = "tokens")
    public record Row(
            @Id long id,
            String name,
            String scope,
            String hash,
            long createdAt,
            @Nullable Long expiresAt,
            @Nullable Long lastUsedAt,
            @Nullable Long revokedAt) {
        AccessToken toToken() {
            return new AccessToken(
                    id,
                    name,
                    AccessToken.Scope.valueOf(scope.toUpperCase(Locale.ROOT)),
                    hash,
                    Instant.ofEpochMilli(createdAt),
                    time(expiresAt),
                    time(lastUsedAt),
                    time(revokedAt));
        }

        private static @Nullable Instant time(@Nullable Long milliseconds) {
            return milliseconds == null ? null : Instant.ofEpochMilli(milliseconds);
        }
    }
}
