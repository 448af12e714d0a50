package dev.inkwell.persistence.sqlite;

import dev.inkwell.persistence.jdbc.JdbcTokenRepository;

@SqliteRepository
abstract class SqliteTokenRepository extends JdbcTokenRepository {
    SqliteTokenRepository(SqliteDatabase database) {
        super(database, "");
    }
}
