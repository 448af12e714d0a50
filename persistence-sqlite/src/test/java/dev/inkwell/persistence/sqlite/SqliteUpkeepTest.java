package dev.inkwell.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.DomainException.Busy;
import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.DomainException.Damaged;
import dev.inkwell.domain.DomainException.Refused;
import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Inspection;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.Upkeep.Progress;
import dev.inkwell.persistence.jdbc.JdbcDatabase;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special to the upkeep of a file: damage of all kinds, logs, locks, names, rights, and what a kill leaves. */
@Timeout(60)
final class SqliteUpkeepTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");
    private static final int PAGE = 4096;

    /** The number of the last migration, and those of all that {@link #makeSchemaOne} leaves out. */
    private static final int NEWEST = newest();

    private static final List<Integer> AFTER_ONE =
            IntStream.rangeClosed(2, NEWEST).boxed().toList();

    @TempDir
    private Path directory;

    private Path file;
    private Upkeep upkeep;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("inkwell.db");
        upkeep = SqliteStorage.upkeep(file, null);
    }

    // What cannot be restored

    @ParameterizedTest(name = "{0}")
    @MethodSource("notToBeRestored")
    void restoreRefuses(String what, String message, Damage damage) throws Exception {
        fill(file, "old");
        Path backup = backupOfManyPages();
        damage.to(backup);
        byte[] before = Files.readAllBytes(file);

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> upkeep.restore(backup, Progress.IGNORED))
                .withMessageContaining(backup.toString())
                .withMessageContaining(message)
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("\n"));
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(users(file)).containsExactly("old");
        assertThat(names(directory)).doesNotContain("inkwell.db.restoring").noneMatch(name -> name.contains("before"));
    }

    private static Stream<Arguments> notToBeRestored() {
        return Stream.of(
                refusal("a flipped page, as its checksum tells", "checksum differs", SqliteUpkeepTest::flipPage),
                refusal("a flipped page without a checksum", "is damaged, and nothing was changed", backup -> {
                    flipPage(backup);
                    Files.delete(Path.of(backup + ".sha256"));
                }),
                refusal("a flipped page with a checksum of its own", "is damaged, and nothing was changed", backup -> {
                    flipPage(backup);
                    Files.writeString(
                            Path.of(backup + ".sha256"),
                            Backups.checksum(backup, Progress.IGNORED) + "  " + backup.getFileName() + "\n");
                }),
                refusal("another letter in a text, which only its checksum can tell", "checksum differs", backup -> {
                    byte[] bytes = Files.readAllBytes(backup);
                    String text = new String(bytes, StandardCharsets.ISO_8859_1);
                    bytes[text.indexOf("A body that") + 2] = 'B';
                    Files.write(backup, bytes);
                }),
                refusal("one that ends with a page", "is not a database, or is damaged", backup -> cut(backup, 0)),
                refusal("one that ends within a page", "is not a database, or is damaged", backup -> cut(backup, 1000)),
                refusal("an empty file", "is empty", backup -> Files.write(backup, new byte[0])),
                refusal("a text", "is not a database", backup -> Files.writeString(backup, "Dear diary".repeat(1000))),
                refusal("another application's database", "not one of Inkwell's", backup -> {
                    Files.delete(backup);
                    run(backup, "CREATE TABLE recipes (id INTEGER PRIMARY KEY)");
                }),
                refusal("a newer schema", "has schema 99, and this Inkwell knows them up to " + NEWEST, backup -> {
                    run(backup, "PRAGMA user_version = 99");
                    run(backup, MIGRATION_FROM_THE_FUTURE);
                }),
                refusal("a directory", "is not a plain file", backup -> {
                    Files.delete(backup);
                    Files.createDirectory(backup);
                }),
                refusal("a pipe, which would never end", "is not a plain file", backup -> {
                    Files.delete(backup);
                    assertThat(new ProcessBuilder("mkfifo", backup.toString())
                                    .start()
                                    .waitFor())
                            .isZero();
                }),
                refusal("one that is not there", "There is no file", Files::delete),
                refusal(
                        "one with a log beside it",
                        "has a log beside it",
                        backup -> Files.writeString(Path.of(backup + "-wal"), "whatever it holds")));
    }

    private static Arguments refusal(String what, String message, Damage damage) {
        return Arguments.of(what, message, damage);
    }

    @Test
    void restoreRefusesAFileThatItMayNotRead() throws Exception {
        assumeFalse("root".equals(System.getProperty("user.name")), "root may read every file");
        fill(file, "old");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        Files.setPosixFilePermissions(backup, PosixFilePermissions.fromString("---------"));

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> upkeep.restore(backup, Progress.IGNORED))
                .withMessageContaining("cannot be read: change its rights");
        assertThat(users(file)).containsExactly("old");
    }

    @Test
    void restoreRefusesTheDatabaseItself() throws Exception {
        fill(file, "ada");
        byte[] before = Files.readAllBytes(file);
        Path link = Files.createSymbolicLink(directory.resolve("link.db"), file);

        for (Path itself : List.of(file, link)) {
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> upkeep.restore(itself, Progress.IGNORED))
                    .withMessageContaining("is the database itself");
        }
        try (Storage storage = SqliteStorage.open(file)) {
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> storage.upkeep().restore(file, Progress.IGNORED));
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void verifyTellsWhatIsWrongWithADamagedBackup() throws Exception {
        fill(file, "ada");
        Path backup = backupOfManyPages();
        flipPage(backup);

        Inspection inspection = upkeep.verify(backup, Progress.IGNORED);

        assertThat(inspection.problems())
                .hasSizeGreaterThan(1)
                .anyMatch(problem -> problem.contains("checksum differs"));
        assertThat(inspection.isSound()).isFalse();
    }

    @Test
    void aDamagedDatabaseMakesNoBackupAndLosesNone() throws Exception {
        fill(file, "ada");
        Backup sound = upkeep.backup(Progress.IGNORED);
        fillWithPosts(file);
        flipPage(file);
        byte[] before = Files.readAllBytes(file);

        assertThatExceptionOfType(Damaged.class)
                .isThrownBy(() -> upkeep.backup(Progress.IGNORED))
                .withMessageContaining("is not sound, so that there is no backup");
        assertThatExceptionOfType(Damaged.class)
                .isThrownBy(() -> upkeep.backup(sound.file(), Progress.IGNORED))
                .withMessageContaining("is not sound");

        assertThat(names(directory.resolve("backups"))).containsExactly(sound.name(), sound.name() + ".sha256");
        assertThat(upkeep.verify(sound.file(), Progress.IGNORED).problems()).isEmpty();
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void aDamagedDatabaseIsNotVacuumed() throws Exception {
        fillWithPosts(file);
        flipPage(file);

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> upkeep.vacuum(Progress.IGNORED))
                .withMessageContaining(file.toString());

        assertThat(upkeep.check(Progress.IGNORED).isSound()).isFalse();
        assertThat(names(directory)).doesNotContain("inkwell.db.vacuuming");
    }

    @Test
    void aDamagedHistoryOfMigrationsIsToldInOneLine() throws Exception {
        fill(file, "ada");
        int begin = (int) (number(file, "SELECT rootpage FROM sqlite_schema WHERE name = 'flyway_schema_history'") - 1)
                * PAGE;
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, begin, begin + PAGE, (byte) 0xFF);
        Files.write(file, bytes);

        assertThat(failureOf(upkeep::migrations)).hasMessageContaining(file.toString());
        assertThat(failureOf(() -> SqliteStorage.open(file))).hasMessageContaining(file.toString());
        assertThat(upkeep.diagnose())
                .filteredOn(finding -> finding.severity() == Finding.Severity.PROBLEM)
                .extracting(Finding::subject)
                .containsExactly("schema", "integrity");
    }

    // An old log

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOldLogBesideWhatWasBackedUpOrRestoredIsRefusedAndNothingIsLost(boolean restored) throws Exception {
        Path log = Path.of(file + "-wal");
        byte[] oldLog;
        try (Storage storage = SqliteStorage.open(file)) {
            create(storage, "only-in-the-log");
            oldLog = Files.readAllBytes(log);
            assertThat(oldLog).hasSizeGreaterThan(PAGE);
        }
        Backup backup = upkeep.backup(Progress.IGNORED);
        if (restored) {
            upkeep.restore(backup.file(), Progress.IGNORED);
        } else {
            Files.copy(backup.file(), file, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.write(log, oldLog);
        byte[] before = Files.readAllBytes(file);

        List<ThrowingCallable> doors = List.of(
                () -> SqliteStorage.open(file),
                () -> upkeep.backup(Progress.IGNORED),
                () -> upkeep.check(Progress.IGNORED),
                upkeep::optimize,
                upkeep::checkpoint,
                () -> upkeep.vacuum(Progress.IGNORED),
                () -> upkeep.restore(backup.file(), Progress.IGNORED),
                upkeep::migrations,
                () -> upkeep.migrate(Progress.IGNORED),
                () -> upkeep.rehearse(Progress.IGNORED));
        for (ThrowingCallable door : doors) {
            assertThatExceptionOfType(CannotOpen.class)
                    .isThrownBy(door)
                    .withMessageContaining(log + " is the log of another database");
        }
        assertThat(upkeep.diagnose())
                .anySatisfy(finding -> assertThat(finding.detail()).contains("is the log of another database"));
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(Files.readAllBytes(log)).isEqualTo(oldLog);

        Files.move(log, directory.resolve("aside"));
        try (Storage storage = SqliteStorage.open(file)) {
            assertThat(storage.users().findByUsername("only-in-the-log")).isPresent();
        }
    }

    // Restoring

    @Test
    void restoresByALinkToABackup() throws Exception {
        fill(file, "old");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        fill(file, "new");
        Path link = Files.createSymbolicLink(directory.resolve("newest.db"), backup);

        upkeep.restore(link, Progress.IGNORED);

        assertThat(users(file)).containsExactly("old");
        assertThat(backup).exists();
    }

    @Test
    void restoreKeepsWhatWasOnlyInTheLog() throws Exception {
        fill(file, "ada");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        crash("grace");
        assertThat(Path.of(file + "-wal")).isNotEmptyFile();

        List<Path> kept = upkeep.restore(backup, Progress.IGNORED);

        assertThat(users(file)).containsExactly("ada");
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).getFileName().toString()).startsWith("inkwell.db.before-restore-");
        assertThat(users(kept.get(0))).containsExactly("ada", "grace");
        assertThat(Path.of(file + "-wal")).doesNotExist();
    }

    @Test
    void restoreKeepsWhatCannotBeFoldedTogetherWithItsLog() throws Exception {
        fillWithPosts(file);
        Path backup = upkeep.backup(Progress.IGNORED).file();
        crash("grace");
        Path log = Path.of(file + "-wal");
        byte[] logged = Files.readAllBytes(log);
        byte[] firstPage = Arrays.copyOf(Files.readAllBytes(file), PAGE); // too little for what the log tells of
        Files.write(file, firstPage);

        List<Path> kept = upkeep.restore(backup, Progress.IGNORED);

        assertThat(kept).hasSize(2);
        assertThat(Files.readAllBytes(kept.get(0))).isEqualTo(firstPage);
        assertThat(kept.get(1)).isEqualTo(Path.of(kept.get(0) + "-wal"));
        assertThat(Files.readAllBytes(kept.get(1))).isEqualTo(logged);
        assertThat(log).doesNotExist();
        assertOpensWith("author");
    }

    @Test
    void restoreKeepsADatabaseWithADamagedPageAsItIs() throws Exception {
        fill(file, "ada");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        fillWithPosts(file);
        flipPage(file);
        byte[] before = Files.readAllBytes(file);

        List<Path> kept = upkeep.restore(backup, Progress.IGNORED);

        byte[] after = Files.readAllBytes(kept.get(0));
        assertThat(Arrays.copyOfRange(after, PAGE, after.length))
                .isEqualTo(Arrays.copyOfRange(before, PAGE, before.length));
        assertOpensWith("ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "empty", "text"})
    void restoresWhereThereIsNoDatabase(String what) throws Exception {
        fill(file, "ada");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        Files.delete(file);
        if (!what.equals("missing")) {
            Files.writeString(file, what.equals("empty") ? "" : "Dear diary".repeat(1000));
        }

        List<Path> kept = upkeep.restore(backup, Progress.IGNORED);

        assertThat(kept).hasSize(what.equals("missing") ? 0 : 1);
        assertOpensWith("ada");
    }

    @Test
    void aRestoreThatWasKilledBetweenItsStepsLeavesTheOldDatabaseWithItsOneName() throws Exception {
        fill(file, "ada");
        Files.createLink(Path.of(file + ".before-restore-20261123T101530Z"), file);

        assertOpensWith("ada");

        assertThat(Files.getAttribute(file, "unix:nlink")).isEqualTo(1);
        assertThat(names(directory)).noneMatch(name -> name.contains("before-restore"));
    }

    /** One that could not be folded has a log, which is given its other name first and loses its own before the file. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRestoreThatWasKilledBetweenItsStepsLeavesTheOldDatabaseItsLog(boolean logHasItsNameStill) throws Exception {
        fill(file, "ada");
        crash("grace");
        Path kept = Path.of(file + ".before-restore-20261123T101530Z");
        Path log = Path.of(file + "-wal");
        Files.createLink(kept, file);
        Files.createLink(Path.of(kept + "-wal"), log);
        if (!logHasItsNameStill) {
            Files.delete(log);
        }

        assertOpensWith("ada", "grace");

        assertThat(names(directory)).noneMatch(name -> name.contains("before-restore"));
    }

    @Test
    void whatAFinishedRestoreKeptStays() throws Exception {
        fill(file, "ada");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        Path kept = upkeep.restore(backup, Progress.IGNORED).get(0);

        assertOpensWith("ada");

        assertThat(users(kept)).containsExactly("ada");
    }

    @Test
    void theNextRestoreOverwritesWhatAKilledOneLeft() throws Exception {
        fill(file, "ada");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        Files.writeString(Path.of(file + ".restoring"), "half of it");

        upkeep.restore(backup, Progress.IGNORED);

        assertOpensWith("ada");
        assertThat(names(directory)).doesNotContain("inkwell.db.restoring");
    }

    @Test
    void theNextVacuumOverwritesWhatAKilledOneLeft() throws Exception {
        fill(file, "ada");
        Files.writeString(Path.of(file + ".vacuuming"), "half of it");

        upkeep.vacuum(Progress.IGNORED);

        assertOpensWith("ada");
        assertThat(names(directory)).doesNotContain("inkwell.db.vacuuming");
    }

    @Test
    void theNextStartRemovesWhatKilledOnesLeft() throws Exception {
        fill(file, "ada");
        for (String left : List.of(".restoring", ".vacuuming", ".vacuuming-journal")) {
            Files.writeString(Path.of(file + left), "half of it");
        }

        assertOpensWith("ada");

        assertThat(names(directory)).noneMatch(name -> name.contains("storing") || name.contains("uuming"));
    }

    @Test
    void restoresAnOlderSchemaWhichIsMigratedWhenItIsOpened() throws Exception {
        makeSchemaOne(file, "ada");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        fill(file, "grace");

        upkeep.restore(backup, Progress.IGNORED);

        assertThat(number(file, "PRAGMA user_version")).isEqualTo(1);
        assertOpensWith("ada");
        assertThat(number(file, "PRAGMA user_version")).isEqualTo(NEWEST);
    }

    // Migrating

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOlderFileIsBackedUpBeforeItIsMigrated(boolean byOpening) throws Exception {
        makeSchemaOne(file, "ada", "grace");

        if (byOpening) {
            SqliteStorage.open(file).close();
        } else {
            assertThat(upkeep.migrate(Progress.IGNORED))
                    .extracting(Migration::version)
                    .containsExactlyElementsOf(AFTER_ONE);
        }

        assertThat(number(file, "PRAGMA user_version")).isEqualTo(NEWEST);
        assertThat(users(file)).containsExactly("ada", "grace");
        assertThat(upkeep.backups()).hasSize(1);
        Backup backup = upkeep.backups().get(0);
        assertThat(backup.name()).contains("before-migration");
        Inspection inspection = upkeep.verify(backup.file(), Progress.IGNORED);
        assertThat(inspection.problems()).isEmpty();
        assertThat(inspection.schemaVersion()).isEqualTo(1);
        assertThat(users(backup.file())).containsExactly("ada", "grace");
        assertThat(upkeep.migrate(Progress.IGNORED)).isEmpty();
        assertThat(upkeep.backups()).hasSize(1);
    }

    @Test
    void aBackupFromBeforeAMigrationIsNotPruned() throws Exception {
        makeSchemaOne(file, "ada");
        upkeep.migrate(Progress.IGNORED);
        upkeep.backup(Progress.IGNORED);

        assertThat(upkeep.prune(1)).isEmpty();
        assertThat(upkeep.backups()).hasSize(2);
    }

    @Test
    void aNewFileIsNotBackedUp() throws Exception {
        fill(file, "ada");

        assertThat(names(directory)).doesNotContain("backups");
    }

    /** What makes the one or the other of them fail when it is half done. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE post_words (id INTEGER PRIMARY KEY)",
                "CREATE TRIGGER obstacle BEFORE UPDATE ON users WHEN OLD.username = 'grace'"
                        + " BEGIN SELECT RAISE(ABORT, 'no words'); END"
            })
    void aMigrationThatFailsLeavesTheFileAsItWasAndNamesTheCommandThatRestores(String obstacle) throws Exception {
        makeSchemaOne(file, "ada", "grace");
        run(file, obstacle);
        byte[] before = Files.readAllBytes(file);

        Throwable failure = failureOf(() -> upkeep.migrate(Progress.IGNORED));

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        Matcher command =
                Pattern.compile(".* inkwell restore (\\S+) --db (\\S+)").matcher(String.valueOf(failure.getMessage()));
        assertThat(command.matches()).as(failure.getMessage()).isTrue();
        assertThat(command.group(2)).isEqualTo(file.toString());
        assertThat(upkeep.verify(Path.of(command.group(1)), Progress.IGNORED).problems())
                .isEmpty();
        upkeep.restore(Path.of(command.group(1)), Progress.IGNORED);
        assertThat(users(file)).containsExactly("ada", "grace");
        assertThat(number(file, "PRAGMA user_version")).isEqualTo(1);
    }

    @Test
    void anOpeningWhoseMigrationFailsLeavesTheRowsAndTheSchemaAsTheyWere() throws Exception {
        makeSchemaOne(file, "ada");
        run(file, "CREATE TABLE post_words (id INTEGER PRIMARY KEY)");
        String schema = schema(file);

        assertThat(failureOf(() -> SqliteStorage.open(file))).hasMessageContaining("inkwell restore ");

        assertThat(schema(file)).isEqualTo(schema);
        assertThat(users(file)).containsExactly("ada");
        assertThat(number(file, "PRAGMA user_version")).isEqualTo(1);
        assertThat(number(file, "SELECT count(*) FROM flyway_schema_history")).isEqualTo(1);
    }

    @Test
    void isNotMigratedWhileItIsServed() throws Exception {
        makeSchemaOne(file, "ada");
        byte[] before = Files.readAllBytes(file);
        try (DatabaseLock serving = DatabaseLock.serving(file)) {
            assertThat(serving).isNotNull();
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> upkeep.migrate(Progress.IGNORED))
                    .withMessageContaining("is being served by process");
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> SqliteStorage.open(file))
                    .withMessageContaining("is being served by process");
        }
        assertThat(users(file)).containsExactly("ada");
        assertThat(number(file, "PRAGMA user_version")).isEqualTo(1);
        assertThat(Arrays.copyOfRange(Files.readAllBytes(file), PAGE, before.length))
                .isEqualTo(Arrays.copyOfRange(before, PAGE, before.length));
    }

    @Test
    void isNotMigratedWhereThatIsSwitchedOff() throws Exception {
        makeSchemaOne(file, "ada");

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> ApplicationContext.run(
                                Map.of(JdbcDatabase.PROPERTY, file.toString(), JdbcDatabase.MIGRATING, "false"))
                        .getBean(Storage.class))
                .withStackTraceContaining(AFTER_ONE.size() + " migrations are pending")
                .withStackTraceContaining("inkwell migrate apply");

        assertThat(number(file, "PRAGMA user_version")).isEqualTo(1);
        assertThat(names(directory)).doesNotContain("backups");
    }

    @Test
    void aRehearsalChangesNothingAndLeavesNothing() throws Exception {
        makeSchemaOne(file, "ada");
        byte[] before = Files.readAllBytes(file);

        assertThat(upkeep.rehearse(Progress.IGNORED))
                .extracting(Migration::version)
                .containsExactlyElementsOf(AFTER_ONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(directory.resolve("backups")).isEmptyDirectory();
        assertThat(upkeep.migrations())
                .filteredOn(Migration::state, Migration.State.PENDING)
                .extracting(Migration::version)
                .containsExactlyElementsOf(AFTER_ONE);
    }

    @Test
    void aRehearsalTellsWhatWouldFailAndLeavesNothing() throws Exception {
        makeSchemaOne(file, "ada");
        run(file, "CREATE TABLE post_words (id INTEGER PRIMARY KEY)");
        byte[] before = Files.readAllBytes(file);

        assertThat(failureOf(() -> upkeep.rehearse(Progress.IGNORED)))
                .hasMessageContaining("post_words")
                .hasMessageContaining("nothing was changed");

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(directory.resolve("backups")).isEmptyDirectory();
    }

    @Test
    void whatNeedsADatabaseRefusesWhereThereIsNoneAndMakesNone() {
        List<ThrowingCallable> doors = List.of(
                () -> upkeep.backup(Progress.IGNORED),
                () -> upkeep.check(Progress.IGNORED),
                upkeep::optimize,
                upkeep::checkpoint,
                () -> upkeep.vacuum(Progress.IGNORED),
                upkeep::migrations,
                () -> upkeep.migrate(Progress.IGNORED),
                () -> upkeep.rehearse(Progress.IGNORED));
        for (ThrowingCallable door : doors) {
            assertThatExceptionOfType(CannotOpen.class).isThrownBy(door).withMessageContaining("There is no database");
        }
        assertThat(directory).isEmptyDirectory();
    }

    // Rights and leftovers

    @Test
    void nobodyElseMayReadWhatIsMade() throws Exception {
        try (Storage storage = SqliteStorage.open(file)) {
            create(storage, "ada");
            Backup backup = storage.upkeep().backup(Progress.IGNORED);
            Backup elsewhere = storage.upkeep().backup(directory.resolve("copy.db"), Progress.IGNORED);

            assertThat(mode(file)).isEqualTo("rw-------");
            assertThat(mode(Path.of(file + "-wal"))).isEqualTo("rw-------");
            assertThat(mode(directory.resolve("backups"))).isEqualTo("rwx------");
            for (Backup each : List.of(backup, elsewhere)) {
                assertThat(mode(each.file())).isEqualTo("rw-------");
                assertThat(mode(Path.of(each.file() + ".sha256"))).isEqualTo("rw-------");
            }
        }
        Path kept =
                upkeep.restore(directory.resolve("copy.db"), Progress.IGNORED).get(0);
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(kept)).isEqualTo("rw-------");
        upkeep.vacuum(Progress.IGNORED);
        assertThat(mode(file)).isEqualTo("rw-------");
    }

    /** Whatever rights files get by themselves: locks, logs and checksums are among them, and what a link leads to. */
    @Test
    void everyFileThatIsMadeIsItsOwnersAlone() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link.db"), Path.of("inkwell.db"));
        try (Storage storage = SqliteStorage.open(link);
                DatabaseLock serving = DatabaseLock.serving(link)) {
            assertThat(serving).isNotNull();
            create(storage, "ada");
            storage.upkeep().backup(Progress.IGNORED);
            assertThat(made()).contains("inkwell.db-wal", "inkwell.db-shm", "inkwell.db.lock", "inkwell.db.serving");
            assertNobodyElseMayReadThem();
        }
        upkeep.restore(upkeep.backups().get(0).file(), Progress.IGNORED);
        upkeep.vacuum(Progress.IGNORED);
        assertThat(made()).contains("inkwell.db.upkeep", "inkwell.of").anyMatch(name -> name.endsWith(".sha256"));
        assertNobodyElseMayReadThem();
    }

    private List<String> made() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }

    private void assertNobodyElseMayReadThem() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            assertThat(paths.skip(1).filter(path -> !Files.isSymbolicLink(path)))
                    .allSatisfy(path -> assertThat(mode(path))
                            .as(path.toString())
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void theNextBackupRemovesWhatKilledOnesLeft() throws Exception {
        fill(file, "ada");
        Path backups = Files.createDirectory(directory.resolve("backups"));
        String name = "inkwell-20261123T101530.123Z.db";
        String migration = "inkwell-20261123T101530.123Z-before-migration.db";
        for (String left : List.of(
                name + ".partial",
                name + ".partial-journal",
                name + ".partial-wal",
                name + ".partial-shm",
                name + ".sha256",
                name + ".sha256.partial",
                migration + ".partial",
                migration + ".sha256.partial",
                "inkwell-passing.partial.db",
                "inkwell-passing.partial.db-wal",
                "inkwell-passing.partial.db.partial",
                "inkwell-passing.partial.db.sha256",
                "inkwell-passing.partial.db.sha256.partial")) {
            Files.writeString(backups.resolve(left), "half of it");
        }

        Backup backup = upkeep.backup(Progress.IGNORED);

        assertThat(names(backups)).containsExactly(backup.name(), backup.name() + ".sha256");
    }

    @Test
    void aBackupIntoAFileReplacesWhatAKilledOneLeft() throws Exception {
        fill(file, "ada");
        for (String left : List.of(".partial", ".partial-wal", ".partial-shm", ".partial-journal", ".sha256.partial")) {
            Files.writeString(directory.resolve("copy.db" + left), "half of it".repeat(1000));
        }

        Backup backup = upkeep.backup(directory.resolve("copy.db"), Progress.IGNORED);

        assertThat(upkeep.verify(backup.file(), Progress.IGNORED).problems()).isEmpty();
        assertThat(names(directory)).noneMatch(name -> name.contains("partial"));
    }

    // One at a time

    @Test
    void theSecondOfTwoBackupsAtOnceIsToldThatTheFirstIsUnderWay() throws Exception {
        fill(file, "ada");
        List<Throwable> told = new ArrayList<>();

        Backup backup = upkeep.backup((step, done, total) -> {
            for (ThrowingCallable other : List.<ThrowingCallable>of(
                    () -> upkeep.backup(Progress.IGNORED),
                    () -> upkeep.backup(directory.resolve("copy.db"), Progress.IGNORED),
                    () -> upkeep.vacuum(Progress.IGNORED),
                    () -> upkeep.rehearse(Progress.IGNORED))) {
                told.add(catchThrowable(other));
            }
        });

        assertThat(told)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(refusal -> assertThat(refusal)
                        .isInstanceOf(Busy.class)
                        .hasMessageContaining("is under way in process "
                                + ProcessHandle.current().pid()));
        assertThat(names(directory.resolve("backups"))).containsExactly(backup.name(), backup.name() + ".sha256");
    }

    @Test
    void aBackupCopiesWhatItHeldUpInTheLog() throws Exception {
        fill(file, "ada");
        try (Storage storage = SqliteStorage.open(file)) {
            AtomicBoolean first = new AtomicBoolean(true);
            upkeep.backup((step, done, total) -> {
                if (step.equals("copying") && first.getAndSet(false)) {
                    create(storage, "grace");
                }
            });

            assertThat(lines(file, "PRAGMA wal_checkpoint(NOOP)", 2))
                    .isEqualTo(lines(file, "PRAGMA wal_checkpoint(NOOP)", 3));
        }
    }

    @Test
    void aCheckCopiesWhatItHeldUpInTheLog() throws Exception {
        fill(file, "ada");
        try (Storage storage = SqliteStorage.open(file)) {
            create(storage, "grace");

            upkeep.check(Progress.IGNORED);

            assertThat(lines(file, "PRAGMA wal_checkpoint(NOOP)", 2))
                    .isEqualTo(lines(file, "PRAGMA wal_checkpoint(NOOP)", 3));
        }
    }

    @Test
    void whatAnotherProcessDoesIsToldWithItsNumber() throws Exception {
        fill(file, "ada");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        try (OtherProcess other = new OtherProcess(Path.of(file + ".upkeep"))) {
            for (ThrowingCallable refused : List.<ThrowingCallable>of(
                    () -> upkeep.backup(Progress.IGNORED),
                    () -> upkeep.restore(backup, Progress.IGNORED),
                    () -> upkeep.vacuum(Progress.IGNORED))) {
                assertThatExceptionOfType(Busy.class)
                        .isThrownBy(refused)
                        .withMessageContaining("under way in process " + other.pid());
            }
        }
        upkeep.backup(Progress.IGNORED);
    }

    @Test
    void whoIsToldToWaitRemovesNothingOfWhoIsFirst() throws Exception {
        fill(file, "ada");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        Path restoring = Files.createFile(Path.of(file + ".restoring"));
        Path vacuuming = Files.createFile(Path.of(file + ".vacuuming"));
        try (OtherProcess other = new OtherProcess(Path.of(file + ".upkeep"))) {
            assertThat(other.pid()).isPositive();
            assertThatExceptionOfType(Busy.class).isThrownBy(() -> upkeep.restore(backup, Progress.IGNORED));
            assertThatExceptionOfType(Busy.class).isThrownBy(() -> upkeep.vacuum(Progress.IGNORED));
        }
        assertThat(restoring).exists();
        assertThat(vacuuming).exists();
    }

    @Test
    void everyRestoreKeepsWhatWasThere() throws Exception {
        fill(file, "ada");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        fill(file, "grace");

        Path first = upkeep.restore(backup, Progress.IGNORED).get(0);
        Path second = upkeep.restore(backup, Progress.IGNORED).get(0);

        assertThat(users(first)).containsExactly("ada", "grace");
        assertThat(users(second)).containsExactly("ada");
    }

    @Test
    void isNeitherRestoredNorVacuumedWhileAnotherProcessServesIt() throws Exception {
        fill(file, "ada");
        Path backup = upkeep.backup(Progress.IGNORED).file();
        try (OtherProcess other = new OtherProcess(Path.of(file + ".serving"))) {
            for (ThrowingCallable refused : List.<ThrowingCallable>of(
                    () -> upkeep.restore(backup, Progress.IGNORED), () -> upkeep.vacuum(Progress.IGNORED))) {
                assertThatExceptionOfType(Refused.class)
                        .isThrownBy(refused)
                        .withMessageContaining("is being served by process " + other.pid());
            }
            upkeep.backup(Progress.IGNORED);
        }
    }

    // Names

    @Test
    void theBackupsOfTwoDatabasesInOneDirectoryAreTheirOwn() throws Exception {
        Path backups = directory.resolve("all");
        Path second = directory.resolve("inkwell-two.db");
        Upkeep one = SqliteStorage.upkeep(file, backups);
        Upkeep two = SqliteStorage.upkeep(second, backups);
        fill(file, "ada");
        fill(second, "grace");
        Backup ofTwo = two.backup(Progress.IGNORED);
        Path leftByTwo = Files.createFile(backups.resolve("inkwell-two-20261123T101530.123Z.db.partial"));
        Path orphanOfTwo = Files.createFile(backups.resolve("inkwell-two-20261123T101530.123Z.db.sha256"));

        Backup ofOne = one.backup(Progress.IGNORED);

        assertThat(one.backups()).containsExactly(ofOne);
        assertThat(two.backups()).containsExactly(ofTwo);
        assertThat(leftByTwo).as("is perhaps being written").exists();
        assertThat(orphanOfTwo).exists();
        one.backup(Progress.IGNORED);
        assertThat(one.prune(1)).containsExactly(ofOne);
        assertThat(two.backups()).containsExactly(ofTwo);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b.db",
                "100%.db",
                "what?.db",
                "%41&x=#1.db",
                "a+b(c)[d]$.^*.db",
                "ünï 書.db",
                "noending",
                "x.db.db"
            })
    void takesNamesThatMeanSomethingElsewhere(String name) throws Exception {
        Path folder = Files.createDirectory(directory.resolve("what? 100%41 #ü"));
        Path odd = folder.resolve(name);
        Upkeep its = SqliteStorage.upkeep(odd, null);
        makeSchemaOne(odd, "ada");
        assertThat(its.rehearse(Progress.IGNORED)).hasSameSizeAs(AFTER_ONE);
        assertThat(its.migrate(Progress.IGNORED)).hasSameSizeAs(AFTER_ONE);
        Backup backup = its.backup(Progress.IGNORED);

        assertThat(its.backups()).hasSize(2).first().isEqualTo(backup);
        its.vacuum(Progress.IGNORED);
        Path kept = its.restore(backup.file(), Progress.IGNORED).get(0);

        assertThat(kept.getParent()).isEqualTo(folder);
        assertThat(users(odd)).containsExactly("ada");
        assertThat(its.check(Progress.IGNORED).problems()).isEmpty();
        assertThat(names(folder))
                .containsExactlyInAnyOrder(
                        name,
                        name + ".lock",
                        name + ".serving",
                        name + ".upkeep",
                        kept.getFileName().toString(),
                        "backups");
    }

    @Test
    void takesARelativePath() throws Exception {
        fill(file, "ada");
        Upkeep relative = SqliteStorage.upkeep(Path.of("").toAbsolutePath().relativize(file.toAbsolutePath()), null);

        Backup backup = relative.backup(Progress.IGNORED);
        relative.vacuum(Progress.IGNORED);
        relative.restore(backup.file(), Progress.IGNORED);

        assertThat(upkeep.backups()).hasSize(1);
        assertOpensWith("ada");
    }

    @Test
    void aLinkToTheDatabaseIsTheDatabase() throws Exception {
        fill(file, "ada");
        Path links = Files.createDirectory(directory.resolve("links"));
        Path link = Files.createSymbolicLink(links.resolve("link.db"), file);
        Upkeep linked = SqliteStorage.upkeep(link, null);

        Backup backup = linked.backup(Progress.IGNORED);
        linked.vacuum(Progress.IGNORED);
        linked.restore(backup.file(), Progress.IGNORED);

        assertThat(upkeep.backups())
                .as("those of the database, by whatever name")
                .containsExactly(backup);
        assertThat(link).isSymbolicLink();
        assertOpensWith("ada");
        assertThat(names(links)).containsExactly("link.db");
    }

    @Test
    void aBackupIsNotWrittenOverTheDatabaseOrItsLog() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link.db"), file);
        try (Storage storage = SqliteStorage.open(file)) {
            create(storage, "ada");
            for (Path its : List.of(file, Path.of(file + "-wal"), Path.of(file + "-shm"), link)) {
                assertThatExceptionOfType(Refused.class)
                        .isThrownBy(() -> storage.upkeep().backup(its, Progress.IGNORED))
                        .withMessageContaining("belongs to the database itself");
            }
        }
        assertOpensWith("ada");
    }

    @Test
    void aBackupIsNotWrittenOverAnotherDatabaseOrWhatIsNoPlainFile() throws Exception {
        fill(file, "ada");
        Path other = directory.resolve("other.db");
        try (Storage served = SqliteStorage.open(other)) {
            assertThatExceptionOfType(Refused.class).isThrownBy(() -> upkeep.backup(other, Progress.IGNORED));
            create(served, "grace");
        }
        Path link = Files.createSymbolicLink(directory.resolve("link.txt"), directory.resolve("missing"));

        assertThatExceptionOfType(Refused.class).isThrownBy(() -> upkeep.backup(link, Progress.IGNORED));

        assertThat(users(other)).containsExactly("grace");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aNewDatabaseIsMadeWithoutBeingMigrated() {
        try (Storage made = SqliteStorage.open(directory.resolve("new.db"), false, null)) {
            assertThat(made.stats().stats().userCount()).isZero();
        }
    }

    @Test
    void halfOfARestoreIsNotRestoredAndNotRemoved() throws Exception {
        fill(file, "ada");
        Path half = Files.copy(upkeep.backup(Progress.IGNORED).file(), Path.of(file + ".restoring"));

        assertThatExceptionOfType(Refused.class).isThrownBy(() -> upkeep.restore(half, Progress.IGNORED));

        assertThat(half).exists();
    }

    @Test
    void twoDatabasesOfOneNameDoNotShareADirectoryOfBackups() throws Exception {
        fill(file, "ada");
        Path other = Files.createDirectory(directory.resolve("elsewhere")).resolve("inkwell.db");
        fill(other, "grace");
        upkeep.backup(Progress.IGNORED);
        Upkeep intruder = SqliteStorage.upkeep(other, directory.resolve("backups"));

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> intruder.backup(Progress.IGNORED))
                .withMessageContainingAll(file.toRealPath().toString(), "--backup-dir");

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> intruder.backup(OutputStream.nullOutputStream(), Progress.IGNORED));
        intruder.backup(directory.resolve("copy.db"), Progress.IGNORED);
        assertThat(intruder.backups()).isEmpty();
        assertThat(intruder.prune(1)).isEmpty();
        assertThat(upkeep.backups()).hasSize(1);

        Files.delete(file); // moved away, say: then they are the other's
        intruder.backup(Progress.IGNORED);
    }

    @Test
    void aBackupWhoseTimeIsToComeOustsNoneThatIsNewer() throws Exception {
        fill(file, "ada");
        Backup first = upkeep.backup(Progress.IGNORED);
        Path future = first.file().resolveSibling("inkwell-22000101T000000.000Z.db");
        Files.move(first.file(), future);
        Backup second = upkeep.backup(Progress.IGNORED);
        TimeUnit.MILLISECONDS.sleep(2);
        Backup third = upkeep.backup(Progress.IGNORED);

        assertThat(upkeep.prune(1)).containsExactly(second);
        assertThat(upkeep.backups()).extracting(Backup::file).containsExactly(future, third.file());
    }

    @Test
    void aDatabaseMayBeNamedAsIfItWereABackupFromBeforeAMigration() throws Exception {
        Path odd = directory.resolve("shop-before-migration.db");
        Upkeep oddUpkeep = SqliteStorage.upkeep(odd, null);
        fill(odd, "ada");
        for (int i = 0; i < 5; i++) {
            oddUpkeep.backup(Progress.IGNORED);
            TimeUnit.MILLISECONDS.sleep(2);
        }
        new Backups(odd, odd.toUri().toString(), directory.resolve("backups")).pruneBeforeMigrations();

        assertThat(oddUpkeep.backups()).hasSize(5);
        assertThat(oddUpkeep.prune(2)).hasSize(3);
    }

    /** Whatever took it away, or put another in its place. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyThatIsNotWhatWasCopiedIsNoBackup(boolean another) throws Exception {
        fill(file, "ada");
        Path other = directory.resolve("other.db");
        fill(other, "grace", "alan");

        Throwable failure = catchThrowable(() -> upkeep.backup((step, done, total) -> {
            try (Stream<Path> partials = Files.list(directory.resolve("backups"))) {
                for (Path partial : partials.filter(path -> path.toString().endsWith(".db.partial"))
                        .toList()) {
                    if (!step.equals("copying")) {
                        continue;
                    }
                    Files.delete(partial);
                    if (another) {
                        Files.copy(other, partial);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));

        assertThat(failure).isInstanceOfAny(Refused.class, Damaged.class);
        assertThat(upkeep.backups()).isEmpty();
        assertThat(names(directory.resolve("backups"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"junk", "", "%s  backup.db\r\n"})
    void aChecksumIsReadAsOthersWriteItOrIsAProblem(String written) throws Exception {
        Path backup = backupOfManyPages();
        String checksum = Backups.checksum(backup, Progress.IGNORED);
        Files.writeString(Path.of(backup + ".sha256"), written.formatted(checksum.toUpperCase(Locale.ROOT)));

        assertThat(upkeep.verify(backup, Progress.IGNORED).isSound()).isEqualTo(written.startsWith("%s"));

        byte[] bytes = Files.readAllBytes(backup);
        bytes[bytes.length - 1] ^= 1;
        Files.write(backup, bytes);
        assertThat(upkeep.verify(backup, Progress.IGNORED).isSound()).isFalse();
    }

    /** As on a file system without hard links. */
    @Test
    void theOldDatabaseIsKeptOnAnotherDiskWithoutLettingGoOfIt() throws Exception {
        Path elsewhere = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(elsewhere) && !Files.getFileStore(elsewhere).equals(Files.getFileStore(directory)));
        fill(file, "ada");
        Path successor = directory.resolve("successor.db");
        fill(successor, "grace");
        Path alias = Files.createLink(directory.resolve("alias.db"), file);
        Path kept = elsewhere.resolve("inkwell-test-" + ProcessHandle.current().pid());
        try (Succession succession = Succession.of(file)) {
            assertThat(succession.pass(successor, kept)).containsExactly(kept);
            assertThat(WriterTest.anotherProgramCanLock(alias)).isFalse();
            assertThat(users(kept)).containsExactly("ada");
            assertThat(mode(kept)).isEqualTo("rw-------");
        } finally {
            Files.deleteIfExists(kept);
        }
        assertThat(users(file)).containsExactly("grace");
    }

    // Words that the tests are written in

    private interface Damage {
        void to(Path backup) throws Exception;
    }

    private static final String MIGRATION_FROM_THE_FUTURE =
            "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                    + " installed_by, execution_time, success)"
                    + " VALUES (99, '99', 'from the future', 'SQL', 'V99__from_the_future.sql', 1, 'x', 1, 1)";

    private static void fill(Path file, String... usernames) {
        try (Storage storage = SqliteStorage.open(file)) {
            for (String username : usernames) {
                create(storage, username);
            }
        }
    }

    private static long create(Storage storage, String username) {
        return storage.users()
                .create(new NewUser(username, username + "@example.org"), AT)
                .id();
    }

    private static void fillWithPosts(Path file) {
        try (Storage storage = SqliteStorage.open(file)) {
            long author = create(storage, "author");
            storage.transactions().run(() -> {
                for (int number = 0; number < 200; number++) {
                    storage.posts().create(new NewPost("Title", "A body that is long. ".repeat(100), author), AT);
                }
            });
        }
    }

    /** Of another database. */
    private Path backupOfManyPages() {
        Path other = directory.resolve("other.db");
        fillWithPosts(other);
        return SqliteStorage.upkeep(other, null)
                .backup(directory.resolve("backup.db"), Progress.IGNORED)
                .file();
    }

    /** Leaves a user in the log only, as a program does that is killed. */
    private void crash(String username) throws IOException {
        Path copy = directory.resolve("crash.db");
        try (Storage storage = SqliteStorage.open(file)) {
            create(storage, username);
            for (String suffix : List.of("", "-wal")) {
                Files.copy(Path.of(file + suffix), Path.of(copy + suffix)); // nobody else has it open who could mind
            }
        }
        for (String suffix : List.of("", "-wal")) {
            Files.move(Path.of(copy + suffix), Path.of(file + suffix), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static int newest() {
        try (Storage storage = SqliteStorage.open(SqliteStorage.IN_MEMORY)) {
            return storage.schemaVersion();
        }
    }

    private static void makeSchemaOne(Path file, String... usernames) throws SQLException {
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + file.toUri(), null, null)
                .locations("classpath:db/migration/sqlite")
                .target("1")
                .load()
                .migrate();
        for (String username : usernames) {
            run(
                    file,
                    "INSERT INTO users (username, username_key, email, email_key, created_at, updated_at) VALUES ('%s', '%s', '%s@x', '%s@x', 1, 1)"
                            .replace("%s", username));
        }
    }

    /** One in the middle, which belongs to a table or an index. */
    private static void flipPage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int begin = bytes.length / PAGE / 2 * PAGE;
        for (int i = begin; i < begin + PAGE; i++) {
            bytes[i] ^= (byte) 0xFF;
        }
        Files.write(file, bytes);
    }

    private static void cut(Path file, int within) throws IOException {
        long pages = Files.size(file) / PAGE;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(pages / 2 * PAGE + within);
        }
    }

    private void assertOpensWith(String... usernames) throws SQLException {
        SqliteStorage.open(file).close();
        assertThat(users(file)).containsExactly(usernames);
        assertThat(upkeep.check(Progress.IGNORED).problems()).isEmpty();
    }

    private static Throwable failureOf(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        assertThat(failure).isInstanceOfAny(CannotOpen.class, Damaged.class);
        assertThat(failure.getMessage()).doesNotContain("\n");
        return failure;
    }

    private static List<String> users(Path file) throws SQLException {
        return lines(file, "SELECT username FROM users ORDER BY id");
    }

    private static String schema(Path file) throws SQLException {
        return String.join("\n", lines(file, "SELECT sql FROM sqlite_schema ORDER BY name"));
    }

    private static List<String> lines(Path file, String sql) throws SQLException {
        return lines(file, sql, 1);
    }

    private static List<String> lines(Path file, String sql, int column) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                lines.add(rows.getString(column));
            }
        }
        return lines;
    }

    private static void run(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri())) {
            Pragmas.run(connection, sql);
        }
    }

    private static long number(Path file, String sql) throws SQLException {
        return Long.parseLong(lines(file, sql).get(0));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Of what is in a directory. */
    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith(".of")) // says whose backups these are
                    .sorted()
                    .toList();
        }
    }

    /** A Java that holds the lock on a file, and has written its number into it, until it is told to end. */
    static final class OtherProcess implements AutoCloseable {
        private final Process process;

        OtherProcess(Path lock) throws Exception {
            String java = ProcessHandle.current().info().command().orElseThrow();
            Path classes = Path.of(SqliteUpkeepTest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            process = new ProcessBuilder(java, "-cp", classes.toString(), OtherProcess.class.getName(), lock.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(process.getInputStream().read()).isEqualTo('.');
        }

        public static void main(String[] arguments) throws IOException {
            Path lock = Path.of(arguments[0]);
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                channel.truncate(0)
                        .write(StandardCharsets.US_ASCII.encode(
                                String.valueOf(ProcessHandle.current().pid())));
                System.out.print('.');
                System.out.flush();
                System.in.read();
            }
        }

        long pid() {
            return process.pid();
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }
}
