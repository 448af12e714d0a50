package dev.inkwell.example.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NightlyJobTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void adaHasWrittenTwoPosts() {
        try (Storage storage = SqliteStorage.open(folder.resolve("blog.db"))) {
            Instant now = Instant.now();
            long ada = storage.users()
                    .create(new NewUser("ada", "ada@example.org"), now)
                    .id();
            storage.posts().create(new NewPost("Notes", "", ada), now);
            storage.posts().create(new NewPost("More notes", "", ada), now);
        }
    }

    @Test
    void keepsWhoIsMissingAndReportsOnAll() throws IOException {
        assertThat(run("username,email", "ada,ada@example.org", "grace,grace@example.org"))
                .isZero();
        assertThat(report()).containsExactly("username,posts", "ada,2", "grace,0");
        assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();

        assertThat(run("username,email", "grace,Grace@Example.org")).isZero();
        assertThat(report()).containsExactly("username,posts", "ada,2", "grace,0");
    }

    @Test
    void namesTheLinesThatBreakARuleAndKeepsTheOthers() throws IOException {
        assertThat(run("username,email", "Ada,countess@example.org", "grace,nowhere", "mary,mary@example.org"))
                .isEqualTo(1);

        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("line 2: username is taken"),
                        line -> assertThat(line).startsWith("line 3: email must"));
        assertThat(report()).containsExactly("username,posts", "ada,2", "mary,0");
    }

    @Test
    void keepsMoreThanSharesATransactionAndReportsMoreThanAPage() throws IOException {
        String[] lines = Stream.concat(
                        Stream.of("username,email"),
                        Stream.iterate(1, number -> number + 1)
                                .limit(1_001)
                                .map(number -> "user " + number + "," + number + "@example.org"))
                .toArray(String[]::new);

        assertThat(run(lines)).isZero();
        assertThat(report()).hasSize(1 + 1 + 1_001).endsWith("user 1001,0");
    }

    @Test
    void saysWhatItCannotRead() {
        String database = folder.resolve("blog.db").toString();

        assertThat(NightlyJob.run(new PrintStream(log), database, "nowhere.csv", "report.csv"))
                .isEqualTo(2);
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("nowhere.csv");
    }

    @Test
    void thereIsNoHttpOnItsClassPath() {
        assertThat(System.getProperty("java.class.path").split(File.pathSeparator))
                .extracting(entry -> Path.of(entry).getFileName().toString())
                .anyMatch(name -> name.startsWith("sqlite-jdbc"))
                .noneMatch(name -> name.matches(".*(http|netty|router|servlet).*"));
    }

    private int run(String... lines) throws IOException {
        Path users = Files.write(folder.resolve("users.csv"), Stream.of(lines).toList());
        return NightlyJob.run(
                new PrintStream(log, true, StandardCharsets.UTF_8),
                folder.resolve("blog.db").toString(),
                users.toString(),
                folder.resolve("report.csv").toString());
    }

    private List<String> report() throws IOException {
        return Files.readAllLines(folder.resolve("report.csv"));
    }
}
