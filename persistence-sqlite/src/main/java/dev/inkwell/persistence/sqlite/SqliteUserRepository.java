package dev.inkwell.persistence.sqlite;

import dev.inkwell.persistence.jdbc.JdbcUserRepository;

@SqliteRepository
abstract class SqliteUserRepository extends JdbcUserRepository {
    SqliteUserRepository(SqliteDatabase database) {
        super(database, "");
    }
}
