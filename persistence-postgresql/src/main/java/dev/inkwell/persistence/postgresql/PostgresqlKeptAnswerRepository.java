package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.KeptAnswerRepository;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dataSource = PostgresqlDatabase.NAME, dialect = Dialect.POSTGRES)
@Requires(property = PostgresqlDatabase.PROPERTY)
@PostgresqlErrors.Translated
abstract class PostgresqlKeptAnswerRepository
        implements KeptAnswerRepository, GenericRepository<PostgresqlKeptAnswerRepository.Row, String> {
    private final PostgresqlTransactions transactions;

    PostgresqlKeptAnswerRepository(PostgresqlTransactions transactions) {
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
            int kept = insert(
                    answer.key(), answer.request(), answer.answer(), answer.at().toEpochMilli());
            if (kept == 0) {
                throw new DomainException.Duplicate(List.of("key"));
            }
        });
    }

    @Query("""
            INSERT INTO kept_answers (key, request, answer, at) VALUES (:key, :request, :answer, :at)
            ON CONFLICT DO NOTHING
            """)
    abstract int insert(String key, String request, String answer, long at);

    @Override
    public void forget(String key) {
        transactions.join(() -> deleteByKey(key));
    }

    @Query("DELETE FROM kept_answers WHERE key = :key")
    abstract void deleteByKey(String key);

    @Override
    public void forgetBefore(Instant time, int limit) {
        transactions.join(() -> deleteOldest(time.toEpochMilli(), limit));
    }

    @Query("""
            DELETE FROM kept_answers
            WHERE key IN (SELECT key FROM kept_answers WHERE at < :time ORDER BY at LIMIT :limit)
            """)
    abstract void deleteOldest(long time, int limit);

    /** A row. */
    @MappedEntity(value = "kept_answers", alias = "kept_answers")
    record Row(@Id String key, String request, String answer, long at) {
        KeptAnswer toKeptAnswer() {
            return new KeptAnswer(key, request, answer, Instant.ofEpochMilli(at));
        }
    }
}
