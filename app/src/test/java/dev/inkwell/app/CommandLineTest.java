package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.NewToken;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60) // a serve that is not refused would go on for ever
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

    @ParameterizedTest
    @CsvSource({"config, shwo, show", "migrate, neww, new"})
    void suggestsTheNearestCommandOfAGroup(String group, String mistyped, String meant) {
        assertThat(terminal.runWithoutDatabase(group, mistyped))
                .isEqualTo(new Terminal.Result(
                        2,
                        "",
                        "inkwell: there is no command %s. Did you mean \"%s\"?\nTry 'inkwell %s --help'.\n"
                                .formatted(mistyped, meant, group)));
    }

    @Test
    void aGroupAloneNamesItsCommands() {
        assertThat(terminal.runWithoutDatabase("config")).isEqualTo(new Terminal.Result(2, "", """
                        inkwell: Name a command: show, check
                        Try 'inkwell config --help'.
                        """));
        assertThat(terminal.runWithoutDatabase()).satisfies(result -> {
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).startsWith("inkwell: Name a command: serve, import,");
        });
        assertThat(terminal.runWithoutDatabase("config", "--help")).satisfies(result -> {
            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).contains("Usage: inkwell config [-hV] COMMAND", "\n  show ", "\n  check ");
        });
        assertThat(terminal.runWithoutDatabase("config", "show", "--version").out())
                .startsWith("inkwell ");
    }

    @Test
    void suggestsTheNearestNegatedOption() {
        assertThat(terminal.run("serve", "--no-migrat").err()).contains("Did you mean \"--no-migrate\"?");
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

    @ParameterizedTest
    @ValueSource(strings = {"24", "1w", "-1h", "1.5h", "59s", "0m", "366d", "99999999999h", "OFF", "24 h", ""})
    void refusesWhatIsNoInterval(String interval) {
        Terminal.Result result = terminal.run("serve", "--backup-every=" + interval);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("--backup-every", "'" + interval + "'", "such as 24h", "from 1m to 365d", "off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "1000000", "7d", ""})
    void refusesWhatIsNoNumberOfBackups(String number) {
        assertThat(terminal.run("serve", "--backup-keep=" + number).err())
                .contains("--backup-keep", "'" + number + "' is not a number from 1 to 999999");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "no such host"})
    void refusesWhatIsNoHost(String host) {
        Terminal.Result result = terminal.run("serve", "--port=0", "--host=" + host);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("there is no host " + host + ":");
    }

    @Test
    void callersNeedATokenWhereOtherMachinesReachIt() {
        assertThat(propertiesOfServe())
                .containsEntry("inkwell.tokens", "none")
                .containsEntry("micronaut.server.host", "127.0.0.1");
        assertThat(propertiesOfServe("--host", "0.0.0.0")).containsEntry("inkwell.tokens", "required");
        assertThat(propertiesOfServe("--host", "::", "--no-insecure")).containsEntry("inkwell.tokens", "required");
        assertThat(propertiesOfServe("--host", "::", "--insecure")).containsEntry("inkwell.tokens", "none");
        terminal.environment.put("INKWELL_INSECURE", "true");
        assertThat(propertiesOfServe("--host", "::")).containsEntry("inkwell.tokens", "none");
        assertThat(propertiesOfServe("--host", "::", "--no-insecure")).containsEntry("inkwell.tokens", "required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void servesNobodyElseBeforeThereIsATokenThatLetsSomebodyIn(String host) {
        Path file = folder.resolve("inkwell.db");
        try (Storage storage = SqliteStorage.open(file)) {
            TokenRepository tokens = storage.tokens();
            tokens.create(new NewToken("old", AccessToken.Scope.ADMIN, "0".repeat(64), Instant.EPOCH), Instant.EPOCH);
            AccessToken revoked =
                    tokens.create(new NewToken("lost", AccessToken.Scope.ADMIN, "1".repeat(64), null), Instant.EPOCH);
            tokens.revoke(revoked.id(), Instant.EPOCH);
        }

        assertThat(terminal.run("serve", "--port", "0", "--host", host))
                .isEqualTo(new Terminal.Result(
                        4,
                        "",
                        "inkwell: other machines reach " + host
                                + ", and there is no token that lets a caller in. Make one"
                                + " with inkwell token create --scope admin --db " + file
                                + ", or let everybody read and change everything with --insecure.\n"));
    }

    @Test
    void upkeepIsDoneByTheseSettingsWhenNoneIsGiven() {
        assertThat(propertiesOfServe("--db", "data/blog.db"))
                .containsEntry("inkwell.backup.every", "PT24H")
                .containsEntry("inkwell.backup.keep", 7)
                .doesNotContainKey("inkwell.backup.dir") // beside the file itself, whatever link it was named by
                .containsEntry("inkwell.optimize.every", "PT24H")
                .containsEntry("inkwell.check.every", "PT168H")
                .containsEntry("inkwell.migrate", true);
    }

    @Test
    void upkeepIsDoneAsTheOptionsSay() {
        assertThat(propertiesOfServe("--backup-every=90m", "--optimize-every=60s", "--check-every=365d"))
                .containsEntry("inkwell.backup.every", "PT1H30M")
                .containsEntry("inkwell.optimize.every", "PT1M")
                .containsEntry("inkwell.check.every", "PT8760H");
        assertThat(propertiesOfServe("--backup-keep", "30", "--backup-dir", "elsewhere", "--no-migrate"))
                .containsEntry("inkwell.backup.keep", 30)
                .containsEntry("inkwell.backup.dir", "elsewhere")
                .containsEntry("inkwell.migrate", false);
        assertThat(propertiesOfServe("--backup-every=off", "--optimize-every=off", "--check-every=off"))
                .doesNotContainKeys("inkwell.backup.every", "inkwell.optimize.every", "inkwell.check.every");
    }

    @Test
    void upkeepIsDoneAsTheEnvironmentAndTheFileSay() throws IOException {
        String file = terminal.file("settings", "backup.every=12h", "backup.dir=fromfile", "migrate=false");
        terminal.environment.put("INKWELL_BACKUP_EVERY", "off");
        terminal.environment.put("INKWELL_CHECK_EVERY", "30d");

        assertThat(propertiesOfServe("--config", file))
                .doesNotContainKey("inkwell.backup.every")
                .containsEntry("inkwell.backup.dir", "fromfile")
                .containsEntry("inkwell.check.every", "PT720H")
                .containsEntry("inkwell.migrate", false);
        assertThat(propertiesOfServe("--config", file, "--migrate")).containsEntry("inkwell.migrate", true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stats", "export users", "import users users.csv"})
    void whoeverOpensADatabaseDoesWithItAsTheSettingsSay(String command) throws IOException {
        terminal.file("inkwell.db", "");
        terminal.environment.put("INKWELL_MIGRATE", "false");
        terminal.environment.put("INKWELL_BACKUP_DIR", "elsewhere");

        assertThat(openingOf(command)).isEqualTo("migrating false, backups elsewhere");
        assertThat(openingOf(command + " --migrate")).isEqualTo("migrating true, backups elsewhere");
        terminal.environment.clear();
        assertThat(openingOf(command)).isEqualTo("migrating true, backups null");
    }

    /** How a command asks for the database to be opened. */
    private String openingOf(String command) throws IOException {
        String line = command.replace("users.csv", terminal.file("users.csv", "username,email", "ada,ada@example.org"));
        StringWriter err = new StringWriter();
        Main.run(
                (line + " --db " + terminal.path("inkwell.db")).split(" "),
                terminal.environment,
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                (file, migrating, backups) -> {
                    throw new Failure(Main.FAILED, "migrating " + migrating + ", backups " + backups);
                });
        return err.toString().strip().replace("inkwell: ", "");
    }

    /** What serve with these arguments would tell to its beans. */
    private Map<String, Object> propertiesOfServe(String... arguments) {
        ServeCommand serve = new ServeCommand();
        new CommandLine(serve)
                .setDefaultValueProvider(new Settings(terminal.environment))
                .parseArgs(arguments);
        return serve.properties(serve.listening());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a$b", "a$$b", "a${x}b", "${sys:user.home}", "$${x}", "${x", "$"})
    void takesASettingAsItIs(String name) {
        terminal.environment.put("INKWELL_DB", name);

        assertThat(terminal.runWithoutDatabase("stats").err()).contains("there is no database " + name + ":");
        assertThat(terminal.runWithoutDatabase("config", "show").out()).contains(" " + name + " ");
    }

    @Test
    void saysWhereAWrongValueComesFrom() {
        terminal.environment.put("INKWELL_PORT", "abc");

        assertThat(terminal.run("serve").err()).contains("'abc' is not a port").contains("(from INKWELL_PORT)");

        terminal.environment.put("INKWELL_MIGRATE", "perhaps");
        assertThat(terminal.run("serve", "--port=0").err()).contains("'perhaps'", "(from INKWELL_MIGRATE)");
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

    @ParameterizedTest
    @CsvSource({"backup-every=1h, backup.every", "log.format=json, log-format", "backup.kep=1, backup.keep"})
    void suggestsTheNearestSetting(String line, String meant) throws IOException {
        assertThat(terminal.run("stats", "--config", terminal.file("settings", line))
                        .err())
                .contains("Did you mean \"" + meant + "\"?");
    }

    @Test
    void refusesASettingWithoutAValue() throws IOException {
        String file = terminal.file("settings", "port=");

        assertThat(terminal.run("serve", "--config", file))
                .isEqualTo(new Terminal.Result(
                        2, "", "inkwell: " + file + ": port has no value; leave it out to use the default.\n"));
    }

    @Test
    void refusesASettingsFileThatIsNoText() throws IOException {
        String file = terminal.file("settings", new byte[] {'p', (byte) 0xff, '=', '1'});

        assertThat(terminal.run("stats", "--config", file).err())
                .isEqualTo("inkwell: cannot read the configuration file " + file + ": it is not UTF-8.\n");
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
    @ValueSource(
            strings = {
                "serve",
                "import",
                "export",
                "stats",
                "version",
                "completion",
                "config show",
                "config check",
                "token create",
                "token list",
                "token revoke",
                "migrate new"
            })
    void helpBeginsWithExamples(String command) {
        Terminal.Result result = terminal.run((command + " --help").split(" "));

        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines().toList().get(2)).startsWith("  ").contains("inkwell " + command);
        assertThat(result.out().replaceAll("\\s+", " ")).contains("--db=DATABASE", "Default: inkwell.db");
    }

    @Test
    void helpTellsDefaultsWhateverTheSettings() throws IOException {
        terminal.environment.put("INKWELL_CONFIG", terminal.file("settings", "port=9001", "prot=1"));

        assertThat(terminal.run("serve", "--help")).satisfies(result -> {
            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).contains("8080").doesNotContain("9001");
        });
    }

    @Test
    void helpNamesVariablesAndExitCodes() {
        assertThat(terminal.runWithoutDatabase("--help").out())
                .contains(
                        "INKWELL_DB", "INKWELL_BACKUP_EVERY", "INKWELL_MIGRATE", "INKWELL_CONFIG", "INKWELL_JAVA_OPTS")
                .containsPattern("6\\s+something\\s+is\\s+wrong");
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

    /** Not a file of this name, of which the whole name would be told. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                " jdbc:postgresql://host/db?user=me&password=geheim",
                "JDBC:POSTGRESQL://host/db?user=me&password=geheim",
                " postgres://me:geheim@host/db"
            })
    void saysNoPasswordOfAUrlThatIsMisspelt(String url) {
        Terminal.Result result = terminal.runWithoutDatabase("stats", "--db", url);

        assertThat(result.exitCode()).isEqualTo(Main.USAGE);
        assertThat(result.err())
                .startsWith("inkwell: ")
                .doesNotContain("geheim")
                .doesNotContain("bug");
    }
}
