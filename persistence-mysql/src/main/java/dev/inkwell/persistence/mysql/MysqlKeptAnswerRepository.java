package dev.inkwell.persistence.mysql;

import dev.inkwell.persistence.jdbc.JdbcKeptAnswerRepository;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import io.micronaut.data.annotation.Query;

@MysqlRepository
abstract class MysqlKeptAnswerRepository extends JdbcKeptAnswerRepository {
    MysqlKeptAnswerRepository(ServerDatabase database) {
        super(database);
    }

    /** Without a table to choose from: the servers would look through all of this one for it, and lock it. */
    @Override
    @Query("DELETE FROM kept_answers WHERE at < :time ORDER BY at LIMIT :limit")
    protected abstract void deleteOldest(long time, int limit);
}
