package dev.inkwell.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.persistence.jdbc.JdbcDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Batches: what shares a commit, who is answered when, and what a batch that fails takes with it. */
@Timeout(120)
final class WriterTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

    @TempDir
    private Path directory;

    /** Time enough for a slow machine. */
    private static final WriterLimits LIMITS =
            new WriterLimits(1_000, Duration.ofMinutes(1), 200, Duration.ofMinutes(1));

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private Path file;
    private ApplicationContext context;
    private Storage storage;

    @BeforeEach
    void open() {
        file = directory.resolve("inkwell.db");
        open(LIMITS);
    }

    private void open(WriterLimits limits) {
        context = ApplicationContext.builder(Map.of(JdbcDatabase.PROPERTY, file.toString()))
                .singletons(meters, limits)
                .start();
        storage = context.getBean(Storage.class);
    }

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void whatWaitsSharesACommit() throws Exception {
        List<CompletableFuture<User>> changes = new ArrayList<>();
        try (Batch batch = new Batch()) {
            for (int i = 0; i < 100; i++) {
                changes.add(create("user " + i));
            }
            assertThat(meters.get("inkwell.writer.queue").gauge().value()).isEqualTo(100);
            batch.run();
        }

        for (CompletableFuture<User> change : changes) {
            User user = change.get();
            assertThat(storage.users().findById(user.id())).contains(user);
        }
        assertThat(meters.get("inkwell.writer.batch").summary().max()).isEqualTo(101); // with the one they waited for
        assertThat(meters.get("inkwell.writer.batch").summary().count()).isEqualTo(1);
        assertThat(meters.get("inkwell.writer.commit").timer().count()).isEqualTo(1);
        assertThat(meters.get("inkwell.writer.waiting").timer().count()).isEqualTo(101);
        assertThat(meters.get("inkwell.writer.queue").gauge().value()).isZero();
    }

    @Test
    void aFailingChangeLeavesItsBatchAlone() throws Exception {
        CompletableFuture<User> first;
        CompletableFuture<User> second;
        CompletableFuture<User> duplicate;
        CompletableFuture<User> mistaken;
        try (Batch batch = new Batch()) {
            first = create("ada");
            duplicate = create("ADA");
            mistaken = submit(() -> {
                storage.users().create(new NewUser("half", "half@example.org"), AT);
                throw new IllegalStateException("a bug");
            });
            second = create("grace");
            batch.run();
        }

        assertThat(first.get().username()).isEqualTo("ada");
        assertThat(second.get().username()).isEqualTo("grace");
        assertFails(duplicate, DomainException.Duplicate.class);
        assertFails(mistaken, IllegalStateException.class);
        assertThat(storage.stats().stats().userCount()).isEqualTo(2);
        assertThat(meters.get("inkwell.writer.batch").summary().count()).isEqualTo(1);
    }

    @Test
    void whatTheTablesRefuseIsNoReasonToLoseABatch() throws Exception {
        CompletableFuture<User> before;
        CompletableFuture<Boolean> refused;
        CompletableFuture<User> after;
        try (Batch batch = new Batch()) {
            before = create("ada");
            refused = submit(() -> {
                storage.users().restore(new User(-1, "x".repeat(500), "x@example.org", AT, AT)); // a caller's mistake
                return true;
            });
            after = create("grace");
            batch.run();
        }

        assertThat(before.get().username()).isEqualTo("ada");
        assertFails(refused, RuntimeException.class);
        assertThat(after.get().username()).isEqualTo("grace");
        assertThat(storage.stats().stats().userCount()).isEqualTo(2);
    }

    @Test
    void nobodyIsAnsweredBeforeTheCommit() throws Exception {
        CompletableFuture<User> kept;
        CompletableFuture<User> refused;
        CompletableFuture<Boolean> last;
        var ran = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (Batch batch = new Batch()) {
            kept = create("ada");
            refused = create("ada");
            last = submit(() -> {
                ran.countDown();
                await(goOn);
                return true;
            });
            batch.run();

            await(ran);
            assertThat(kept).isNotDone();
            assertThat(refused).isNotDone(); // what it rests on is not durable either
            assertThat(storage.stats().stats().userCount()).isZero();
            goOn.countDown();
        }

        assertThat(last.get()).isTrue();
        assertThat(kept.get().username()).isEqualTo("ada");
        assertFails(refused, DomainException.Duplicate.class);
    }

    @Test
    void aLostTransactionFailsAllOfItsBatchAndTheNextIsKept() throws Exception {
        User ada = create("ada").get();
        List<CompletableFuture<?>> changes = new ArrayList<>();
        CompletableFuture<User> after;
        try (Batch batch = new Batch()) {
            changes.add(create("before"));
            changes.add(create("ada"));
            changes.add(submit(() -> createOnAFullDisk(ada)));
            after = create("after");
            batch.run();
        }

        for (CompletableFuture<?> change : changes) {
            assertFails(change, DomainException.StorageFull.class);
        }
        assertThat(after.get().username()).isEqualTo("after");
        assertThat(storage.users().findByUsername("before")).isEmpty();
        assertThat(storage.stats().stats().userCount()).isEqualTo(2);
    }

    @Test
    void aBatchEndsWhenItHasManyChanges() throws Exception {
        List<CompletableFuture<Integer>> changes = new ArrayList<>();
        try (Batch batch = new Batch()) {
            for (int i = 0; i < 3 * LIMITS.mostInABatch(); i++) {
                int number = i;
                changes.add(submit(() -> number));
            }
            batch.run();
        }

        for (int i = 0; i < changes.size(); i++) {
            assertThat(changes.get(i).get()).isEqualTo(i);
        }
        assertThat(meters.get("inkwell.writer.batch").summary().max()).isEqualTo(LIMITS.mostInABatch());
    }

    @Test
    void aBatchEndsWhenItTakesLong() throws Exception {
        context.close();
        open(new WriterLimits(1_000, Duration.ofSeconds(30), 200, Duration.ofMillis(10)));
        List<CompletableFuture<Boolean>> changes = new ArrayList<>();
        try (Batch batch = new Batch()) {
            for (int i = 0; i < 10; i++) {
                changes.add(submit(() -> {
                    sleep(20);
                    return true;
                }));
            }
            batch.run();
        }

        for (CompletableFuture<Boolean> change : changes) {
            change.get();
        }
        assertThat(meters.get("inkwell.writer.batch").summary().count()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void whatDoesNotFitInTheQueueIsBusyAtOnce() throws Exception {
        List<CompletableFuture<Integer>> changes;
        try (Batch batch = new Batch()) {
            changes = IntStream.range(0, LIMITS.mostWaiting())
                    .mapToObj(number -> submit(() -> number))
                    .toList();
            assertThat(changes).noneMatch(CompletableFuture::isDone);

            CompletableFuture<User> refused = create("ada");
            assertThat(refused).isDone();
            assertFails(refused, DomainException.Busy.class);
            batch.run();
        }

        for (int i = 0; i < changes.size(); i++) {
            assertThat(changes.get(i).get()).isEqualTo(i);
        }
        assertThat(storage.stats().stats().userCount()).isZero();
    }

    @Test
    void whatWaitedTooLongIsRefusedAndWhatRanIsNot() throws Exception {
        context.close();
        open(new WriterLimits(1_000, Duration.ofSeconds(1), 200, Duration.ofMinutes(1)));
        CompletableFuture<Boolean> slow;
        CompletableFuture<User> late;
        try (Batch batch = new Batch()) {
            slow = submit(() -> {
                sleep(1_500);
                return true;
            });
            late = create("ada");
            batch.run();
        }

        assertThat(slow.get()).isTrue();
        assertFails(late, DomainException.Busy.class);
        assertThat(storage.stats().stats().userCount()).isZero();
    }

    @Test
    void whatWaitedInTheQueueWaitsForAnotherProgramOnlyAsLongAsIsLeft() throws Exception {
        context.close();
        open(new WriterLimits(1_000, Duration.ofSeconds(2), 200, Duration.ofMinutes(1)));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            Pragmas.run(other, "BEGIN IMMEDIATE");
            CompletableFuture<User> first = create("ada");
            sleep(500); // so that the next still has time when the first is refused
            long submitted = System.nanoTime();
            CompletableFuture<User> second = create("grace");

            assertFails(first, DomainException.Busy.class);
            assertFails(second, DomainException.Busy.class);
            assertThat(Duration.ofNanos(System.nanoTime() - submitted)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void whatComesJustWhenTheWriterHasClosedIsRefused() throws Exception {
        var connection = new WriterConnection("file:/closing?vfs=memdb");
        var closing = new AtomicReference<Writer>();
        @SuppressWarnings("serial") // no queue is ever written anywhere
        var waiting = new ArrayBlockingQueue<Change<?>>(LIMITS.mostWaiting()) {
            @Override
            public boolean offer(Change<?> change) {
                Writer open = closing.getAndSet(null);
                if (open != null) {
                    open.close(); // between the look whether it is closed and the place in the queue
                }
                return super.offer(change);
            }
        };
        var change = new Change<>(() -> true);
        var nobodys = new ReadLock(null);
        var writer = new Writer(
                new WriteTransaction(connection),
                LIMITS,
                waiting,
                new Checkpoints(connection, nobodys),
                nobodys,
                new WriterMetrics(meters));
        closing.set(writer);

        writer.submit(change);

        assertThat(change.answer())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(DomainException.Unavailable.class);
        connection.reallyClose();
    }

    @Test
    void aFullDiskEmptiesTheLogAtOnce() throws Exception {
        User ada = create("ada").get();
        CompletableFuture<?> tooLarge;
        CompletableFuture<Long> log;
        try (Batch batch = new Batch()) {
            tooLarge = submit(() -> createOnAFullDisk(ada));
            log = submit(this::logSize); // the next batch: the first thing that the writer does after the refusal
            batch.run();
        }

        assertFails(tooLarge, DomainException.StorageFull.class);
        assertThat(log.get()).isZero();
    }

    @Test
    void aLongLogIsCopiedWhileChangesGoOn() throws Exception {
        context.close();
        open(new WriterLimits(1_000, Duration.ofMinutes(1), 1, Duration.ofMinutes(1)));
        User ada = create("ada").get();
        NewPost post = new NewPost("Long", "x".repeat(100_000), ada.id());

        CompletableFuture<Boolean> written = submit(() -> {
            IntStream.range(0, 400).forEach(each -> storage.posts().create(post, AT));
            return true;
        });
        CompletableFuture<Long> copied = submit(() -> file.toFile().length()); // with the next batch

        assertThat(written.get()).isTrue();
        assertThat(copied.get()).isGreaterThan(32L * 1024 * 1024);
        assertThat(logSize()).isBetween(32L * 1024 * 1024, 64L * 1024 * 1024); // or it would have been copied anyway
    }

    @Test
    void closingAnswersAllThatWasAccepted() throws Exception {
        create("first").get(); // what Micronaut makes for a repository's first call, a closing context has no more
        List<CompletableFuture<User>> changes = new ArrayList<>();
        CompletableFuture<Void> closed;
        try (Batch batch = new Batch()) {
            for (int i = 0; i < 500; i++) {
                changes.add(create("user " + i));
            }
            closed = CompletableFuture.runAsync(context::close);
            await(() -> submit(() -> true).isDone()); // closing, it refuses what comes now
            batch.run();
        }

        for (CompletableFuture<User> change : changes) {
            assertThat(change.get(60, TimeUnit.SECONDS)).isNotNull();
        }
        closed.get(60, TimeUnit.SECONDS);
        try (Storage again = SqliteStorage.open(file)) {
            assertThat(again.stats().stats().userCount()).isEqualTo(501);
        }
    }

    @Test
    void afterAFailedSyncEveryChangeIsRefusedAndReadsGoOn() throws Exception {
        create("ada").get();
        var failure = new DomainException.Unavailable(
                "The database file cannot be read or written.",
                new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_FSYNC));
        CompletableFuture<User> neighbour;
        CompletableFuture<Boolean> failing;
        CompletableFuture<User> waiting;
        try (Batch batch = new Batch()) {
            neighbour = create("grace");
            failing = submit(() -> {
                ((SqliteTransactions) storage.transactions()).lose(failure);
                return true;
            });
            waiting = create("alan");
            batch.run();
        }

        assertFails(neighbour, DomainException.Unavailable.class);
        assertFails(failing, DomainException.Unavailable.class);
        assertFails(waiting, DomainException.Unavailable.class);
        assertThatExceptionOfType(DomainException.Unavailable.class)
                .isThrownBy(() -> storage.users().create(new NewUser("edsger", "e@example.org"), AT))
                .withMessageContaining("start again");
        assertThat(storage.stats().stats().userCount()).isEqualTo(1);
    }

    @Test
    void whatIsChainedWithoutAnExecutorCannotMakeTheWriterWaitForItself() {
        CompletableFuture<Integer> chained = storage.transactions()
                .submit(() -> {
                    sleep(50); // so that the next step is chained before this one ends
                    return 1;
                })
                .thenApply(one -> storage.transactions().execute(() -> one + 1))
                .toCompletableFuture();

        assertFails(chained, IllegalStateException.class);
        assertThat(storage.transactions().execute(() -> 3)).isEqualTo(3);
    }

    @Test
    void theLogIsEmptiedWhenItIsQuiet() throws Exception {
        create("ada").get();

        await(() -> logSize() == 0);
        assertThat(storage.users().findByUsername("ada")).isPresent();
    }

    @Test
    void theLogStaysShortWhileOthersReadOnAndOn() throws Exception {
        User ada = create("ada").get();
        var done = new CountDownLatch(1);
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            readers.add(CompletableFuture.runAsync(() -> {
                while (done.getCount() > 0) {
                    storage.posts().listAfter(0, 1);
                }
            }));
        }
        long longest = 0;
        NewPost post = new NewPost("Long", "x".repeat(100_000), ada.id());
        for (int i = 0; i < 70; i++) {
            storage.transactions()
                    .run(() -> IntStream.range(0, 20)
                            .forEach(each -> storage.posts().create(post, AT)));
            longest = Math.max(longest, logSize());
        }
        done.countDown();
        for (CompletableFuture<Void> reader : readers) {
            reader.get();
        }

        // Of over 160 MiB that were written; where the machine is busy, a moment without readers may be missed once.
        assertThat(longest).isBetween(1L, 112L * 1024 * 1024);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "there is no /proc/locks elsewhere")
    void theLockOfReadersIsHeldForThem() throws Exception {
        create("ada").get();
        Object inode = Files.getAttribute(directory.resolve("inkwell.db-shm"), "unix:ino");
        // Of this process; SQLite's locks of readers are these bytes of the file.
        Pattern held = Pattern.compile("READ +" + ProcessHandle.current().pid() + " [^ ]*:" + inode + " 12[3-7] ");

        await(() -> {
            try {
                return held.matcher(Files.readString(Path.of("/proc/locks"))).find();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void anotherProgramCanEmptyTheLog() throws Exception {
        for (int i = 0; i < 10; i++) {
            create("user " + i).get();
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
                Pragmas.run(other, "UPDATE users SET version = version + 1");
                Pragmas.run(other, "PRAGMA busy_timeout = 30000");

                assertThat(Pragmas.number(other, "PRAGMA wal_checkpoint(TRUNCATE)"))
                        .as("busy")
                        .isZero();
            }
        }
    }

    @Test
    void aReadThatDoesNotEndIsStopped() throws Exception {
        try (Connection reader =
                context.getBean(SqliteDatabase.class).dataSource().getConnection()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> count(reader, ""))
                    .satisfies(stopped ->
                            assertThat(SqliteErrors.translate(stopped)).isInstanceOf(DomainException.Busy.class));
            assertThatExceptionOfType(SQLException.class) // a read of two statements has no more time than one
                    .isThrownBy(() -> count(reader, "LIMIT 500000"));
        }
        try (Connection reader =
                context.getBean(SqliteDatabase.class).dataSource().getConnection()) {
            assertThat(count(reader, "LIMIT 500000")).isEqualTo(500_000);
        }
        assertThat(storage.stats().stats().userCount()).isZero();
    }

    private static long count(Connection connection, String limit) throws SQLException {
        String sql = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers " + limit
                + ") SELECT max(n)" + " FROM numbers";
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet found = statement.executeQuery()) {
            return found.getLong(1);
        }
    }

    @Test
    void whoIsToldThatItCameTooLateMayGoOn() throws Exception {
        context.close();
        open(new WriterLimits(1_000, Duration.ofSeconds(1), 200, Duration.ofMinutes(1)));
        CompletableFuture<Boolean> slow;
        CompletableFuture<User> late;
        try (Batch batch = new Batch()) {
            slow = submit(() -> {
                sleep(1_500);
                return true;
            });
            late = create("ada")
                    .exceptionally(refused -> storage.transactions()
                            .execute(() -> storage.users().create(new NewUser("grace", "grace@example.org"), AT)));
            batch.run();
        }

        assertThat(slow.get()).isTrue();
        assertFails(late, IllegalStateException.class); // not within anybody's work, so that it would wait for itself
        assertThat(storage.stats().stats().userCount()).isZero();
    }

    @Test
    void theWriterCannotCloseTheStorageThatItServes() {
        CompletableFuture<Void> closing = submit(() -> {
                    sleep(50);
                    return true;
                })
                .thenRun(() -> context.getBean(SqliteDatabase.class).close());

        assertFails(closing, IllegalStateException.class);
        assertThat(storage.transactions().execute(() -> 3)).isEqualTo(3);
    }

    @Test
    void aFileIsServedOnce() throws Exception {
        try (ApplicationContext first = serving(file)) {
            first.getBean(Storage.class);
            try (ApplicationContext second = serving(file)) {
                assertThatThrownBy(() -> second.getBean(Storage.class))
                        .rootCause()
                        .isInstanceOf(DomainException.CannotOpen.class)
                        .hasMessageContainingAll(
                                file.toString(),
                                "by another Inkwell",
                                "" + ProcessHandle.current().pid());
            }
            assertThat(anotherProgramCanLock(Path.of(file + ".serving"))).isFalse(); // the refusal let nothing go
            storage.users().create(new NewUser("ada", "ada@example.org"), AT); // by one that does not serve
        }
        try (ApplicationContext later = serving(file)) {
            assertThat(later.getBean(Storage.class).stats().stats().userCount()).isEqualTo(1);
        }
    }

    @Test
    void aFileIsServedOnceByWhateverNameItGoes() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link.db"), file);
        try (ApplicationContext first = serving(file);
                ApplicationContext second = serving(link)) {
            first.getBean(Storage.class);
            assertThatThrownBy(() -> second.getBean(Storage.class))
                    .rootCause()
                    .hasMessageContaining("by another Inkwell");
        }
    }

    @Test
    void aFileThatIsMadeByAnotherNameIsServedOnceToo() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        try (ApplicationContext first = serving(link.resolve("new.db"));
                ApplicationContext second = serving(directory.resolve("new.db"))) {
            first.getBean(Storage.class);
            assertThatThrownBy(() -> second.getBean(Storage.class))
                    .rootCause()
                    .hasMessageContaining("by another Inkwell");
            assertThat(anotherProgramCanLock(directory.resolve("new.db.serving")))
                    .isFalse();
        }
    }

    @Test
    void whoWaitsToOpenAFileInVainLetsNothingGo() throws Exception {
        DatabaseLock first = DatabaseLock.opening(file);
        assertThatExceptionOfType(DomainException.CannotOpen.class)
                .isThrownBy(() -> DatabaseLock.opening(file, Duration.ZERO));
        assertThat(anotherProgramCanLock(Path.of(file + ".lock"))).isFalse();

        first.close();
        assertThat(anotherProgramCanLock(Path.of(file + ".lock"))).isTrue();
    }

    /** Within one program Java itself remembers who has a lock; only another is told what the system thinks. */
    static boolean anotherProgramCanLock(Path lock) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path classes = Path.of(WriterTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Process other = new ProcessBuilder(
                        java.toString(), "-cp", classes.toString(), AnotherProgram.class.getName(), lock.toString())
                .inheritIO()
                .start();
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue()).isIn(AnotherProgram.LOCKED, AnotherProgram.REFUSED);
        return other.exitValue() == AnotherProgram.LOCKED;
    }

    /** Tries to take the lock of a file, and tells by its exit code what came of it. */
    static final class AnotherProgram {
        static final int LOCKED = 10;
        static final int REFUSED = 11;

        public static void main(String[] file) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(file[0]), StandardOpenOption.WRITE)) {
                System.exit(channel.tryLock() == null ? REFUSED : LOCKED);
            }
        }
    }

    private static ApplicationContext serving(Path database) {
        return ApplicationContext.run(Map.of(JdbcDatabase.PROPERTY, database.toString(), SqliteDatabase.SERVING, true));
    }

    /** Holds the writer up with a change of its own, so that what is submitted meanwhile waits and is one batch. */
    private final class Batch implements AutoCloseable {
        private final CountDownLatch held = new CountDownLatch(1);
        private final CompletableFuture<Boolean> holder;

        Batch() {
            var holding = new CountDownLatch(1);
            holder = submit(() -> {
                holding.countDown();
                await(held);
                return true;
            });
            await(holding);
        }

        void run() {
            held.countDown();
        }

        @Override
        public void close() {
            run();
            await(holder::isDone);
        }
    }

    private CompletableFuture<User> create(String name) {
        return submit(() -> storage.users().create(new NewUser(name, name.replace(' ', '.') + "@example.org"), AT));
    }

    private <T> CompletableFuture<T> submit(Supplier<T> work) {
        return storage.transactions().submit(work).toCompletableFuture();
    }

    private static void assertFails(CompletableFuture<?> change, Class<? extends Throwable> reason) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> change.get(60, TimeUnit.SECONDS))
                .withCauseInstanceOf(reason);
    }

    /** A file that may not grow is a full disk to SQLite. */
    private void allowPages(int pages) {
        try {
            Pragmas.text(
                    context.getBean(SqliteDatabase.class).dataSource().getConnection(),
                    "PRAGMA max_page_count = " + pages);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Post createOnAFullDisk(User author) {
        allowPages(1);
        try {
            return storage.posts().create(new NewPost("Long", "x".repeat(100_000), author.id()), AT);
        } finally {
            allowPages(1_000_000);
        }
    }

    private long logSize() {
        try {
            return Files.size(Path.of(file + "-wal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            sleep(20);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
