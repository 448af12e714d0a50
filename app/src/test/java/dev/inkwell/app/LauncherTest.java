package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that people start, with a Java that only writes down how it was called: what is kept of starts, and when. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is a script of the shell")
final class LauncherTest {
    /** Writes down its arguments, and makes the file that it is asked to keep, unless there is one named "broken". */
    private static final String JAVA = """
            #!/bin/sh
            here=$(dirname "$0")
            echo "$*" >>"$here/calls"
            for argument in "$@"; do
                case $argument in
                    -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*)
                        [ ! -f "$here/broken" ] || exit 1
                        echo kept >"${argument#*=}"
                        chmod 444 "${argument#*=}"
                        ;;
                esac
            done
            """;

    @TempDir
    private Path folder;

    private Path jar;
    private Path bin;

    @BeforeEach
    void install() throws IOException {
        Path source = Path.of("..", "inkwell");
        Files.copy(source, folder.resolve("inkwell"));
        for (String old : List.of("pom.xml", "app/pom.xml", "app/src/main/old")) {
            Path file = folder.resolve(old);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        }
        Files.setLastModifiedTime(folder.resolve("app/src/main"), FileTime.from(Instant.EPOCH));
        Files.createDirectories(folder.resolve("app/target"));
        jar = Files.createFile(folder.resolve("app/target/inkwell.jar"));
        bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Path java = Files.writeString(bin.resolve("java"), JAVA);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        version("17.0.15");
    }

    private void version(String version) throws IOException {
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    @ParameterizedTest
    @CsvSource({
        "17.0.15, -XX:ArchiveClassesAtExit, -XX:SharedArchiveFile",
        "21, -XX:ArchiveClassesAtExit, -XX:SharedArchiveFile",
        "25.0.1, -XX:AOTCacheOutput, -XX:AOTCache"
    })
    void theFirstServeIsRehearsedAndAllStartsTakeWhatWasKept(String version, String keep, String use) throws Exception {
        version(version);
        String cache =
                folder.resolve("app/target/inkwell-" + version + ".cache").toString();

        launch("serve", "--port", "0");
        launch("serve");
        launch("stats");

        List<String> calls = calls();
        assertThat(calls).hasSize(4);
        assertThat(calls.get(0))
                .contains(keep + "=", "-Dinkwell.rehearsal=true", "serve --port 0 --db ")
                .doesNotContain(use + "=");
        assertThat(calls.subList(1, 4))
                .allSatisfy(call -> assertThat(call).contains(use + "=" + cache).doesNotContain("rehearsal"));
        assertThat(calls.get(1)).endsWith("-jar " + jar + " serve --port 0");
        assertThat(calls.get(3)).endsWith("-jar " + jar + " stats");
    }

    @Test
    void whatWasKeptOfAnotherJarIsNotTakenAndMadeAnew() throws Exception {
        launch("serve");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));

        launch("stats");
        assertThat(calls().get(2)).doesNotContain(".cache");
        launch("serve");
        assertThat(calls().get(3)).contains("rehearsal");
    }

    @Test
    void whatWasKeptByAnotherJavaIsNotTaken() throws Exception {
        launch("serve");
        version("17.0.16");

        launch("stats");

        assertThat(calls().get(2)).doesNotContain(".cache");
    }

    @Test
    void aRehearsalThatFailsIsNotTriedAgainAndKeepsNobodyFromServing() throws Exception {
        launch("serve");
        Files.createFile(bin.resolve("broken"));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(5)));
        Files.setLastModifiedTime(
                folder.resolve("app/target/inkwell-17.0.15.cache"), FileTime.from(Instant.EPOCH.plusSeconds(1)));

        launch("serve");
        launch("serve");

        assertThat(calls()).hasSize(5);
        assertThat(calls().subList(3, 5))
                .allSatisfy(call -> assertThat(call).endsWith(" serve").doesNotContain(".cache", "rehearsal"));
        try (var left = Files.list(folder.resolve("app/target"))) {
            assertThat(left).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stats", "serve --help", "serve -h", "export users -", ""})
    void nothingElseIsRehearsed(String arguments) throws Exception {
        launch(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(calls()).singleElement().satisfies(call -> assertThat(call).doesNotContain("rehearsal", ".cache"));
    }

    private void launch(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("sh", folder.resolve("inkwell").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().remove("INKWELL_JAVA_OPTS");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(bin.resolve("calls"));
    }
}
