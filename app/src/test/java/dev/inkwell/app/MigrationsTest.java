package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One number means the same step on every database, so that whoever copies one knows what the other has. */
final class MigrationsTest {
    private static final Path FOLDERS = Path.of("../migrations/src/main/resources/db/migration");

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void haveTheNumbersOfThoseOfSqlite(String database) throws IOException {
        Set<Integer> sqlite = numbers("sqlite");
        sqlite.add(3); // which is written in Java there

        assertThat(numbers(database)).isEqualTo(sqlite);
    }

    @Test
    void areLookedAtForEveryDatabase() throws IOException {
        try (var folders = Files.list(FOLDERS)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrder("sqlite", "postgresql", "mysql");
        }
    }

    private static Set<Integer> numbers(String database) throws IOException {
        try (var files = Files.list(FOLDERS.resolve(database))) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> Integer.valueOf(name.substring(1, name.indexOf("__"))))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
