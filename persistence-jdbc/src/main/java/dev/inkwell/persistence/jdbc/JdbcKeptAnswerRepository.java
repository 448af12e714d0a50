package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.KeptAnswerRepository;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Kept answers, of which the same is kept in every database. */
public abstract class JdbcKeptAnswerRepository
        implements KeptAnswerRepository, GenericRepository<JdbcKeptAnswerRepository.Row, String> {
    private final JdbcTransactions transactions;

    protected JdbcKeptAnswerRepository(JdbcDatabase database) {
        transactions = database.transactions();
    }

    @Override
    public Optional<KeptAnswer> find(String key) {
        return selectByKey(key).map(Row::toKeptAnswer);
    }

    @Query("SELECT \"key\", request, answer, at FROM kept_answers WHERE \"key\" = :key")
    protected abstract Optional<Row> selectByKey(String key);

    @Override
    public void keep(KeptAnswer answer) {
        transactions.join(() -> {
            int kept;
            try {
                kept = insert(
                        answer.key(),
                        answer.request(),
                        answer.answer(),
                        answer.at().toEpochMilli());
            } catch (ConstraintViolation taken) {
                kept = 0;
            }
            if (kept == 0) {
                throw new DomainException.Duplicate(List.of("key"));
            }
        });
    }

    /**
     * Adds the row, unless there is one with this key.
     *
     * @return how many rows were added
     * @throws ConstraintViolation when the key is taken, or 0 is answered
     */
    @Query("INSERT INTO kept_answers (\"key\", request, answer, at) VALUES (:key, :request, :answer, :at)")
    protected abstract int insert(String key, String request, String answer, long at);

    @Override
    public void forget(String key) {
        transactions.join(() -> deleteByKey(key));
    }

    @Query("DELETE FROM kept_answers WHERE \"key\" = :key")
    protected abstract void deleteByKey(String key);

    @Override
    public void forgetBefore(Instant time, int limit) {
        transactions.join(() -> deleteOldest(time.toEpochMilli(), limit));
    }

    @Query("""
            DELETE FROM kept_answers
            WHERE "key" IN (SELECT "key" FROM kept_answers WHERE at < :time ORDER BY at LIMIT :limit)
            """)
    protected abstract void deleteOldest(long time, int limit);

    /** A row; the time is milliseconds since 1970. */
    @MappedEntity(value = "kept_answers", alias = "kept_answers")
    public record Row(@Id String key, String request, String answer, long at) {
        KeptAnswer toKeptAnswer() {
            return new KeptAnswer(key, request, answer, Instant.ofEpochMilli(at));
        }
    }
}
