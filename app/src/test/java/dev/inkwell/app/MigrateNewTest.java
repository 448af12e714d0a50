package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrateNewTest {
    private static final String FOLDERS = "migrations/src/main/resources/db/migration/";

    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void openTerminal() {
        terminal = new Terminal(folder);
    }

    @Test
    void writesAFileForEveryDatabaseAfterAllMigrationsOfTheProgram() throws IOException {
        Path sqlite = Files.createDirectories(folder.resolve(FOLDERS + "sqlite"));
        Path postgresql = Files.createDirectories(folder.resolve(FOLDERS + "postgresql"));
        Files.createFile(sqlite.resolve("V1__create.sql"));
        String name = "V" + (schemaVersion() + 1) + "__add_a_bio.sql"; // the program has some that are no files

        Terminal.Result result = add(folder, "add a bio");

        assertThat(result)
                .isEqualTo(new Terminal.Result(0, postgresql.resolve(name) + "\n" + sqlite.resolve(name) + "\n", ""));
        assertThat(sqlite.resolve(name))
                .hasContent("-- add a bio\nPRAGMA user_version = " + (schemaVersion() + 1) + ";\n");
        assertThat(postgresql.resolve(name)).hasContent("-- add a bio\n");
    }

    @Test
    void goesOnAfterTheHighestNumberOfAllDatabases() throws IOException {
        Path sqlite = Files.createDirectories(folder.resolve(FOLDERS + "sqlite"));
        Path postgresql = Files.createDirectories(folder.resolve(FOLDERS + "postgresql"));
        Files.createFile(postgresql.resolve("V099.5__odd.sql"));
        Files.createFile(postgresql.resolve("V1000 notes.txt"));

        add(folder, "first");
        add(folder, "second");

        assertThat(names(sqlite)).containsExactly("V100__first.sql", "V101__second.sql");
    }

    @Test
    void findsTheSourceTreeFromADirectoryInIt() throws IOException {
        Files.createDirectories(folder.resolve(FOLDERS + "sqlite"));
        Path within = Files.createDirectories(folder.resolve("app/src"));

        assertThat(add(within, "x").exitCode()).isZero();
        assertThat(names(folder.resolve(FOLDERS + "sqlite"))).hasSize(1);
    }

    @Test
    void makesANameThatIsTheSameEverywhere() throws IOException {
        Path sqlite = Files.createDirectories(folder.resolve(FOLDERS + "sqlite"));

        add(folder, "  Größe: ${x}\n/../DROP TABLE users;--  ");

        Path file = sqlite.resolve(names(sqlite).get(0));
        assertThat(file.getFileName().toString()).endsWith("__gro_e_x_drop_table_users.sql");
        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("-- gro e x drop table users");
    }

    @Test
    void refusesADescriptionThatIsTaken() throws IOException {
        Path sqlite = Files.createDirectories(folder.resolve(FOLDERS + "sqlite"));
        Files.createDirectories(folder.resolve(FOLDERS + "mysql"));
        Path there = Files.writeString(sqlite.resolve("V2__add_a_bio.sql"), "content");

        Terminal.Result result = add(folder, "Add a bio!");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).startsWith("inkwell: " + there + " exists").hasLineCount(1);
        assertThat(there).hasContent("content");
        assertThat(names(folder.resolve(FOLDERS + "mysql"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "!?", "_", "имя"})
    void refusesADescriptionThatSaysNothing(String description) throws IOException {
        Path sqlite = Files.createDirectories(folder.resolve(FOLDERS + "sqlite"));

        Terminal.Result result = add(folder, description);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("such as \"add a bio\"").hasLineCount(1);
        assertThat(names(sqlite)).isEmpty();
    }

    @Test
    void refusesADescriptionThatIsTooLong() throws IOException {
        Path sqlite = Files.createDirectories(folder.resolve(FOLDERS + "sqlite"));

        assertThat(add(folder, "x".repeat(100)).exitCode()).isZero();
        assertThat(add(folder, "y".repeat(101)).exitCode()).isEqualTo(2);
        assertThat(names(sqlite)).hasSize(1);
    }

    @Test
    void refusesToWorkWhereThereIsNoSourceTree() {
        Terminal.Result result = add(folder, "add a bio");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("inkwell: " + folder + " is not in Inkwell's source tree")
                .hasLineCount(1);
    }

    @Test
    void refusesASourceTreeWithoutADatabase() throws IOException {
        Files.createDirectories(folder.resolve(FOLDERS));

        Terminal.Result result = add(folder, "add a bio");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("no folder of a database").hasLineCount(1);
    }

    private Terminal.Result add(Path source, String description) {
        return terminal.run("migrate", "new", "--source", source.toString(), description);
    }

    private static int schemaVersion() {
        try (Storage storage = SqliteStorage.open(SqliteStorage.IN_MEMORY)) {
            return storage.schemaVersion();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
