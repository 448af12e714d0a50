package dev.inkwell.persistence.postgresql;

import dev.inkwell.persistence.jdbc.JdbcKeptAnswerRepository;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import io.micronaut.data.annotation.Query;
import java.util.Optional;

@PostgresqlRepository
abstract class PostgresqlKeptAnswerRepository extends JdbcKeptAnswerRepository {
    PostgresqlKeptAnswerRepository(ServerDatabase database) {
        super(database);
    }

    /**
     * Who finds an answer gives it as the one of a change that is durable, but a server shows also what it has brought
     * back after a crash, or kept in doubt, and no standby has yet. What the message adds to the log comes after that,
     * and the commit waits for both.
     */
    @Override
    @Query("""
            SELECT key, request, answer, at FROM kept_answers
            WHERE key = :key AND pg_logical_emit_message(true, 'inkwell', '') IS NOT NULL
            """)
    protected abstract Optional<Row> selectByKey(String key);

    @Override
    @Query("""
            INSERT INTO kept_answers (key, request, answer, at) VALUES (:key, :request, :answer, :at)
            ON CONFLICT DO NOTHING
            """)
    protected abstract int insert(String key, String request, String answer, long at);
}
