package dev.inkwell.persistence.sqlite;

import dev.inkwell.persistence.jdbc.JdbcKeptAnswerRepository;

@SqliteRepository
abstract class SqliteKeptAnswerRepository extends JdbcKeptAnswerRepository {
    SqliteKeptAnswerRepository(SqliteDatabase database) {
        super(database);
    }
}
