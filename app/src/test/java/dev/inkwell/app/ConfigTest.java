package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void openTerminal() {
        terminal = new Terminal(folder);
    }

    @Test
    void showsEverySettingInForceAndWhereItComesFrom() throws IOException {
        terminal.environment.put(
                "INKWELL_CONFIG", terminal.file("settings", "port=9000", "host=::1", "check.every=30d"));
        terminal.environment.put("INKWELL_HOST", "localhost");
        terminal.environment.put("INKWELL_BACKUP_EVERY", "");

        assertThat(terminal.runWithoutDatabase("config", "show", "--db", "data/blog.db"))
                .isEqualTo(new Terminal.Result(0, """
                                db              data/blog.db                 --db
                                db.read         -                            default
                                host            localhost                    INKWELL_HOST
                                port            9000                         FILE
                                insecure        false                        default
                                tls.cert        -                            default
                                tls.key         -                            default
                                trusted-proxy   -                            default
                                allow-origin    -                            default
                                profile         production                   default
                                log-format      -                            default
                                backup.every    24h                          default
                                backup.keep     7                            default
                                backup.dir      backups beside the database  default
                                optimize.every  24h                          default
                                check.every     30d                          FILE
                                migrate         true                         default
                                """.replace("FILE", terminal.path("settings")), ""));
    }

    @Test
    void showsSettingsAsJson() {
        terminal.environment.put("INKWELL_DB", "blog \"2\".db");

        assertThat(terminal.runWithoutDatabase("config", "show", "--json").out())
                .startsWith("[{\"name\":\"db\",\"value\":\"blog \\\"2\\\".db\",\"source\":\"INKWELL_DB\"},")
                .contains("{\"name\":\"log-format\",\"value\":null,\"source\":\"default\"},")
                .endsWith("{\"name\":\"migrate\",\"value\":\"true\",\"source\":\"default\"}]\n");
    }

    @Test
    void everyOptionOfServeIsASettingAndNothingElseIs() {
        String help = terminal.run("serve", "--help").out();
        List<String> names = terminal.run("config", "show")
                .out()
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .toList();

        Set<String> options = Pattern.compile("(?m)^ +(?:-[hV], )?--(?:\\[no-])?([a-z-]+)")
                .matcher(help)
                .results()
                .map((MatchResult option) -> option.group(1))
                .filter(option -> !Set.of("help", "version", "config").contains(option))
                .collect(Collectors.toSet());
        assertThat(names.stream().map(name -> name.replace('.', '-'))).containsExactlyInAnyOrderElementsOf(options);
        assertThat(names)
                .allSatisfy(name -> assertThat(help)
                        .contains("INKWELL_" + name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://u:p@h/db, jdbc:postgresql://u:***@h/db",
        "jdbc:postgresql://u:p@ss/w:rd@h/db, jdbc:postgresql://u:***@h/db",
        "jdbc:postgresql://h:5432/db?user=u&Password=p&ssl=true, jdbc:postgresql://h:5432/db?user=u&Password=***&ssl=true",
        "jdbc:postgresql://h/db?trustStorePassword=p, jdbc:postgresql://h/db?trustStorePassword=***",
        "jdbc:postgresql://u@h:5432/db, jdbc:postgresql://u@h:5432/db",
        "/srv/a@b:c/blog.db, /srv/a@b:c/blog.db",
    })
    void masksThePasswordInAUrl(String url, String shown) {
        terminal.environment.put("INKWELL_DB", url);

        assertThat(terminal.runWithoutDatabase("config", "show").out())
                .containsPattern("(?m)^db +" + Pattern.quote(shown) + " +INKWELL_DB$");
    }

    @Test
    void masksThePasswordOfTheReplicasToo() {
        terminal.environment.put("INKWELL_DB_READ", "jdbc:postgresql://b,c/db?user=u&password=geheim");

        assertThat(terminal.runWithoutDatabase("config", "show").out())
                .contains("jdbc:postgresql://b,c/db?user=u&password=***")
                .doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource({
        "blog.db, jdbc:postgresql://u:geheim@h/db, blog.db has no replicas",
        "jdbc:mariadb://h/db, jdbc:mariadb://u:geheim@h/db, //h/db has no replicas",
        "jdbc:postgresql://h/db, jdbc:mariadb://u:geheim@h/db, of the same kind as --db",
    })
    void refusesToReadFromWhatCannotBeAReplica(String database, String replicas, String reason) {
        terminal.environment.put("INKWELL_DB_READ", replicas);

        Terminal.Result result = terminal.runWithoutDatabase("serve", "--db", database);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(reason, "db.read").doesNotContain("geheim");
        assertThat(result.err().lines()).hasSize(1);
    }

    @Test
    void masksThePasswordInTheDirectoryBesideToo() {
        assertThat(terminal.runWithoutDatabase("config", "show", "--db", "jdbc:postgresql://u:geheim@h/db")
                        .out())
                .doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource({"db.password, ***", "client-secret, ***", "API.Token, ***", "port, 1234"})
    void masksWhatIsNamedASecret(String name, String shown) {
        assertThat(ConfigCommand.Show.masked(name, "1234")).isEqualTo(shown);
    }

    @Test
    void checkSaysAllThatIsWrongAtOnce() throws IOException {
        String file = terminal.file(
                "settings", "prot=1", "port=abc", "backup-every=7d", "host=", "check.every=59s", "profile=dev\\nx");
        terminal.environment.put("INKWELL_PORT", "70000");
        terminal.environment.put("INKWELL_BACKUP_KEP", "3");

        Terminal.Result result = terminal.run("config", "check", "--config", file);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .hasSize(8)
                .allMatch(line -> line.startsWith("inkwell: "))
                .anyMatch(line -> line.endsWith(file + ": there is no setting prot. Did you mean \"port\"?"))
                .anyMatch(line -> line.contains("Did you mean \"backup.every\"?"))
                .anyMatch(line -> line.contains("host has no value"))
                .anyMatch(line -> line.contains("INKWELL_BACKUP_KEP means nothing")
                        && line.contains("Did you mean \"INKWELL_BACKUP_KEEP\"?"))
                .anyMatch(line -> line.contains("'70000' is not a port") && line.contains("(from INKWELL_PORT)"))
                .anyMatch(line -> line.contains("'abc' is not a port") && line.contains("(from " + file + ")"))
                .anyMatch(line -> line.contains("'59s' is not an interval"))
                .anyMatch(line -> line.contains("'dev\\u000Ax'"));
    }

    @Test
    void checkSaysOkAndWhichFileItRead() throws IOException {
        assertThat(terminal.run("config", "check"))
                .isEqualTo(new Terminal.Result(0, "ok: no configuration file, and the environment\n", ""));

        String file = terminal.file(
                "settings", "backup.every=off", "migrate=false", "log-format=json", "profile=test", "backup.dir=/b");
        terminal.environment.put("INKWELL_CONFIG", file);
        terminal.environment.put("INKWELL_JAVA_OPTS", "-Xmx1g");
        assertThat(terminal.run("config", "check"))
                .isEqualTo(new Terminal.Result(0, "ok: " + file + ", and the environment\n", ""));
    }

    @Test
    void checkRefusesAFileThatIsNotThere() {
        assertThat(terminal.run("config", "check", "--config", terminal.path("none")))
                .isEqualTo(new Terminal.Result(
                        2,
                        "",
                        "inkwell: cannot read the configuration file %1$s: there is no %1$s.\n"
                                .formatted(terminal.path("none"))));
    }
}
