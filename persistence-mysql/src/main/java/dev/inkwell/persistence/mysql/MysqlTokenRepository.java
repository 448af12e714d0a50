package dev.inkwell.persistence.mysql;

import dev.inkwell.persistence.jdbc.JdbcTokenRepository;
import dev.inkwell.persistence.jdbc.ServerDatabase;

@MysqlRepository
abstract class MysqlTokenRepository extends JdbcTokenRepository {
    MysqlTokenRepository(ServerDatabase database) {
        super(database, "");
    }
}
