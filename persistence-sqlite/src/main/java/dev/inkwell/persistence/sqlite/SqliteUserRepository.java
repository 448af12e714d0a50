package dev.inkwell.persistence.sqlite;

import dev.inkwell.persistence.jdbc.JdbcUserRepository;
import io.micronaut.data.annotation.Query;

@SqliteRepository
abstract class SqliteUserRepository extends JdbcUserRepository {
    SqliteUserRepository(SqliteDatabase database) {
        super(database, "");
    }

    @Override
    @Query("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'users'")
    public abstract long lastId();
}
