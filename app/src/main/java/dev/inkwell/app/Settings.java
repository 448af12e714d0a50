package dev.inkwell.app;

import dev.inkwell.http.Suggestion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Finds what was not given as an option: in the environment ({@code INKWELL_BACKUP_EVERY}), then in the configuration
 * file ({@code backup.every=24h}). Only settings of the installation can come from there; what one command should do
 * cannot.
 */
final class Settings implements IDefaultValueProvider {
    private static final String PREFIX = "INKWELL_";
    private static final Path USUAL_FILE = Path.of("inkwell.properties");

    /** By their names in the file. Each is an option of {@code serve}, which has its default and its form. */
    private static final List<String> NAMES = List.of(
            "db",
            "db.read",
            "host",
            "port",
            "insecure",
            "tls.cert",
            "tls.key",
            "trusted-proxy",
            "allow-origin",
            "profile",
            "log-format",
            "backup.every",
            "backup.keep",
            "backup.dir",
            "optimize.every",
            "check.every",
            "migrate");

    /** Where the file is, and what the launcher adds to Java's command line: these cannot be in the file. */
    private static final List<String> NAMES_OF_VARIABLES_ONLY = List.of("config", "java-opts");

    /** All variables that mean something. */
    static final List<String> VARIABLES = Stream.concat(NAMES.stream(), NAMES_OF_VARIABLES_ONLY.stream())
            .map(Settings::nameOfVariable)
            .toList();

    private final Map<String, String> environment;

    Settings(Map<String, String> environment) {
        this.environment = environment;
    }

    /** What a setting is, null where it is nothing, and where that comes from. */
    record Setting(String name, @Nullable String value, String source) {}

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        if (option.longestName().equals("--config")) {
            return variable("config");
        }
        return name(option)
                .flatMap(name -> outside(name, option.command()))
                .map(Setting::value)
                .map(value -> value.replace("$", "$$")) // a setting is what it says: picocli would replace ${...} in it
                .orElse(null);
    }

    /** Where the value of this option comes from when it was not given, for messages; empty when from nowhere else. */
    String source(OptionSpec option) {
        return name(option)
                .flatMap(name -> outside(name, option.command()))
                .map(Setting::source)
                .orElse("");
    }

    /** Every setting as it is for this command. */
    List<Setting> inForce(CommandSpec command) {
        CommandSpec serve = new CommandLine(new ServeCommand()).getCommandSpec();
        return NAMES.stream()
                .map(name -> {
                    String option = nameOfOption(name);
                    OptionSpec given = command.commandLine().getParseResult().matchedOption(option);
                    return given != null
                            ? new Setting(name, given.originalStringValues().get(0), option)
                            : outside(name, command)
                                    .orElseGet(() -> new Setting(
                                            name, serve.findOption(option).defaultValue(), "default"));
                })
                .toList();
    }

    /**
     * Refuses a configuration file with a setting that does not exist or has no value.
     *
     * @throws Failure likewise when the file cannot be read
     */
    void refuseWrongFile(CommandSpec command) {
        for (String problem : wrongNames(command)) {
            throw new Failure(Main.USAGE, problem);
        }
    }

    /** Variables may belong to someone else, so that a misspelt one is only a warning. */
    void warnOfUnknownVariables(PrintWriter err) {
        unknownVariables().forEach(problem -> err.println("inkwell: warning: " + problem));
    }

    /**
     * All that is wrong with the file of this command and with the environment, a sentence each.
     *
     * @throws Failure when the file cannot be read
     */
    List<String> problems(CommandSpec command) {
        List<String> problems = new ArrayList<>(wrongNames(command));
        problems.addAll(unknownVariables());
        CommandLine serve = new CommandLine(new ServeCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        for (String name : NAMES) {
            Stream.of(fromEnvironment(name), fromFile(name, command))
                    .flatMap(Optional::stream)
                    .forEach(setting -> {
                        try {
                            serve.parseArgs(nameOfOption(name) + "=" + setting.value());
                        } catch (ParameterException e) {
                            problems.add(Line.printable(String.valueOf(e.getMessage()), 400) + " (from "
                                    + setting.source() + ").");
                        }
                    });
        }
        return problems;
    }

    /** The configuration file of this command; null when there is none. */
    @Nullable
    Path path(CommandSpec command) {
        OptionSpec option = command.findOption("--config");
        Path given = option == null ? null : option.getValue();
        if (given != null) {
            return given;
        }
        String variable = variable("config");
        if (variable != null) {
            return Path.of(variable);
        }
        return Files.exists(USUAL_FILE) ? USUAL_FILE : null;
    }

    private List<String> wrongNames(CommandSpec command) {
        Properties properties = file(command);
        List<String> problems = new ArrayList<>();
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            if (!NAMES.contains(name)) {
                problems.add(path(command) + ": there is no setting " + Line.printable(name) + "."
                        + Suggestion.of(name, NAMES));
            } else if (properties.getProperty(name).isBlank()) {
                problems.add(path(command) + ": " + name + " has no value; leave it out to use the default.");
            }
        }
        return problems;
    }

    private List<String> unknownVariables() {
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !VARIABLES.contains(name))
                .sorted()
                .map(name -> "the variable " + Line.printable(name) + " means nothing to Inkwell."
                        + Suggestion.of(name, VARIABLES))
                .toList();
    }

    private Optional<Setting> outside(String name, CommandSpec command) {
        return fromEnvironment(name).or(() -> fromFile(name, command));
    }

    private Optional<Setting> fromEnvironment(String name) {
        return Optional.ofNullable(variable(name)).map(value -> new Setting(name, value, nameOfVariable(name)));
    }

    private Optional<Setting> fromFile(String name, CommandSpec command) {
        return Optional.ofNullable(file(command).getProperty(name))
                .filter(value -> !value.isBlank())
                .map(value -> new Setting(name, value, Objects.toString(path(command))));
    }

    private Properties file(CommandSpec command) {
        Properties properties = new Properties();
        Path path = path(command);
        if (path == null) {
            return properties;
        }
        try (Reader reader = Files.newBufferedReader(path)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            String reason = e instanceof CharacterCodingException ? "it is not UTF-8" : Main.describe(e);
            throw new Failure(Main.USAGE, "cannot read the configuration file " + path + ": " + reason + ".");
        }
        return properties;
    }

    /** An empty variable counts as none: that is how many a tool unsets one. */
    private @Nullable String variable(String name) {
        String value = environment.get(nameOfVariable(name));
        return value == null || value.isBlank() ? null : value;
    }

    private static Optional<String> name(OptionSpec option) {
        return NAMES.stream()
                .filter(name -> nameOfOption(name).equals(option.longestName()))
                .findAny();
    }

    private static String nameOfOption(String name) {
        return "--" + name.replace('.', '-');
    }

    private static String nameOfVariable(String name) {
        return PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
