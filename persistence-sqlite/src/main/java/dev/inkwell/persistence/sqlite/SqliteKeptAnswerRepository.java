package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.KeptAnswerRepository;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@JdbcRepository(
        dataSource = SqliteDatabase.NAME,
        dialect = Dialect.MYSQL) // docs/adr/0003: SQLite has none of its own before Micronaut Data 5
@SqliteErrors.Translated
abstract class SqliteKeptAnswerRepository
        implements KeptAnswerRepository, GenericRepository<SqliteKeptAnswerRepository.Row, String> {
    private final SqliteTransactions transactions;

    SqliteKeptAnswerRepository(SqliteTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Optional<KeptAnswer> find(String key) {
        return selectByKey(key).map(Row::toKeptAnswer);
    }

    @Query("SELECT key, request, answer, at FROM kept_answers WHERE key = :key")
    abstract Optional<Row> selectByKey(String key);

    @Override
    public void keep(KeptAnswer answer) {
        transactions.join(() -> {
            try {
                insert(answer.key(), answer.request(), answer.answer(), answer.at());
            } catch (SqliteErrors.Taken refused) {
                throw new DomainException.Duplicate(List.of("key"));
            }
        });
    }

    @Query("INSERT INTO kept_answers (key, request, answer, at) VALUES (:key, :request, :answer, :at)")
    abstract void insert(String key, String request, String answer, Instant at);

    @Override
    public void forget(String key) {
        transactions.join(() -> deleteByKey(key));
    }

    @Query("DELETE FROM kept_answers WHERE key = :key")
    abstract void deleteByKey(String key);

    @Override
    public void forgetBefore(Instant time, int limit) {
        transactions.join(() -> deleteOldest(time, limit));
    }

    @Query("""
            DELETE FROM kept_answers
            WHERE rowid IN (SELECT rowid FROM kept_answers WHERE at < :time ORDER BY at LIMIT :limit)
            """)
    abstract void deleteOldest(Instant time, int limit);

    /** A row. */
    @MappedEntity(value = "kept_answers", alias = "kept_answers")
    record Row(@Id String key, String request, String answer, Instant at) {
        KeptAnswer toKeptAnswer() {
            return new KeptAnswer(key, request, answer, at);
        }
    }
}
