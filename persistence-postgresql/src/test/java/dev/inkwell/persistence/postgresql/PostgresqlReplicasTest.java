package dev.inkwell.persistence.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.Caller;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Finding.Severity;
import dev.inkwell.domain.NewToken;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Replicas;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserFilter;
import dev.inkwell.persistence.jdbc.JdbcDatabase;
import dev.inkwell.persistence.jdbc.ServerReplicas;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.slf4j.LoggerFactory;

/** Who reads what from a replica, on a real pair of servers of which one follows the other as slowly as a test wants. */
@EnabledIf(value = TestServer.IS_THERE, disabledReason = TestServer.MISSING)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PostgresqlReplicasTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

    @SuppressWarnings("NullAway.Init") // JUnit sets it before all tests
    private static TestPair pair;

    @SuppressWarnings("NullAway.Init")
    private static ApplicationContext context;

    @SuppressWarnings("NullAway.Init")
    private static Storage storage;

    private final Caller writer = new Caller("writer", 0);
    private final Caller other = new Caller("other", 0);

    @BeforeAll
    static void open() {
        pair = new TestPair();
        context = ApplicationContext.run(
                Map.of(JdbcDatabase.PROPERTY, pair.primary(), JdbcDatabase.REPLICAS, pair.standby()));
        storage = context.getBean(Storage.class);
    }

    @AfterAll
    static void close() {
        context.close();
        pair.close();
    }

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(ServerReplicas.class)).addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        ((Logger) LoggerFactory.getLogger(ServerReplicas.class)).detachAppender(log);
    }

    private void awaitLog(String part) {
        await(() -> List.copyOf(log.list).stream()
                .anyMatch(event -> event.getFormattedMessage().contains(part)));
    }

    @BeforeEach
    void awaitReplica() {
        if (pair.hasStandby()) {
            await(context.getBean(Replicas.class)::areRead);
        }
    }

    @AfterEach
    void workForNobody() {
        Caller.change(null);
    }

    @Test
    void whoWroteSeesItAndOthersSeeWhatTheReplicaShows() {
        pair.hold();
        try {
            User ada = as(writer, () -> create("ada"));
            assertThat(as(writer, () -> isThere(ada))).isTrue();
            assertThat(as(writer, () -> isListed(ada))).isTrue();
            assertThat(as(other, () -> isThere(ada))).isFalse();
            assertThat(as(other, () -> isListed(ada))).isFalse();
            assertThat(isThere(ada)).isFalse();
        } finally {
            pair.catchUp();
        }
    }

    @Test
    void aChangeOnAnotherThreadIsTheCallersToo() {
        pair.hold();
        try {
            User bob = as(writer, () -> storage.transactions().submit(() -> create("bob")))
                    .toCompletableFuture()
                    .join();
            assertThat(as(writer, () -> isThere(bob))).isTrue();
            assertThat(as(other, () -> isThere(bob))).isFalse();
        } finally {
            pair.catchUp();
        }
    }

    @Test
    void whoBringsAPositionFromElsewhereIsHeldToIt() {
        pair.hold();
        try {
            User eve = as(writer, () -> create("eve"));
            assertThat(writer.seen()).isPositive();
            assertThat(as(new Caller("elsewhere", writer.seen()), () -> isThere(eve)))
                    .isTrue();
            assertThat(as(new Caller("elsewhere", writer.seen() / 2), () -> isThere(eve)))
                    .isFalse();
        } finally {
            pair.catchUp();
        }
    }

    @Test
    void whoWroteReadsFromTheReplicaAgainWhenItShowsThat() {
        pair.hold();
        User grace = as(writer, () -> create("grace"));
        pair.catchUp();
        pair.hold();
        try {
            User later = as(other, () -> create("later"));
            assertThat(as(writer, () -> isThere(grace))).isTrue();
            assertThat(as(writer, () -> isThere(later))).isFalse(); // which the server itself would show
            assertThat(as(other, () -> isThere(later))).isTrue();
        } finally {
            pair.catchUp();
        }
    }

    /** Revocation counts at once. */
    @Test
    void tokensAreReadFromTheServerItself() {
        pair.hold();
        try {
            String hash = "%064x".formatted(1);
            AccessToken token = as(
                    writer, () -> storage.tokens().create(new NewToken("ci", AccessToken.Scope.READ, hash, null), AT));
            assertThat(as(other, () -> storage.tokens().findByHash(hash))).contains(token);
            assertThat(as(other, () -> storage.tokens().list())).containsExactly(token);
            User ada = as(writer, () -> create("alan"));
            assertThat(as(other, () -> isThere(ada))).isFalse(); // what others read goes to the replica as before
        } finally {
            pair.catchUp();
        }
    }

    @Test
    void aReplicaThatIsTooFarBehindIsNotRead() {
        pair.hold();
        try {
            long began = System.nanoTime();
            User late = as(writer, () -> create("late"));
            assertThat(as(other, () -> isThere(late))).isFalse();
            await(() -> as(other, () -> isThere(late)));
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
            await(() -> !context.getBean(Replicas.class).areRead());
        } finally {
            pair.catchUp();
        }
    }

    @Test
    void doctorTellsOfTheReplica() {
        assertThat(diagnose(pair.standby()).severity()).isEqualTo(Severity.OK);
        assertThat(diagnose(pair.primary()).detail()).endsWith("takes changes itself");
        assertThat(diagnose(pair.standby().replaceFirst(":\\d+/", ":1/")).severity())
                .isEqualTo(Severity.WARNING);
        assertThat(diagnose(TestServer.get().newDatabase()).severity()).isEqualTo(Severity.PROBLEM);
        pair.hold();
        try {
            assertThat(diagnose(pair.standby()).detail()).endsWith("stands still");
        } finally {
            pair.catchUp();
        }
    }

    /** One on the very standby that is read otherwise: it follows, it is as far, and it can be asked. */
    @Test
    void aReplicaOfAnotherDatabaseIsNeverRead() {
        TestPair.run(pair.primary(), "CREATE DATABASE another");
        pair.catchUp();
        String another = pair.standby().replaceFirst("/[^/?]+\\?", "/another?");
        assertThat(TestPair.ask(another, "SELECT current_database()")).isEqualTo("another");
        try (ApplicationContext wrong =
                ApplicationContext.run(Map.of(JdbcDatabase.PROPERTY, pair.primary(), JdbcDatabase.REPLICAS, another))) {
            Storage misled = wrong.getBean(Storage.class);
            awaitLog("of another database");
            User known = as(writer, () -> create("known"));
            pair.catchUp();
            for (int i = 0; i < 30; i++) {
                assertThat(as(other, () -> misled.users().findById(known.id()))).contains(known);
                assertThat(wrong.getBean(Replicas.class).areRead()).isFalse();
                pause(Duration.ofMillis(100));
            }
        }
    }

    @Test
    void oneSlowReadIsTheServersAndTakesTheReplicaFromNobody() {
        pair.holdWithLocked("posts");
        try {
            User unseen = as(writer, () -> create("unseen"));
            long began = System.nanoTime();
            assertThat(as(other, () -> storage.posts().findById(1))).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
            assertThat(context.getBean(Replicas.class).areRead()).isTrue();
            assertThat(as(other, () -> isThere(unseen))).isFalse();
        } finally {
            pair.catchUp();
        }
    }

    @Test
    void aReplicaThatWasPromotedIsNotRead() {
        String promoted = pair.anotherStandby();
        try (ApplicationContext forked = ApplicationContext.run(
                Map.of(JdbcDatabase.PROPERTY, pair.primary(), JdbcDatabase.REPLICAS, promoted))) {
            Storage both = forked.getBean(Storage.class);
            await(forked.getBean(Replicas.class)::areRead);
            TestPair.ask(promoted, "SELECT pg_promote()");
            TestPair.ask(promoted, "SELECT pg_switch_wal()"); // farther than the primary
            for (int i = 0; i < 30; i++) {
                String name = "forked" + i;
                User user = as(writer, () -> both.users().create(new NewUser(name, name + "@example.org"), AT));
                assertThat(as(writer, () -> both.users().findById(user.id()))).contains(user);
                pause(Duration.ofMillis(100));
            }
            assertThat(forked.getBean(Replicas.class).areRead()).isFalse();
            awaitLog("takes changes itself");
        }
    }

    /** It is nobody's replica, though nobody changes anything that it would have to show. */
    @Test
    void aReplicaThatWasPromotedIsNotReadWhileNothingChanges() {
        String promoted = pair.anotherStandby();
        try (ApplicationContext forked = ApplicationContext.run(
                Map.of(JdbcDatabase.PROPERTY, pair.primary(), JdbcDatabase.REPLICAS, promoted))) {
            await(forked.getBean(Replicas.class)::areRead);
            TestPair.ask(promoted, "SELECT pg_promote()");
            await(() -> !forked.getBean(Replicas.class).areRead());
        }
    }

    @Test
    void anOrdinaryRoleMayAsk() {
        TestPair.run(pair.primary(), "CREATE ROLE ordinary LOGIN PASSWORD 'ordinary'");
        pair.catchUp();
        String credentials = "user=[^&]*&password=[^&]*";
        String ordinary = "user=ordinary&password=ordinary";
        assertThat(TestPair.row(pair.primary().replaceFirst(credentials, ordinary), PostgresqlDatabase.PROGRESS))
                .endsWith("1", "f");
        assertThat(TestPair.row(pair.standby().replaceFirst(credentials, ordinary), PostgresqlDatabase.PROGRESS))
                .endsWith("1", "t");
    }

    @Test
    @Order(Integer.MAX_VALUE - 2)
    void aSilentReplicaHoldsReadsUpForMomentsAndIsReadAgainAfterwards() {
        User ada = as(writer, () -> create("silent"));
        pair.catchUp();
        assertThat(as(other, () -> isThere(ada))).isTrue();
        pair.fallSilent();
        try {
            long began = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertThat(as(other, () -> isThere(ada))).isTrue();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        } finally {
            pair.goOn();
        }
        awaitReplica();
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void readsGoOnWithoutAReplica() {
        User ada = as(writer, () -> create("killed"));
        pair.catchUp();
        var killed = CompletableFuture.runAsync(pair::killStandby);
        for (int i = 0; i < 200 || context.getBean(Replicas.class).areRead(); i++) {
            assertThat(as(other, () -> isThere(ada) && isListed(ada))).isTrue();
        }
        killed.join();
        assertThat(as(other, () -> isThere(as(writer, () -> create("after"))))).isTrue();
    }

    /** It stays behind with what the dead primary had written, which is farther than the new one is. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aReplicaThatDoesNotFollowTheNewPrimaryIsNotRead() {
        String next = pair.anotherStandby();
        String left = pair.anotherStandby();
        context.close(); // its beans would wait for the dead one
        try (ApplicationContext after = ApplicationContext.run(
                Map.of(JdbcDatabase.PROPERTY, pair.primaryOr(next), JdbcDatabase.REPLICAS, left))) {
            Storage moved = after.getBean(Storage.class);
            await(after.getBean(Replicas.class)::areRead);
            TestPair.ask(next, "SELECT pg_promote()");
            for (int i = 0; i < 3; i++) {
                TestPair.ask(pair.primary(), "SELECT pg_logical_emit_message(true, 'lost', '')");
                TestPair.ask(pair.primary(), "SELECT pg_switch_wal()");
            }
            pair.awaitEnd(left);
            pair.killPrimary();
            await(() -> isChanged(moved));
            for (int i = 0; i < 30; i++) {
                String name = "moved" + i;
                User user = as(writer, () -> moved.users().create(new NewUser(name, name + "@example.org"), AT));
                assertThat(as(writer, () -> moved.users().findById(user.id()))).contains(user);
                pause(Duration.ofMillis(100));
            }
            assertThat(after.getBean(Replicas.class).areRead()).isFalse();
            awaitLog("timeline");
        }
    }

    private static boolean isChanged(Storage storage) {
        try {
            storage.users().create(new NewUser("first", "first@example.org"), AT);
            return true;
        } catch (DomainException notYet) {
            return notYet instanceof DomainException.Duplicate;
        }
    }

    private static User create(String name) {
        return storage.users().create(new NewUser(name, name + "@example.org"), AT);
    }

    private static boolean isThere(User user) {
        return storage.users().findById(user.id()).isPresent();
    }

    private static boolean isListed(User user) {
        return storage.users()
                .list(UserFilter.ALL, new PageRequest<>(1, 100, User.Sort.ID, true))
                .items()
                .contains(user);
    }

    private static Finding diagnose(String replicas) {
        return new PostgresqlProvider()
                .diagnoseReplicas(pair.primary(), replicas)
                .get(0);
    }

    private static <T> T as(Caller caller, Supplier<T> work) {
        Caller before = Caller.change(caller);
        try {
            return work.get();
        } finally {
            Caller.change(before);
        }
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
}
