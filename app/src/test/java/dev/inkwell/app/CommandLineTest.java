package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void openTerminal() {
        terminal = new Terminal(folder);
    }

    @ParameterizedTest
    @CsvSource({"stast, stats", "exprot, export"})
    void suggestsTheNearestCommand(String mistyped, String meant) {
        assertThat(terminal.run(mistyped))
                .isEqualTo(new Terminal.Result(
                        2,
                        "",
                        "inkwell: there is no command %s. Did you mean \"%s\"?\nTry 'inkwell --help'.\n"
                                .formatted(mistyped, meant)));
    }

    @Test
    void suggestsTheNearestOption() {
        assertThat(terminal.run("export", "users", "--fromat", "csv").err()).isEqualTo("""
                        inkwell: there is no option --fromat. Did you mean \"--format\"?
                        Try 'inkwell export --help'.
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "70000", "8080.5", ""})
    void refusesWhatIsNoPort(String port) {
        Terminal.Result result = terminal.run("serve", "--port=" + port);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines()).hasSize(2).first().asString().contains("--port", "65535");
    }

    @Test
    void saysWhereAWrongValueComesFrom() {
        terminal.environment.put("INKWELL_PORT", "abc");

        assertThat(terminal.run("serve").err()).contains("'abc' is not a port").contains("(from INKWELL_PORT)");
    }

    @Test
    void prefersTheOptionToTheEnvironmentAndThatToTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("settings"), "port=file\nprofile=file\nhost=\\u0001\n");
        terminal.environment.put("INKWELL_CONFIG", file.toString());
        terminal.environment.put("INKWELL_PROFILE", "environment");

        assertThat(terminal.run("serve", "--port=option").err()).contains("'option' is not a port");
        assertThat(terminal.run("serve").err()).contains("'file' is not a port").contains("(from " + file + ")");
        assertThat(terminal.run("serve", "--port", "0").err())
                .contains("'environment'")
                .contains("INKWELL_PROFILE");
        assertThat(terminal.run("serve", "--port", "0", "--profile", "test").err())
                .contains("there is no host \\u0001");
    }

    @Test
    void theLogsFormCanComeFromTheEnvironmentOrTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("settings"), "log-format=file\n");
        terminal.environment.put("INKWELL_CONFIG", file.toString());
        assertThat(terminal.run("serve", "--port", "0").err())
                .contains("'file'")
                .contains("(from " + file + ")");

        terminal.environment.put("INKWELL_LOG_FORMAT", "environment");
        assertThat(terminal.run("serve", "--port", "0").err())
                .contains("'environment'")
                .contains("(from INKWELL_LOG_FORMAT)")
                .contains("--log-format");
    }

    @Test
    void refusesAnUnknownSettingInTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("settings"), "prot=8080\n");

        assertThat(terminal.run("stats", "--config", file.toString()))
                .isEqualTo(new Terminal.Result(
                        2, "", "inkwell: " + file + ": there is no setting prot. Did you mean \"port\"?\n"));
    }

    @Test
    void refusesASettingsFileThatIsNotThere() {
        assertThat(terminal.run("version", "--config", terminal.path("none")))
                .isEqualTo(new Terminal.Result(
                        2,
                        "",
                        "inkwell: cannot read the configuration file %1$s: there is no %1$s.\n"
                                .formatted(terminal.path("none"))));
    }

    @Test
    void warnsOfAVariableThatMeansNothing() {
        terminal.environment.put("INKWELL_PROT", "8080");

        Terminal.Result result = terminal.run("version");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err())
                .isEqualTo("inkwell: warning: the variable INKWELL_PROT means nothing to Inkwell."
                        + " Did you mean \"INKWELL_PORT\"?\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "import", "export", "stats", "version"})
    void helpBeginsWithExamples(String command) {
        Terminal.Result result = terminal.run(command, "--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines().toList().get(2)).startsWith("  ").contains("inkwell " + command);
        assertThat(result.out()).contains("--db=FILE").contains("Default: inkwell.db");
    }

    @Test
    void versionTellsWhatItWasBuiltWith() {
        assertThat(terminal.run("version").out().lines())
                .hasSize(3)
                .allMatch(line -> line.matches("(inkwell|Java|sqlite-jdbc) [0-9]+\\.[0-9]+.*"));
    }

    @Test
    void statsAreATableOrWhatTheApiAnswers() throws IOException {
        terminal.run("import", "users", terminal.file("users", "username,email", "Ada,a@x.org", "Bob,b@x.org"));
        terminal.run("import", "posts", terminal.file("posts", "title,user_id", "T,1", "T,1", "T,1"));

        assertThat(terminal.run("stats", "--json").out())
                .isEqualTo("{\"user_count\":2,\"post_count\":3,\"average_posts_per_user\":1.5,"
                        + "\"users_without_posts\":1,\"max_posts_per_user\":3}\n");
        assertThat(terminal.run("stats").out().lines())
                .hasSize(5)
                .first()
                .asString()
                .matches("users +2");
    }
}
