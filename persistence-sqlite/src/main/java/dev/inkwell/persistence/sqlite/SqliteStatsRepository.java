package dev.inkwell.persistence.sqlite;

import dev.inkwell.persistence.jdbc.JdbcStatsRepository;

@SqliteRepository
abstract class SqliteStatsRepository extends JdbcStatsRepository {
    SqliteStatsRepository(SqliteDatabase database) {
        super(database);
    }
}
