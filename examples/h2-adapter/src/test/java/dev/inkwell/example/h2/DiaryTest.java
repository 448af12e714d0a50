package dev.inkwell.example.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.UserFilter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiaryTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void listsWhatWasWrittenTheNewestFirst() throws IOException {
        assertThat(write("Monday", "Rain.")).isZero();
        out.reset();

        assertThat(write("Tuesday", "Sun.")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("Z Tuesday"),
                        line -> assertThat(line).endsWith("Z Monday"));
    }

    @Test
    void keepsNoAuthorWhereThePostIsRefused() throws IOException {
        assertThat(write(" ", "Rain.")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("title must not be blank");

        try (H2Storage storage = H2Storage.open(address())) {
            assertThat(storage.users().count(UserFilter.ALL)).isZero();
        }
    }

    private String address() {
        return "jdbc:h2:" + folder.resolve("diary");
    }

    private int write(String title, String text) throws IOException {
        return Diary.run(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                address(),
                "ada@example.org",
                title);
    }
}
