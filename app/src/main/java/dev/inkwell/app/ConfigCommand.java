package dev.inkwell.app;

import dev.inkwell.app.Settings.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "config",
        header = {
            "Shows and checks the settings.",
            "",
            "  inkwell config show",
            "  inkwell config check --config /etc/inkwell/inkwell.properties",
            ""
        })
final class ConfigCommand {

    @Command(
            name = "show",
            header = {
                "Prints every setting of serve, and where it comes from.",
                "",
                "  inkwell config show",
                "  inkwell config show --json",
                ""
            },
            description = {"", "Passwords and other secrets are printed as ***.", ""})
    static final class Show implements Callable<Integer> {
        private static final Pattern SECRET = Pattern.compile("(?i)password|secret|token");

        /** In a URL, {@code //user:password@host}: up to the last @, as nobody should see half of a password. */
        private static final Pattern PASSWORD_BEFORE_HOST = Pattern.compile("(:/+[^:/@]*:).*@");

        private static final Pattern PASSWORD_IN_QUERY =
                Pattern.compile("(?i)([?&;][^=&;]*(?:password|secret|token)[^=&;]*=)[^&;]*");

        private final Settings settings;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("UnusedVariable") // every command takes the same options
        private final DatabaseOptions database = new DatabaseOptions();

        @Option(
                names = "--json",
                description = "Print an array of objects with name, value (null where there is none) and source.")
        private boolean json;

        Show(Settings settings) {
            this.settings = settings;
        }

        @Override
        public Integer call() throws IOException {
            List<Setting> shown =
                    settings.inForce(spec).stream().map(this::shown).toList();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                print(out, shown);
            } else {
                out.print(table(shown));
            }
            return Main.DONE;
        }

        private Setting shown(Setting setting) {
            String value = setting.value();
            if (value == null && setting.name().equals("backup.dir")) {
                value = "backups beside the database";
            }
            return new Setting(setting.name(), value == null ? null : masked(setting.name(), value), setting.source());
        }

        static String masked(String name, String value) {
            if (SECRET.matcher(name).find()) {
                return "***";
            }
            String withoutUser = PASSWORD_BEFORE_HOST.matcher(value).replaceAll("$1***@");
            return PASSWORD_IN_QUERY.matcher(withoutUser).replaceAll("$1***");
        }

        private static String table(List<Setting> settings) {
            int names = settings.stream()
                    .mapToInt(setting -> setting.name().length())
                    .max()
                    .orElse(0);
            int values = settings.stream()
                    .mapToInt(setting -> text(setting.value()).length())
                    .max()
                    .orElse(0);
            StringBuilder table = new StringBuilder();
            for (Setting setting : settings) {
                table.append(setting.name())
                        .append(" ".repeat(names - setting.name().length() + 2));
                String value = text(setting.value());
                table.append(value).append(" ".repeat(values - value.length() + 2));
                table.append(setting.source()).append('\n');
            }
            return table.toString();
        }

        private static String text(@Nullable String value) {
            return value == null ? "-" : Line.printable(value, 1_000);
        }

        private static void print(PrintWriter out, List<Setting> settings) throws IOException {
            Json.printAll(out, settings, (generator, setting) -> {
                generator.writeStringField("name", setting.name());
                generator.writeStringField("value", setting.value());
                generator.writeStringField("source", setting.source());
            });
        }
    }

    @Command(
            name = "check",
            header = {
                "Says all that is wrong with the configuration file and the environment.",
                "",
                "  inkwell config check",
                "  inkwell config check --config /etc/inkwell/inkwell.properties",
                ""
            },
            description = {"", "Nothing is opened or changed. Exit code 2 when something is wrong.", ""})
    static final class Check implements Callable<Integer> {
        private final Settings settings;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("UnusedVariable") // every command takes the same options
        private final DatabaseOptions database = new DatabaseOptions();

        Check(Settings settings) {
            this.settings = settings;
        }

        @Override
        public Integer call() {
            List<String> problems = settings.problems(spec);
            if (!problems.isEmpty()) {
                PrintWriter err = spec.commandLine().getErr();
                problems.forEach(problem -> err.println("inkwell: " + problem));
                return Main.USAGE;
            }
            Path file = settings.path(spec);
            spec.commandLine()
                    .getOut()
                    .println("ok: " + (file == null ? "no configuration file" : file) + ", and the environment");
            return Main.DONE;
        }
    }
}
