package dev.inkwell.persistence.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException.Duplicate;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** How often work is run, and what it sees when it is run again. */
@EnabledIf(value = TestServer.IS_THERE, disabledReason = TestServer.MISSING)
final class PostgresqlTransactionsTest {
    private static final Instant AT = Instant.ofEpochMilli(1);

    @Test
    void singleCreatesThatMeetAreRunOnce() {
        try (Storage storage = new NewPostgresqlStorage().get()) {
            User ada = storage.users().create(new NewUser("ada", "ada@example.org"), AT);
            var runs = new AtomicInteger();

            CompletableFuture.allOf(IntStream.range(0, 200)
                            .mapToObj(number -> storage.transactions().submit(() -> {
                                runs.incrementAndGet();
                                return storage.transactions()
                                        .execute(() -> storage.posts()
                                                .create(new NewPost("Post " + number, "", ada.id()), AT));
                            }))
                            .map(stage -> stage.toCompletableFuture())
                            .toArray(CompletableFuture[]::new))
                    .join();

            assertThat(runs).hasValue(200);
            assertThat(storage.stats().stats().postCount()).isEqualTo(200);
        }
    }

    @Test
    void whatAGroupThatFailedFirstHasReadStaysAsItIs() {
        try (Storage storage = new NewPostgresqlStorage().get()) {
            User ada = storage.users().create(new NewUser("ada", "ada@example.org"), AT);
            var deleted = new AtomicBoolean();

            boolean isThere = storage.transactions().execute(() -> {
                assertThatExceptionOfType(Duplicate.class)
                        .isThrownBy(() -> storage.transactions()
                                .execute(() -> storage.users().create(new NewUser("Ada", "other@example.org"), AT)));
                if (deleted.compareAndSet(false, true)) {
                    CompletableFuture.runAsync(() -> storage.users().delete(ada.id()))
                            .join();
                }
                return storage.users().findById(ada.id()).isPresent();
            });

            assertThat(isThere).isTrue();
            assertThat(storage.users().findById(ada.id())).isEmpty();
        }
    }

    /** All of what is deleted must not meet one of the creates, of which there is always one under way. */
    @Test
    void longWorkGetsThroughBesideManyShortOnes() {
        String url = TestServer.get().newDatabase();
        try (Storage storage = new PostgresqlProvider().open(url, true, null);
                Storage other = new PostgresqlProvider().open(url, true, null)) {
            User ada = storage.users().create(new NewUser("ada", "ada@example.org"), AT);
            User grace = storage.users().create(new NewUser("grace", "grace@example.org"), AT);
            for (int thousand = 0; thousand < 30; thousand++) { // each counts one up, and all in one would be slow
                TestServer.get().run(url, """
                        INSERT INTO posts (title, body, user_id, created_at, updated_at, words)
                        SELECT n, '', %d, 1, 1, '' FROM generate_series(1, 1000) AS n
                        """.formatted(ada.id()));
            }
            TestServer.get().run(url, "ANALYZE");
            var done = new AtomicBoolean();
            var made = new AtomicInteger();
            var runs = new AtomicInteger();
            CompletableFuture<?> creates = CompletableFuture.allOf(IntStream.range(0, 4)
                    .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                        while (!done.get()) {
                            String key = "key " + made.incrementAndGet();
                            other.transactions().run(() -> {
                                other.keptAnswers().find(key);
                                other.posts().create(new NewPost("Post", "", grace.id()), AT);
                                other.keptAnswers().keep(new KeptAnswer(key, "", "", AT));
                            });
                        }
                    }))
                    .toArray(CompletableFuture[]::new));
            try {
                while (made.get() < 50) {
                    Thread.onSpinWait();
                }

                storage.transactions().run(() -> {
                    runs.incrementAndGet();
                    storage.posts().deleteByAuthor(ada.id());
                    storage.users().delete(ada.id());
                });
            } finally {
                done.set(true);
                creates.join();
            }

            assertThat(runs.get()).isLessThanOrEqualTo(6);
            assertThat(storage.users().findById(ada.id())).isEmpty();
            assertThat(storage.stats().stats().postCount()).isEqualTo(made.get());
        }
    }
}
