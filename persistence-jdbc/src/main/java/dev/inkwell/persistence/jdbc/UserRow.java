package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.User;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** What is read of a row of {@code users}; times are milliseconds since 1970. */
@MappedEntity(value = "users", alias = "users")
public record UserRow(@Id long id, String username, String email, long createdAt, long updatedAt, long version) {
    static final String COLUMNS = "id, username, email, created_at, updated_at, version";

    User toUser() {
        return new User(id, username, email, Instant.ofEpochMilli(createdAt), Instant.ofEpochMilli(updatedAt), version);
    }

    /** A row of {@link #COLUMNS}. */
    static User read(ResultSet row) throws SQLException {
        return new UserRow(
                        row.getLong(1),
                        Select.text(row, 2),
                        Select.text(row, 3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6))
                .toUser();
    }
}
