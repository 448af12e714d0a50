package dev.inkwell.example.h2;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewToken;
import dev.inkwell.domain.TokenRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

final class H2TokenRepository implements TokenRepository {
    private static final String SELECT =
            "SELECT id, name, scope, hash, created_at, expires_at, last_used_at, revoked_at FROM tokens ";

    private final H2Database database;

    H2TokenRepository(H2Database database) {
        this.database = database;
    }

    @Override
    public AccessToken create(NewToken token, Instant at) {
        return database.change(statements -> {
            if (findByHash(token.hash()).isPresent()) {
                throw new DomainException.Duplicate(List.of("hash"));
            }
            long id = 1 + statements.number("SELECT MAX(id) FROM tokens"); // none is ever deleted
            statements.change(
                    "INSERT INTO tokens (id, name, scope, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
                    id,
                    token.name(),
                    token.scope().name(),
                    token.hash(),
                    at.toEpochMilli(),
                    token.expiresAt() == null ? null : token.expiresAt().toEpochMilli());
            return new AccessToken(id, token.name(), token.scope(), token.hash(), at, token.expiresAt(), null, null);
        });
    }

    @Override
    public Optional<AccessToken> findByHash(String hash) {
        return database.read(statements -> statements.first(H2TokenRepository::read, SELECT + "WHERE hash = ?", hash));
    }

    @Override
    public List<AccessToken> list() {
        return database.read(statements -> statements.select(H2TokenRepository::read, SELECT + "ORDER BY id"));
    }

    @Override
    public void revoke(long id, Instant at) {
        database.change(statements -> {
            if (statements.number("SELECT COUNT(*) FROM tokens WHERE id = ?", id) == 0) {
                throw new DomainException.NotFound("token", id);
            }
            return statements.change(
                    "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", at.toEpochMilli(), id);
        });
    }

    @Override
    public void used(long id, Instant at) {
        database.change(statements -> statements.change(
                "UPDATE tokens SET last_used_at = GREATEST(COALESCE(last_used_at, ?1), ?1) WHERE id = ?2",
                at.toEpochMilli(),
                id));
    }

    private static AccessToken read(ResultSet row) throws SQLException {
        return new AccessToken(
                row.getLong("id"),
                row.getString("name"),
                AccessToken.Scope.valueOf(row.getString("scope")),
                row.getString("hash"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                time(row, "expires_at"),
                time(row, "last_used_at"),
                time(row, "revoked_at"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long milliseconds = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(milliseconds);
    }
}
