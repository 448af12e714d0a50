package dev.inkwell.persistence.mysql;

import dev.inkwell.persistence.jdbc.JdbcUserRepository;
import dev.inkwell.persistence.jdbc.ServerDatabase;

@MysqlRepository
abstract class MysqlUserRepository extends JdbcUserRepository {
    MysqlUserRepository(ServerDatabase database) {
        super(database, "");
    }
}
