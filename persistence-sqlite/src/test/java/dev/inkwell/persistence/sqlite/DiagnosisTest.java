package dev.inkwell.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Finding.Severity;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.Upkeep.Progress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the diagnosis sees of what can be provoked here; each finding says what to do. */
@Timeout(60)
final class DiagnosisTest {
    @TempDir
    private Path directory;

    private Path file;
    private Upkeep upkeep;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("inkwell.db");
        upkeep = SqliteStorage.upkeep(file, null);
    }

    @Test
    void findsNothingWrongWithADatabaseThatWasBackedUp() {
        fill(Instant.now());
        upkeep.backup(Progress.IGNORED);

        List<Finding> findings = upkeep.diagnose();

        assertThat(findings)
                .filteredOn(finding -> !finding.subject().equals("file system")) // tests may run in memory
                .extracting(Finding::severity)
                .containsOnly(Severity.OK);
        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactly(
                        "native library",
                        "file",
                        "owner",
                        "rights",
                        "file system",
                        "free space",
                        "log",
                        "schema",
                        "settings",
                        "integrity",
                        "clock",
                        "backups");
    }

    @Test
    void findsNothingWrongWithADatabaseThatIsOpen() {
        try (Storage storage = SqliteStorage.open(file)) {
            storage.users().create(new NewUser("ada", "ada@example.org"), Instant.now());
            storage.upkeep().backup(Progress.IGNORED);

            assertThat(storage.upkeep().diagnose())
                    .filteredOn(finding -> !finding.subject().equals("file system"))
                    .extracting(Finding::severity)
                    .containsOnly(Severity.OK);
            storage.users().create(new NewUser("grace", "grace@example.org"), Instant.now());
        }
    }

    @Test
    void leavesTheDatabaseAsItIs() throws IOException {
        fill(Instant.now());
        byte[] before = Files.readAllBytes(file);

        upkeep.diagnose();

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void seesThatThereIsNoDatabase() {
        assertThat(find("file", Severity.PROBLEM)).contains("There is no " + file);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void seesThatTheDatabaseIsAnothers() throws SQLException {
        run("CREATE TABLE recipes (id INTEGER PRIMARY KEY)");

        assertThat(find("file", Severity.PROBLEM)).contains("not one of Inkwell's");
    }

    @Test
    void seesThatItIsNoDatabase() throws IOException {
        Files.writeString(file, "Dear diary".repeat(1000));

        assertThat(find("file", Severity.PROBLEM)).contains("is not a database");
    }

    @Test
    void seesASecondNameOfTheFile() throws IOException {
        fill(Instant.now());
        Files.createLink(directory.resolve("second.db"), file);

        assertThat(find("file", Severity.PROBLEM)).contains("has 2 names");
    }

    @Test
    void seesWhatOthersMayRead() throws IOException {
        fill(Instant.now());
        upkeep.backup(Progress.IGNORED);
        Files.setPosixFilePermissions(directory.resolve("backups"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(find("rights", Severity.WARNING)).contains("backups");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(find("rights", Severity.WARNING)).contains(file.toString());
    }

    @Test
    void seesBackupsThatOthersMayRead() throws IOException {
        fill(Instant.now());
        Path backup = upkeep.backup(Progress.IGNORED).file();
        Files.setPosixFilePermissions(backup, PosixFilePermissions.fromString("rw-r--r--"));
        Path kept = directory.resolve("inkwell.db.before-restore-20261123T151600Z");
        Files.createFile(kept);
        Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(find("rights", Severity.WARNING)).contains(backup.toString(), kept.toString());
    }

    @Test
    void seesWhatAnotherUserOwns() throws IOException {
        fill(Instant.now());
        assumeTrue(isGivenAway(directory.resolve("inkwell.db.lock")), "only root gives files away");

        assertThat(find("owner", Severity.PROBLEM)).contains("inkwell.db.lock");
    }

    private static boolean isGivenAway(Path file) throws IOException {
        try {
            Files.setAttribute(file, "unix:uid", 65_534);
            return true;
        } catch (FileSystemException refused) {
            return false;
        }
    }

    @Test
    void looksAtTheDiskThatWillHoldTheBackups() {
        fill(Instant.now());
        upkeep = SqliteStorage.upkeep(file, directory.resolve("not/made/yet"));

        assertThat(upkeep.diagnose())
                .filteredOn(finding -> finding.subject().equals("free space"))
                .extracting(Finding::severity)
                .containsOnly(Severity.OK);
    }

    @Test
    void knowsTheSecondNameThatAnUnfinishedRestoreLeaves() throws IOException {
        fill(Instant.now());
        Files.createLink(directory.resolve("inkwell.db.before-restore-20261123T151600Z"), file);

        assertThat(find("file", Severity.WARNING)).contains("A restore was ended");
    }

    @Test
    void quotesWhatAShellWouldTakeApart() {
        file = directory.resolve("ada's blog.db");
        upkeep = SqliteStorage.upkeep(file, null);
        fill(Instant.now());

        assertThat(upkeep.diagnose())
                .extracting(Finding::advice)
                .contains("inkwell backup --db '" + directory + "/ada'\\''s blog.db'");
    }

    @Test
    void seesADatabaseInMemory() throws IOException {
        Path shared = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(shared) && Files.getFileStore(shared).type().equals("tmpfs"), "has no disk in memory");
        Path folder = Files.createTempDirectory(shared, "inkwell");
        try {
            file = folder.resolve("inkwell.db");
            upkeep = SqliteStorage.upkeep(file, null);
            fill(Instant.now());

            assertThat(find("file system", Severity.WARNING)).contains("in memory");
        } finally {
            for (String name : List.of("inkwell.db", "inkwell.db.lock", "inkwell.db.serving", "inkwell.db.upkeep")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }

    @Test
    void seesPendingMigrations() {
        makeSchemaOne();

        assertThat(find("schema", Severity.WARNING)).contains("2, 3");
    }

    @Test
    void seesASchemaFromTheFuture() throws SQLException {
        fill(Instant.now());
        run(
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', 1, 1)");

        assertThat(find("schema", Severity.PROBLEM)).contains("99");
    }

    @Test
    void seesALargeLog() throws IOException {
        fill(Instant.now());
        try (RandomAccessFile log = new RandomAccessFile(file + "-wal", "rw")) {
            log.setLength(600L << 20); // takes no room, and means nothing to SQLite
        }

        assertThat(find("log", Severity.WARNING)).contains("614,400 KiB");
    }

    @Test
    void seesADamagedPage() throws IOException {
        fill(Instant.now());
        byte[] bytes = Files.readAllBytes(file);
        int begin = bytes.length / 4096 / 2 * 4096;
        for (int i = begin; i < begin + 4096; i++) {
            bytes[i] ^= (byte) 0xFF;
        }
        Files.write(file, bytes);

        assertThat(find("integrity", Severity.PROBLEM)).isNotEmpty();
    }

    @Test
    void seesCountsThatAreNotTrue() throws SQLException {
        fill(Instant.now());
        run("UPDATE totals SET user_count = 7");

        assertThat(find("integrity", Severity.PROBLEM)).contains("7 users");
    }

    @Test
    void seesAPostWithoutItsAuthor() throws SQLException {
        fill(Instant.now());
        run("UPDATE posts SET user_id = 77 WHERE id = 1"); // as a program can that does not ask for foreign keys

        assertThat(find("integrity", Severity.PROBLEM)).contains("row 1 of posts refers to a row of users");
    }

    @Test
    void seesARowFromTheFuture() {
        fill(Instant.now().plus(Duration.ofDays(1)));

        assertThat(find("clock", Severity.PROBLEM)).contains("the newest row was made at");
    }

    @Test
    void seesThatThereIsNoBackup() {
        fill(Instant.now());

        assertThat(find("backups", Severity.WARNING)).contains("There is none");
    }

    @Test
    void seesThatTheNewestBackupIsOld() throws IOException {
        fill(Instant.now());
        Path backup = upkeep.backup(Upkeep.Progress.IGNORED).file();
        Files.move(backup, backup.resolveSibling("inkwell-20250101T000000.000Z.db"));

        assertThat(find("backups", Severity.WARNING)).contains("days ago");
    }

    /** What is said on a subject, which is so bad and of which it is said what to do. */
    private String find(String subject, Severity severity) {
        List<Finding> found = upkeep.diagnose().stream()
                .filter(finding -> finding.subject().equals(subject))
                .toList();
        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).as(finding.toString()).isEqualTo(severity);
            assertThat(finding.advice()).isNotBlank();
            assertThat(finding.detail() + finding.advice()).doesNotContain("\n");
        });
        return found.get(0).detail();
    }

    private void fill(Instant at) {
        try (Storage storage = SqliteStorage.open(file)) {
            long ada = storage.users()
                    .create(new NewUser("ada", "ada@example.org"), at)
                    .id();
            storage.posts().create(new NewPost("Notes", "", ada), at);
        }
    }

    private void makeSchemaOne() {
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + file, null, null)
                .locations("classpath:db/migration/sqlite")
                .target("1")
                .load()
                .migrate();
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            Pragmas.run(connection, sql);
        }
    }
}
