package dev.inkwell.example.h2;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.KeptAnswerRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

final class H2KeptAnswerRepository implements KeptAnswerRepository {
    private final H2Database database;

    H2KeptAnswerRepository(H2Database database) {
        this.database = database;
    }

    @Override
    public Optional<KeptAnswer> find(String key) {
        return database.read(statements -> statements.first(
                row -> new KeptAnswer(
                        key,
                        row.getString("request"),
                        row.getString("answer"),
                        Instant.ofEpochMilli(row.getLong("kept_at"))),
                "SELECT request, answer, kept_at FROM kept_answers WHERE answer_key = ?",
                key));
    }

    @Override
    public void keep(KeptAnswer answer) {
        database.change(statements -> {
            if (find(answer.key()).isPresent()) {
                throw new DomainException.Duplicate(List.of("key"));
            }
            return statements.change(
                    "INSERT INTO kept_answers (answer_key, request, answer, kept_at) VALUES (?, ?, ?, ?)",
                    answer.key(),
                    answer.request(),
                    answer.answer(),
                    answer.at().toEpochMilli());
        });
    }

    @Override
    public void forget(String key) {
        database.change(statements -> statements.change("DELETE FROM kept_answers WHERE answer_key = ?", key));
    }

    @Override
    public void forgetBefore(Instant time, int limit) {
        database.change(statements -> statements.change("""
                DELETE FROM kept_answers
                WHERE answer_key IN (SELECT answer_key FROM kept_answers WHERE kept_at < ? ORDER BY kept_at LIMIT ?)
                """, time.toEpochMilli(), limit));
    }
}
