package dev.inkwell.persistence.mysql;

import dev.inkwell.persistence.jdbc.JdbcUserRepository;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import javax.sql.DataSource;

@MysqlRepository
abstract class MysqlUserRepository extends JdbcUserRepository {
    private final DataSource source;

    MysqlUserRepository(ServerDatabase database) {
        super(database, "");
        source = database.dataSource();
    }

    @Override
    public long lastId() {
        return Tables.lastId(source, "users");
    }
}
