package dev.inkwell.persistence.postgresql;

import dev.inkwell.persistence.jdbc.JdbcUserRepository;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import io.micronaut.data.annotation.Query;

@PostgresqlRepository
abstract class PostgresqlUserRepository extends JdbcUserRepository {
    PostgresqlUserRepository(ServerDatabase database) {
        super(database, "ON CONFLICT DO NOTHING"); // an error would end the transaction
    }

    @Override
    @Query("""
            UPDATE users
            SET username = :username, username_key = :usernameKey, email = :email, email_key = :emailKey,
                words = :words, updated_at = :updatedAt, version = :version
            WHERE id = :id
                AND NOT EXISTS (SELECT 1 FROM users others WHERE others.username_key = :usernameKey AND others.id <> :id)
                AND NOT EXISTS (SELECT 1 FROM users others WHERE others.email_key = :emailKey AND others.id <> :id)
            """)
    protected abstract int updateById(
            long id,
            String username,
            String usernameKey,
            String email,
            String emailKey,
            String words,
            long updatedAt,
            long version);

    @Override
    protected void goOnAfter(long restoredId) {
        moveSequence(restoredId);
    }

    @Override
    @Query("SELECT coalesce(pg_sequence_last_value(CAST(pg_get_serial_sequence('users', 'id') AS regclass)), 0)")
    public abstract long lastId();

    @Query("SELECT go_on_after('users', :id)")
    abstract long moveSequence(long id);

    @Override
    protected String wordsContain() {
        return "strpos(words, ?) > 0";
    }
}
