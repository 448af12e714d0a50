package dev.inkwell.persistence.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.DomainException.Busy;
import dev.inkwell.domain.DomainException.Unavailable;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What callers are told while the server is in trouble, and that all goes on by itself afterwards. */
@EnabledIf(value = TestServer.IS_THERE, disabledReason = TestServer.MISSING)
final class PostgresqlTroubleTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

    /** The commits that wait for a standby. */
    private static final String WAITING = " FROM pg_stat_activity WHERE wait_event = 'SyncRep'";

    /** Nobody waits longer. It takes a quarter of it unless the pool has made a connection a moment before. */
    private static final Duration SOON = ServerDatabase.LONGEST_SILENCE.plus(ServerDatabase.PATIENCE);

    @SuppressWarnings("NullAway.Init") // JUnit sets it before all tests
    private static TestServer server;

    @SuppressWarnings("NullAway.Init")
    private static String url;

    @SuppressWarnings("NullAway.Init")
    private static Storage storage;

    @BeforeAll
    static void open() {
        server = TestServer.start("max_connections=30");
        url = server.newDatabase();
        storage = new PostgresqlProvider().open(url, true, null);
    }

    @AfterAll
    static void close() {
        storage.close();
        server.stop();
    }

    @Test
    void aSilentServerIsGivenUpSoon() {
        pause(Duration.ofMillis(600)); // so long the pool trusts a connection that was just used, without a look at it
        server.fallSilent();
        try {
            long began = System.nanoTime();
            CompletionStage<User> change = storage.transactions().submit(() -> create("silent"));
            assertThatThrownBy(() -> storage.stats().stats()).isInstanceOfAny(Busy.class, Unavailable.class);
            assertThatThrownBy(() -> outcome(change)).isInstanceOfAny(Busy.class, Unavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
        } finally {
            server.goOn();
        }
        assertGoesOn("silent-no-more");
    }

    @Test
    void aServerThatStartsAgainIsFoundAgain() {
        User before = create("before");
        server.crash();
        assertGoesOn("after");
        await(() -> isThere(before));
    }

    @Test
    void aServerWithoutFreeConnectionsIsBusy() throws SQLException {
        List<Connection> others = new ArrayList<>();
        try {
            assertThatThrownBy(() -> {
                        while (true) {
                            others.add(server.connect());
                            disconnectService(others.get(0));
                        }
                    })
                    .hasMessageContaining("too many clients");
            var change = CompletableFuture.runAsync(() -> await(() -> isBusy(() -> create("one-too-many"))));
            await(() -> isBusy(() -> storage.stats().stats()));
            change.join();
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
        assertGoesOn("room-again");
    }

    @Test
    void aRowThatIsLockedTooLongIsBusy() throws SQLException {
        User ada = create("locked");
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM users WHERE id = " + ada.id() + " FOR UPDATE");
            assertThatThrownBy(() -> storage.users().delete(ada.id())).isInstanceOf(Busy.class);
        }
        storage.users().delete(ada.id());
    }

    @Test
    void aCommitThatNoStandbyHasIsNeverAnsweredAsDone() {
        server.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        server.run("SELECT pg_reload_conf()");
        try {
            awaitWaitingCommits();
            CompletionStage<User> change = storage.transactions().submit(() -> {
                storage.keptAnswers().keep(new KeptAnswer("key", "request", "answer", AT));
                return create("doubtful");
            });
            CompletionStage<Boolean> nothing = storage.transactions().submit(() -> true);
            await(() -> number("SELECT count(*)" + WAITING) == 2); // who changes nothing learns that it is not possible
            assertThat(change.toCompletableFuture()).isNotDone();

            server.run("SELECT pg_cancel_backend(pid)" + WAITING);

            assertThatThrownBy(() -> outcome(change)).isInstanceOf(Unavailable.class);
            assertThatThrownBy(() -> outcome(nothing)).isInstanceOf(Unavailable.class);

            var answer =
                    storage.transactions().submit(() -> storage.keptAnswers().find("key")); // asked again
            await(() -> number("SELECT count(*)" + WAITING) == 1
                    || answer.toCompletableFuture().isDone());
            server.run("SELECT pg_cancel_backend(pid)" + WAITING);
            assertThatThrownBy(() -> outcome(answer)).isInstanceOf(Unavailable.class);
        } finally {
            server.run("ALTER SYSTEM RESET synchronous_standby_names");
            server.run("SELECT pg_reload_conf()");
        }
        assertGoesOn("doubtful-no-more");
    }

    /** The server takes a new setting in when its checkpointer has time for it; until then no commit waits. */
    private static void awaitWaitingCommits() {
        await(() -> {
            var commit = CompletableFuture.runAsync(() -> server.run("SELECT pg_logical_emit_message(true, '', '')"));
            long cancelled = 0;
            while (cancelled == 0 && !commit.isDone()) {
                cancelled = number("SELECT count(pg_cancel_backend(pid))" + WAITING);
            }
            commit.join();
            return cancelled == 1;
        });
    }

    private static User create(String name) {
        return storage.users().create(new NewUser(name, name + "@example.org"), AT);
    }

    private static boolean isThere(User user) {
        try {
            assertThat(storage.users().findById(user.id())).contains(user);
            return true;
        } catch (Busy | Unavailable away) {
            return false;
        }
    }

    /** False where it is the end of a connection that the pool had still for alive. */
    private static boolean isBusy(Runnable attempt) {
        try {
            attempt.run();
        } catch (Busy busy) {
            return true;
        } catch (Unavailable ended) {
            return false;
        }
        return fail("there was a connection");
    }

    /** Within the time that the service may be away; until then nothing but that is said. */
    private static void assertGoesOn(String name) {
        var attempts = new int[1];
        await(() -> {
            try {
                create(name + "-" + ++attempts[0]);
                return storage.stats().stats().userCount() > 0;
            } catch (Busy | Unavailable away) {
                return false;
            }
        });
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("did not come within 30 s");
            }
            pause(Duration.ofMillis(50));
        }
    }

    private static void pause(Duration time) {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS))
                .join();
    }

    private static <T> T outcome(CompletionStage<T> change) {
        try {
            return change.toCompletableFuture().join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof DomainException known ? known : failure;
        }
    }

    private static void disconnectService(Connection other) throws SQLException {
        try (Statement statement = other.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'inkwell'");
        }
    }

    private static long number(String sql) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException error) {
            throw new AssertionError(sql, error);
        }
    }
}
