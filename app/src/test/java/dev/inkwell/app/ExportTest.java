package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.Post;
import dev.inkwell.domain.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {
    private static final Instant EARLY = Instant.parse("1969-12-31T23:59:59.999Z");
    private static final Instant LATE = Instant.parse("2026-11-23T10:15:30Z");

    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void openTerminal() {
        terminal = new Terminal(folder);
        terminal.storage().users().restore(new User(3, "Pekka \uC6C3", "pekka@example.org", EARLY, LATE));
        terminal.storage().users().restore(new User(2_000_000_000_000L, "=1+1", "b@example.org", LATE, LATE));
        terminal.storage().posts().restore(new Post(5, "\"Quoted\", and more", "", 3, EARLY, LATE));
        terminal.storage().posts().restore(new Post(6, "-", " a\r\nb\rc\n\uD83D\uDE00\u2028\t", 3, LATE, LATE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ndjson", "csv"})
    void whatIsExportedIsImportedExactly(String format) throws IOException {
        Files.createFile(folder.resolve("inkwell.db"));
        Path copy = folder.resolve("copy.db");
        for (String table : new String[] {"users", "posts"}) {
            assertThat(terminal.run("export", table, terminal.path(table), "--format", format))
                    .isEqualTo(new Terminal.Result(0, "", ""));
            assertThat(terminal.run(copy, "import", table, terminal.path(table), "--keep-ids"))
                    .isEqualTo(new Terminal.Result(0, "imported 2 %s, 0 skipped, 0 bad lines\n".formatted(table), ""));
        }

        assertThat(terminal.storage(copy).users().listAfter(0, 9))
                .isEqualTo(terminal.storage().users().listAfter(0, 9));
        assertThat(terminal.storage(copy).posts().listAfter(0, 9))
                .isEqualTo(terminal.storage().posts().listAfter(0, 9));
    }

    @Test
    void writesTheShapeOfTheApi() throws IOException {
        Files.createFile(folder.resolve("inkwell.db"));
        terminal.run("export", "users", terminal.path("users"));

        assertThat(terminal.content("users").lines().findFirst())
                .contains("{\"id\":3,\"username\":\"Pekka \uC6C3\",\"email\":\"pekka@example.org\","
                        + "\"created_at\":\"1969-12-31T23:59:59.999Z\",\"updated_at\":\"2026-11-23T10:15:30.000Z\"}");
    }

    @Test
    void replacesAFileOnlyWhenForced() throws IOException {
        Files.createFile(folder.resolve("inkwell.db"));
        String file = terminal.file("users", "mine");

        assertThat(terminal.run("export", "users", file))
                .isEqualTo(new Terminal.Result(4, "", "inkwell: " + file + " exists; --force replaces it.\n"));
        assertThat(terminal.content("users")).isEqualTo("mine\n");
        assertThat(terminal.run("export", "users", file, "--force").exitCode()).isZero();
        assertThat(terminal.content("users")).startsWith("{\"id\":3");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void refusesAFolderThatIsNotThere() throws IOException {
        Files.createFile(folder.resolve("inkwell.db"));
        String nowhere = folder.resolve("nowhere").toString();

        assertThat(terminal.run("export", "users", nowhere + "/users"))
                .isEqualTo(new Terminal.Result(
                        2, "", "inkwell: there is no folder " + nowhere + ": make it, or name another file.\n"));
    }

    @Test
    void refusesADatabaseThatIsNotThere() {
        Terminal.Result result = terminal.run("export", "users", terminal.path("users"));

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("there is no database").contains("--db");
        assertThat(folder).isEmptyDirectory();
    }
}
