package dev.inkwell.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserFilter;
import dev.inkwell.persistence.jdbc.JdbcDatabase;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is special to a file: opening it, refusing it, and reading while it is written. */
@Timeout(60)
final class SqliteDatabaseTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("inkwell.db");
    }

    @Test
    void makesAMissingFile() throws SQLException {
        int newest;
        try (Storage storage = SqliteStorage.open(file)) {
            newest = storage.schemaVersion();
        }

        assertThat(number("PRAGMA application_id")).isEqualTo(0x496E6B77);
        assertThat(number("PRAGMA user_version"))
                .as("what the last migration sets it to")
                .isEqualTo(newest);
    }

    @Test
    void findsWhatWasKeptBeforeThereWasASearch() throws SQLException {
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + file, null, null)
                .locations("classpath:db/migration/sqlite")
                .target("1")
                .load()
                .migrate();
        run("INSERT INTO users (username, username_key, email, email_key, created_at, updated_at)"
                + " VALUES ('Ada', 'ada', 'Ada@example.org', 'ada@example.org', 1, 1)");
        for (int number = 1; number <= 1001; number++) { // more than are read at a time
            run("INSERT INTO posts (title, body, user_id, created_at, updated_at)" + " VALUES ('Title', 'ENGINE"
                    + number + "', 1, 1, 1)");
        }

        try (Storage storage = SqliteStorage.open(file)) {
            assertThat(storage.users().count(new UserFilter(null, null, null, SearchWords.of("ada EXAM"))))
                    .isEqualTo(1);
            assertThat(storage.posts().count(new PostFilter(null, null, SearchWords.of("engine"))))
                    .isEqualTo(1001);
            assertThat(storage.posts().count(new PostFilter(null, null, SearchWords.of("title engine1001"))))
                    .isEqualTo(1);
            assertThat(storage.users().findById(1)).map(User::version).contains(1L);
        }
    }

    @Test
    void fillsAnEmptyFile() throws IOException {
        Files.createFile(file);

        try (Storage storage = SqliteStorage.open(file)) {
            assertThat(storage.stats().stats()).isEqualTo(new Stats(0, 0, 0, 0));
        }
    }

    @Test
    void findsAgainWhatWasKept() {
        try (Storage storage = SqliteStorage.open(file)) {
            storage.users().create(new NewUser("ada", "ada@example.org"), AT);
        }

        try (Storage storage = SqliteStorage.open(file)) {
            assertThat(storage.users().findByUsername("ada")).isPresent();
        }
    }

    @Test
    void takesNamesThatMeanSomethingInAUrl() {
        Path odd = directory.resolve("a b?mode=memory&x=%41#ü.db");

        SqliteStorage.open(odd).close();

        assertThat(odd).exists();
    }

    @Test
    void leavesNoLogBehindWhenClosed() {
        SqliteStorage.open(file).close();

        assertThat(directory.resolve("inkwell.db-wal")).doesNotExist();
    }

    @Test
    void refusesAFileThatIsNotADatabase() throws IOException {
        Files.writeString(file, "Dear diary, today I learnt about databases. ".repeat(100));

        assertRefused(file, "is not a database");
        assertThat(file)
                .content(StandardCharsets.UTF_8)
                .startsWith("Dear diary")
                .hasSize(4400);
    }

    @Test
    void refusesADatabaseOfAnotherProgramAndLeavesItAsItWas() throws SQLException, IOException {
        run("CREATE TABLE recipes (id INTEGER PRIMARY KEY)");
        byte[] before = Files.readAllBytes(file);

        assertRefused(file, "not one of Inkwell's");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(directory).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void refusesAFileThatANewerInkwellWroteAndLeavesItAsItWas() throws SQLException, IOException {
        SqliteStorage.open(file).close();
        run("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success)"
                + " VALUES (99, '9999', 'from the future', 'SQL', 'V9999__from_the_future.sql', 1, 'x', 1, 1)");

        run("PRAGMA journal_mode = DELETE"); // as after a restore
        byte[] before = Files.readAllBytes(file);

        assertRefused(file, "newer Inkwell");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void refusesAFileThatWasEmptiedAndHasBackups() throws IOException {
        Path backup;
        try (Storage storage = SqliteStorage.open(file)) {
            backup = storage.upkeep().backup(Upkeep.Progress.IGNORED).file();
        }
        Files.write(file, new byte[0]);

        assertRefused(file, "inkwell restore " + backup + " --db " + file);
        assertThat(file).isEmptyFile();

        Files.delete(file);
        SqliteStorage.open(file).close();
    }

    @Test
    void refusesAFileWhoseMigrationsWereEdited() throws SQLException {
        SqliteStorage.open(file).close();
        run("UPDATE flyway_schema_history SET checksum = 1");

        assertRefused(file, "cannot be brought up to date");
    }

    @Test
    void refusesADirectoryThatIsMissing() {
        assertRefused(directory.resolve("nowhere/inkwell.db"), "There is no directory");
    }

    @Test
    void refusesADirectoryInPlaceOfAFile() {
        assertRefused(directory, "is a directory");
    }

    @Test
    void refusesWhatIsNotAPlainFile() {
        assertRefused(Path.of("/dev/null"), "is not a plain file");
    }

    @Test
    void opensForReadingWhileAnotherProgramWrites() throws SQLException {
        SqliteStorage.open(file).close();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            Pragmas.run(other, "BEGIN IMMEDIATE");

            try (Storage storage = SqliteStorage.open(file)) {
                assertThat(storage.stats().stats().userCount()).isZero();
            }
        }
    }

    @Test
    void opensOnceForManyWhoOpenAtTheSameTime() throws Exception {
        var opened = new CompletableFuture<?>[8];
        for (int i = 0; i < opened.length; i++) {
            opened[i] =
                    CompletableFuture.runAsync(() -> SqliteStorage.open(file).close());
        }

        CompletableFuture.allOf(opened).get(50, TimeUnit.SECONDS);
        assertThat(number("SELECT count(*) FROM flyway_schema_history")).isEqualTo(number("PRAGMA user_version"));
    }

    @Test
    void readsDoNotWaitForAWrite() throws Exception {
        try (Storage storage = SqliteStorage.open(file)) {
            var writing = new CountDownLatch(1);
            var read = new CountDownLatch(1);
            var write = CompletableFuture.runAsync(() -> storage.transactions().run(() -> {
                storage.users().create(new NewUser("ada", "ada@example.org"), AT);
                writing.countDown();
                await(read);
            }));
            await(writing);

            assertThat(storage.stats().stats().userCount()).isZero();

            read.countDown();
            write.get(50, TimeUnit.SECONDS);
            assertThat(storage.stats().stats().userCount()).isEqualTo(1);
        }
    }

    @Test
    void saysBusyToAllWhoWaitWhileAnotherProgramWrites() throws Exception {
        try (Storage storage = SqliteStorage.open(file)) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
                Pragmas.run(other, "BEGIN IMMEDIATE");
                ExecutorService callers = Executors.newCachedThreadPool();
                List<Future<?>> changes = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    String name = "user" + i;
                    changes.add(callers.submit(() -> storage.users().create(new NewUser(name, name + "@x.org"), AT)));
                }

                long began = System.nanoTime();
                for (Future<?> change : changes) {
                    assertThatThrownBy(change::get).hasCauseInstanceOf(DomainException.Busy.class);
                }
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
                assertThat(storage.stats().stats().userCount()).isZero();
                callers.shutdown();
            }

            storage.users().create(new NewUser("ada", "ada@example.org"), AT);
            assertThat(storage.stats().stats().userCount()).isEqualTo(1);
        }
    }

    @Test
    void losesAGroupWholeWhenTheDiskIsFull() {
        try (ApplicationContext context = ApplicationContext.run(Map.of(JdbcDatabase.PROPERTY, file.toString()))) {
            Storage storage = context.getBean(Storage.class);
            User ada = storage.users().create(new NewUser("ada", "ada@example.org"), AT);
            DataSource connections = context.getBean(SqliteDatabase.class).dataSource();

            assertThatExceptionOfType(DomainException.StorageFull.class)
                    .isThrownBy(() -> storage.transactions().run(() -> {
                        storage.users().create(new NewUser("before", "before@example.org"), AT);
                        allowPages(connections, 0);
                        assertThatExceptionOfType(DomainException.StorageFull.class)
                                .isThrownBy(() ->
                                        storage.posts().create(new NewPost("Long", "x".repeat(100_000), ada.id()), AT));
                        allowPages(connections, 1_000_000);
                        // SQLite has rolled back by itself: kept now, this would be without what came before it.
                        assertThatExceptionOfType(DomainException.StorageFull.class)
                                .isThrownBy(() -> storage.transactions()
                                        .run(() -> storage.users().create(new NewUser("after", "a@x.org"), AT)));
                    }));

            assertThat(storage.stats().stats().userCount()).isEqualTo(1);
            storage.users().create(new NewUser("later", "later@example.org"), AT);
            assertThat(storage.stats().stats().userCount()).isEqualTo(2);
        }
    }

    /** A file that may not grow is a full disk to SQLite; fewer pages than it has mean that it may not grow. */
    private static void allowPages(DataSource connections, int pages) {
        try {
            Pragmas.text(connections.getConnection(), "PRAGMA max_page_count = " + Math.max(1, pages));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void leavesNothingBesideADatabaseOfAnotherProgram() throws SQLException {
        run("PRAGMA journal_mode = wal");
        run("CREATE TABLE recipes (id INTEGER PRIMARY KEY)");

        assertRefused(file, "not one of Inkwell's");
        assertThat(directory).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void seesBehindALinkWhatIsOnlyInTheLogYet() throws SQLException, IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link.db"), file);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            Pragmas.run(other, "PRAGMA journal_mode = wal");
            Pragmas.run(other, "CREATE TABLE recipes (id INTEGER PRIMARY KEY)");

            assertRefused(link, "not one of Inkwell's");
        }
    }

    @Test
    void refusesTextInAnotherEncoding() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            Pragmas.run(connection, "PRAGMA encoding = 'UTF-16'");
            Pragmas.run(connection, "CREATE TABLE empty (id INTEGER PRIMARY KEY)");
            Pragmas.run(connection, "DROP TABLE empty");
        }

        assertThatExceptionOfType(CannotOpen.class)
                .isThrownBy(() -> SqliteStorage.open(file))
                .withMessageContaining("encoding at 'UTF-16le'");
    }

    @Test
    void refusesAPragmaThatDoesNotTakeEffect() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            assertThatExceptionOfType(CannotOpen.class)
                    .isThrownBy(() -> Pragmas.apply(connection, Pragmas.WRITER)) // a database in memory has no log
                    .withMessageContaining("journal_mode");
        }
    }

    private static void assertRefused(Path path, String reason) {
        assertThatExceptionOfType(CannotOpen.class)
                .isThrownBy(() -> SqliteStorage.open(path))
                .withMessageContaining(path.toString().contains("nowhere") ? "nowhere" : path.toString())
                .withMessageContaining(reason)
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("\n"));
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            Pragmas.run(connection, sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            return Pragmas.number(connection, sql);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
