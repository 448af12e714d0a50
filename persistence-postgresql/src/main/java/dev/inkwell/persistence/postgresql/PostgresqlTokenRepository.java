package dev.inkwell.persistence.postgresql;

import dev.inkwell.persistence.jdbc.JdbcTokenRepository;
import dev.inkwell.persistence.jdbc.ServerDatabase;

@PostgresqlRepository
abstract class PostgresqlTokenRepository extends JdbcTokenRepository {
    PostgresqlTokenRepository(ServerDatabase database) {
        super(database, "ON CONFLICT DO NOTHING"); // an error would end the transaction
    }
}
