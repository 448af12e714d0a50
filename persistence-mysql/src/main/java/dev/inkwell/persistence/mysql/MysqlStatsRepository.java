package dev.inkwell.persistence.mysql;

import dev.inkwell.persistence.jdbc.JdbcStatsRepository;
import dev.inkwell.persistence.jdbc.ServerDatabase;

@MysqlRepository
abstract class MysqlStatsRepository extends JdbcStatsRepository {
    MysqlStatsRepository(ServerDatabase database) {
        super(database);
    }
}
