package dev.inkwell.app;

import dev.inkwell.http.Suggestion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Finds what was not given as an option: in the environment ({@code INKWELL_PORT}), then in the configuration file
 * ({@code port=8080}). Only settings of the installation can come from there; what one command should do cannot.
 */
final class Settings implements IDefaultValueProvider {
    private static final String PREFIX = "INKWELL_";
    private static final Path USUAL_FILE = Path.of("inkwell.properties");
    private static final List<String> NAMES = List.of("db", "host", "port", "profile", "log-format");

    /** Where the file is, and what the launcher adds to Java's command line: these cannot be in the file. */
    private static final List<String> NAMES_OF_VARIABLES_ONLY = List.of("config", "java_opts");

    private final Map<String, String> environment;

    Settings(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String name = option.longestName().substring(2);
        if (name.equals("config")) {
            return variable(name);
        }
        if (!NAMES.contains(name)) {
            return null;
        }
        String fromEnvironment = variable(name);
        return fromEnvironment != null
                ? fromEnvironment
                : file(argument.command()).getProperty(name);
    }

    /** Where the value of this option comes from when it was not given, for messages; empty when from nowhere else. */
    String source(OptionSpec option) {
        String name = option.longestName().substring(2);
        if (variable(name) != null) {
            return nameOfVariable(name);
        }
        return NAMES.contains(name) && file(option.command()).containsKey(name)
                ? String.valueOf(path(option.command()))
                : "";
    }

    /** Variables may belong to someone else, so that a misspelt one is only a warning. */
    void warnOfUnknownVariables(PrintWriter err) {
        List<String> known = Stream.concat(NAMES.stream(), NAMES_OF_VARIABLES_ONLY.stream())
                .map(name -> nameOfVariable(name))
                .toList();
        environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .sorted()
                .forEach(name -> err.println("inkwell: warning: the variable " + name + " means nothing to Inkwell"
                        + "." + Suggestion.of(name, known)));
    }

    /**
     * The configuration file of this command; empty where there is none.
     *
     * @throws Failure when it cannot be read, or holds what means nothing
     */
    Properties file(CommandSpec command) {
        Properties properties = new Properties();
        Path path = path(command);
        if (path == null) {
            return properties;
        }
        try (Reader reader = Files.newBufferedReader(path)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(Main.USAGE, "cannot read the configuration file " + path + ": " + Main.describe(e) + ".");
        }
        for (String key : properties.stringPropertyNames()) {
            if (!NAMES.contains(key)) {
                throw new Failure(
                        Main.USAGE,
                        path + ": there is no setting " + Line.printable(key) + "." + Suggestion.of(key, NAMES));
            }
            if (properties.getProperty(key).isBlank()) {
                throw new Failure(Main.USAGE, path + ": " + key + " has no value; leave it out to use the default.");
            }
        }
        return properties;
    }

    private @Nullable Path path(CommandSpec command) {
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

    /** An empty variable counts as none: that is how many a tool unsets one. */
    private @Nullable String variable(String name) {
        String value = environment.get(nameOfVariable(name));
        return value == null || value.isBlank() ? null : value;
    }

    private static String nameOfVariable(String setting) {
        return PREFIX + setting.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
