package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of an operator, on a real file; what they rest on has its tests beside the adapter. */
@ResourceLock("System.in")
class UpkeepCommandsTest {
    @TempDir
    Path folder;

    private Terminal terminal;
    private Path database;

    /** The number of the last migration. */
    private int newest;

    @BeforeEach
    void makeADatabase() {
        terminal = new Terminal(folder);
        database = folder.resolve("inkwell.db");
        create("ada");
    }

    private void create(String name) {
        try (Storage storage = SqliteStorage.open(database)) {
            storage.users().create(new NewUser(name, name + "@example.org"), Instant.EPOCH);
            newest = storage.schemaVersion();
        }
    }

    private long users() {
        try (Storage storage = SqliteStorage.open(database)) {
            return storage.stats().stats().userCount();
        }
    }

    private List<Path> backups() throws IOException {
        try (var files = Files.list(folder.resolve("backups"))) {
            return files.filter(file -> file.toString().endsWith(".db"))
                    .sorted()
                    .toList();
        }
    }

    private String backup() {
        return terminal.run("backup").out().strip();
    }

    @Test
    void backupPrintsItsNameAndRestoreBringsItBack() {
        Terminal.Result made = terminal.run("backup");
        create("grace");

        assertThat(made.exitCode()).isZero();
        assertThat(made.out()).matches("\\Q" + folder + "\\E/backups/inkwell-[0-9T.]+Z\\.db\n");
        assertThat(made.err()).matches("inkwell: sound, \\d+ KiB, sha256 [0-9a-f]{64}\n");
        Terminal.Result restored = terminal.run("restore", "--yes", made.out().strip());
        assertThat(restored.exitCode()).isZero();
        assertThat(restored.out()).isEqualTo(database + " is what " + made.out().strip() + " was.\n");
        assertThat(restored.err()).contains("is kept: " + database + ".before-restore-");
        assertThat(users()).isEqualTo(1);
    }

    @Test
    void backupsAreBesideTheFileWhateverLinkItIsNamedBy() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("link.db"), database);

        assertThat(terminal.run(link, "backup").exitCode()).isZero();
        assertThat(backups()).hasSize(1);
        assertThat(elsewhere.resolve("backups")).doesNotExist();
    }

    @Test
    void backupKeepsOnlyTheNewest() throws IOException {
        List<String> made = List.of(backup(), backup(), backup());

        Terminal.Result result = terminal.run("backup", "--keep", "2");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("removed " + made.get(0), "removed " + made.get(1));
        assertThat(backups())
                .hasSize(2)
                .contains(Path.of(made.get(2)), Path.of(result.out().strip()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many"})
    void backupRefusesToKeepNone(String keep) {
        Terminal.Result result = terminal.run("backup", "--keep", keep);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--keep");
        assertThat(folder.resolve("backups")).doesNotExist();
    }

    @Test
    void backupReplacesAFileOnlyWhenItIsToldTo() throws IOException {
        String file = terminal.file("notes.txt", "mine");

        assertThat(terminal.run("backup", file))
                .isEqualTo(new Terminal.Result(
                        4, "", "inkwell: " + file + " exists: name another file, or replace it with --force.\n"));
        assertThat(terminal.content("notes.txt")).isEqualTo("mine\n");
        assertThat(terminal.run("backup", "--force", file).exitCode()).isZero();
    }

    @Test
    void anOptionBeforeItsCommandIsNotIgnored() {
        for (String[] command : new String[][] {
            {"migrate", "--dry-run", "apply"},
            {"migrate", "--db", "other.db", "status"},
            {"backup", "--keep", "1", "list"},
            {"backup", "copy.db", "list"}
        }) {
            Terminal.Result result = terminal.run(command);
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains(command[1], "has to stand after " + command[command.length - 1]);
        }
        assertThat(folder.resolve("backups")).doesNotExist();
    }

    @Test
    void aDirectoryOfBackupsThatIsAFileIsRefused() throws IOException {
        Terminal.Result result = terminal.run("backup", "--backup-dir", terminal.file("afile", ""));

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("afile is not a directory");
    }

    @Test
    void backupGoesIntoAFileOrAnotherDirectory() {
        Path file = folder.resolve("copy.db");
        Path directory = folder.resolve("elsewhere");

        assertThat(terminal.run("backup", file.toString()).out()).isEqualTo(file + "\n");
        assertThat(terminal.run("backup", "--backup-dir", directory.toString()).out())
                .startsWith(directory + "/inkwell-");
        assertThat(terminal.run("backup", database.toString()))
                .extracting(Terminal.Result::exitCode)
                .isEqualTo(4);
        assertThat(users()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lsit", "verfy", "List"})
    void aMisspeltCommandIsNotTakenForAFile(String name) {
        Terminal.Result result = terminal.run("backup", name);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("there is no command " + name, "Did you mean", "./" + name);
        assertThat(Path.of(name)).doesNotExist();
    }

    @Test
    void whatIsNotThereIsRefused() {
        Path missing = folder.resolve("missing.db");

        for (String[] command : new String[][] {
            {"backup"}, {"maintain", "check"}, {"maintain", "vacuum"}, {"migrate", "status"}, {"migrate", "apply"}
        }) {
            Terminal.Result result = terminal.run(missing, command);
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).isEqualTo("inkwell: There is no database " + missing + ": name one with --db.\n");
        }
        assertThat(terminal.run("restore", "--yes", missing.toString()))
                .isEqualTo(new Terminal.Result(
                        4,
                        "",
                        "inkwell: There is no file " + missing + ": inkwell backup list names those there are.\n"));
        assertThat(missing).doesNotExist();
    }

    @Test
    void serveRefusesANameThatLooksLikeAPlaceholder() {
        for (Terminal.Result result : List.of(
                terminal.run(folder.resolve("a${x}.db"), "serve"),
                terminal.run("serve", "--backup-dir", terminal.path("a${x}")))) {
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("${", "rename");
        }
    }

    @Test
    void listTellsOfEachBackupTheNewestFirst() {
        assertThat(terminal.run("backup", "list").err()).contains("no backup yet");
        String first = backup();
        String second = backup();

        assertThat(terminal.run("backup", "list").out())
                .matches("(?s).*KiB  \\Q" + second + "\\E\n.*KiB  \\Q" + first + "\\E\n");
        assertThat(terminal.run("backup", "list", "--json").out())
                .matches("\\[\\{\"file\":\"\\Q" + second
                        + "\\E\",\"taken_at\":\"20[^\"]+Z\",\"size\":\\d+,\"sha256\":\"[0-9a-f]{64}\"},"
                        + "\\{\"file\":\"\\Q" + first + "\\E\".*}]\n");
    }

    @Test
    void verifyTellsWhatIsInABackupAndWhatIsWrongWithIt() throws IOException {
        String file = backup();

        assertThat(terminal.run("backup", "verify", file))
                .isEqualTo(new Terminal.Result(0, file + " is sound: schema " + newest + ", 1 users, 0 posts\n", ""));
        assertThat(terminal.run("backup", "verify", "--json", file).out())
                .isEqualTo("{\"sound\":true,\"schema_version\":" + newest
                        + ",\"user_count\":1,\"post_count\":0,\"problems\":[]}\n");

        byte[] bytes = Files.readAllBytes(Path.of(file));
        bytes[bytes.length - 1] ^= 1;
        Files.write(Path.of(file), bytes);
        Terminal.Result damaged = terminal.run("backup", "verify", file);
        assertThat(damaged.exitCode()).isEqualTo(6);
        assertThat(damaged.out()).startsWith(file + ": ").contains("checksum");
        assertThat(terminal.run("restore", "--yes", file).exitCode()).isEqualTo(4);
        assertThat(users()).isEqualTo(1);
    }

    @Test
    void migrateStatusTellsByItsExitCodeThatADatabaseIsNewer() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE flyway_schema_history SET version = '9999' WHERE version = '" + newest + "'");
        }

        Terminal.Result result = terminal.run("migrate", "status");

        assertThat(result.exitCode()).isEqualTo(6);
        assertThat(result.out()).contains("9999  unknown");
        assertThat(result.err()).contains("use the Inkwell that wrote the database");
    }

    @Test
    void restoreAsksForTheNameOfTheDatabase() {
        String file = backup();
        create("grace");

        assertThat(typing("", "restore", file + "x").err())
                .startsWith("inkwell: There is no file ")
                .doesNotContain("Type");
        assertThat(typing("yes\n", "restore", file).exitCode()).isEqualTo(4);
        assertThat(typing("", "restore", file).err()).contains("Type inkwell.db to go on", "nothing was changed");
        assertThat(users()).isEqualTo(2);
        assertThat(typing("inkwell.db\n", "restore", file).exitCode()).isZero();
        assertThat(users()).isEqualTo(1);
    }

    private Terminal.Result typing(String line, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)));
        try {
            return terminal.run(arguments);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatTheServiceHasOpenIsNeitherReplacedNorVacuumed() {
        String file = backup();
        try (Storage open = SqliteStorage.open(database)) {
            for (String[] command : new String[][] {{"restore", "--yes", file}, {"maintain", "vacuum"}}) {
                Terminal.Result result = terminal.run(command);
                assertThat(result.exitCode()).isEqualTo(5);
                assertThat(result.err()).contains("is in use by another program");
            }
            for (String[] command : new String[][] {
                {"backup"}, {"maintain", "check"}, {"maintain", "optimize"}, {"maintain", "checkpoint"}, {"doctor"}
            }) {
                assertThat(terminal.run(command).exitCode())
                        .as(String.join(" ", command))
                        .isZero();
            }
            assertThat(open.stats().stats().userCount()).isEqualTo(1);
        }
    }

    @Test
    void maintainTellsWhatItDid() {
        assertThat(terminal.run("maintain", "check"))
                .isEqualTo(
                        new Terminal.Result(0, database + " is sound: schema " + newest + ", 1 users, 0 posts\n", ""));
        assertThat(terminal.run("maintain", "check", "--json").out()).startsWith("{\"sound\":true,");
        assertThat(terminal.run("maintain", "optimize").out()).isEqualTo(database + " is optimized.\n");
        assertThat(terminal.run("maintain", "checkpoint").out()).isEqualTo("The log of " + database + " is empty.\n");
        assertThat(terminal.run("maintain", "vacuum").out()).matches(".* had \\d+ KiB and has \\d+\\.\n");
    }

    @Test
    void migrateTellsHowItStands() {
        assertThat(terminal.run("migrate", "status").out().lines())
                .allMatch(line -> line.matches(" +\\d  applied   20\\S+Z  .+"))
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(terminal.run("migrate", "status", "--json").out())
                .startsWith(
                        "[{\"version\":1,\"description\":\"create users and posts\",\"state\":\"applied\",\"applied_at\":\"20");
        assertThat(terminal.run("migrate", "apply")).isEqualTo(new Terminal.Result(0, "Nothing is pending.\n", ""));
        assertThat(terminal.run("migrate", "--dry-run")).isEqualTo(new Terminal.Result(0, "Nothing is pending.\n", ""));
        assertThat(terminal.run("migrate").exitCode()).isEqualTo(2);
    }

    @Test
    void doctorHasAFindingForEachThingAndSaysWhatToDo() throws IOException {
        Terminal.Result healthy = terminal.run("doctor");
        assertThat(healthy.exitCode()).isZero();
        assertThat(healthy.out())
                .contains(
                        "ok        integrity",
                        "ok        schema",
                        "warning   backups",
                        "-> inkwell backup --db " + database);

        Files.createLink(folder.resolve("another.db"), database);
        Terminal.Result linked = terminal.run("doctor", "--json");
        assertThat(linked.exitCode()).isEqualTo(6);
        assertThat(linked.out()).contains("{\"subject\":\"file\",\"severity\":\"problem\",");
    }

    @Test
    void doctorLooksAtTheNewestBackup() throws IOException {
        Path file = Path.of(backup());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);

        Terminal.Result result = terminal.run("doctor");

        assertThat(result.exitCode()).isEqualTo(6);
        assertThat(result.out()).contains("problem   backups", file.toString(), "checksum");
    }

    @Test
    void doctorNamesWhatIsWrongInTheConfiguration() throws IOException {
        String file = terminal.file("inkwell.properties", "backup.evry=24h");

        Terminal.Result result = terminal.run("doctor", "--config", file);

        assertThat(result.exitCode()).isEqualTo(6);
        assertThat(result.out())
                .contains("problem   configuration", "backup.evry", "backup.every", "ok        integrity");
    }
}
