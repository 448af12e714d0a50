package dev.inkwell.app;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.http.Suggestion;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** The way in: finds the command, runs it, and turns what goes wrong into one line and an exit code. */
@Command(
        name = "inkwell",
        header = {
            "Keeps users and posts in one file, or on a database server, and serves them over HTTP.",
            "",
            "  inkwell serve",
            "  inkwell import users users.ndjson",
            "  inkwell stats",
            ""
        })
public final class Main {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REFUSED = 4;
    static final int BUSY = 5;

    /** The command did its work and found something wrong with the data or its surroundings. */
    static final int WRONG = 6;

    private final CommandLine commandLine;
    private final Settings settings;

    private Main(Map<String, String> environment, PrintWriter out, PrintWriter err, StorageOptions.Storages storages) {
        VersionCommand versions = new VersionCommand();
        settings = new Settings(environment);
        commandLine = new CommandLine(this)
                .addSubcommand(new ServeCommand())
                .addSubcommand(new ImportCommand(storages))
                .addSubcommand(new ExportCommand(storages))
                .addSubcommand(new StatsCommand(storages))
                .addSubcommand(new CopyCommand(storages))
                .addSubcommand(new BackupCommand())
                .addSubcommand(new RestoreCommand())
                .addSubcommand(new DoctorCommand(settings))
                .addSubcommand(new MaintainCommand())
                .addSubcommand(new MigrateCommand())
                .addSubcommand(new CommandLine(new ConfigCommand())
                        .addSubcommand(new ConfigCommand.Show(settings))
                        .addSubcommand(new ConfigCommand.Check(settings)))
                .addSubcommand(new CommandLine(new TokenCommand())
                        .addSubcommand(new TokenCommand.Create(storages))
                        .addSubcommand(new TokenCommand.Listing(storages))
                        .addSubcommand(new TokenCommand.Revoke(storages)))
                .addSubcommand(new CompletionCommand())
                .addSubcommand(versions)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setDefaultValueProvider(settings)
                .setExecutionStrategy(this::execute)
                .setParameterExceptionHandler(this::explain)
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure));
        equip(commandLine, versions);
        commandLine
                .getCommandSpec()
                .usageMessage()
                .footer(
                        "",
                        "inkwell COMMAND --help tells more. Settings come from options, then from the environment, then"
                                + " from inkwell.properties.",
                        "",
                        "Variables: " + String.join(", ", Settings.VARIABLES) + ".",
                        "",
                        "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 4 refused, 5 busy, 6 something is"
                                + " wrong with the data or its surroundings.");
    }

    /** Gives to a command, and to those below it, what all have. */
    private static void equip(CommandLine command, VersionCommand versions) {
        CommandSpec spec =
                command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(versions);
        spec.usageMessage().synopsisSubcommandLabel(isGroup(spec) ? "COMMAND" : "[COMMAND]");
        command.getSubcommands().values().forEach(below -> equip(below, versions));
    }

    /** Whether a command does nothing itself, and only holds others. */
    private static boolean isGroup(CommandSpec command) {
        return !(command.userObject() instanceof Callable);
    }

    /** Runs a command and ends the program with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(
                arguments,
                System.getenv(),
                new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                (address, migrating, backups) -> StorageProvider.of(address).open(address, migrating, backups)));
    }

    /** Runs a command and returns its exit code. */
    static int run(
            String[] arguments,
            Map<String, String> environment,
            PrintWriter out,
            PrintWriter err,
            StorageOptions.Storages storages) {
        int exitCode = new Main(environment, out, err, storages).commandLine.execute(arguments);
        if (out.checkError() && exitCode == DONE) {
            err.println("inkwell: standard output could not be written.");
            return FAILED;
        }
        return exitCode;
    }

    private int execute(ParseResult parsed) {
        commandLine.setDefaultValueProvider(null); // all is parsed, and the help tells what holds without settings
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            refuseWhatWouldBeIgnored(last);
            last = last.subcommand();
        }
        CommandSpec command = last.commandSpec();
        if (isGroup(command)) {
            throw new ParameterException(
                    command.commandLine(),
                    "Name a command: " + String.join(", ", command.subcommands().keySet()));
        }
        if (!(command.userObject() instanceof ConfigCommand.Check
                || command.userObject() instanceof DoctorCommand)) { // which tell all of it
            settings.warnOfUnknownVariables(commandLine.getErr());
            try {
                settings.refuseWrongFile(command); // wrong even when nothing is needed from it
            } catch (Failure e) {
                return explain(e);
            }
        }
        return new RunLast().execute(parsed);
    }

    /** An option before the command that it is meant for would belong to the group of commands, which does nothing. */
    private static void refuseWhatWouldBeIgnored(ParseResult group) {
        String command = group.subcommand().commandSpec().name();
        group.matchedOptions().stream().findFirst().ifPresent(option -> {
            throw new ParameterException(
                    group.subcommand().commandSpec().commandLine(),
                    option.longestName() + " has to stand after " + command);
        });
        group.matchedPositionals().stream().findFirst().ifPresent(word -> {
            throw new ParameterException(
                    group.subcommand().commandSpec().commandLine(),
                    Line.printable(String.valueOf(word.originalStringValues().get(0))) + " has to stand after "
                            + command);
        });
    }

    private int explain(ParameterException failure, String[] arguments) {
        if (failure.getCause() instanceof Failure cause) {
            return explain(cause);
        }
        PrintWriter err = commandLine.getErr();
        CommandSpec command = failure.getCommandLine().getCommandSpec();
        String source = failure.getArgSpec() instanceof OptionSpec option
                        && Arrays.stream(arguments).noneMatch(argument -> argument.startsWith(option.longestName()))
                ? settings.source(option)
                : "";
        String message = failure instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched, command)
                : failure.getMessage();
        err.println("inkwell: " + message + (source.isEmpty() ? "" : " (from " + source + ")"));
        err.println("Try '" + command.qualifiedName() + " --help'.");
        return USAGE;
    }

    private static String unmatched(UnmatchedArgumentException failure, CommandSpec command) {
        String word = failure.getUnmatched().get(0);
        boolean option = failure.isUnknownOption();
        Set<String> known = new LinkedHashSet<>(
                option ? command.optionsMap().keySet() : command.subcommands().keySet());
        if (option) {
            known.addAll(command.negatedOptionsMap().keySet());
        }
        String kind = option ? "option" : known.isEmpty() ? "further argument" : "command";
        return "there is no " + kind + " " + Line.printable(word) + "." + Suggestion.of(word, known);
    }

    private int explain(Exception failure) {
        PrintWriter err = commandLine.getErr();
        if (failure instanceof Failure known) {
            err.println("inkwell: " + known.getMessage());
            return known.exitCode();
        }
        if (failure instanceof IOException && "Broken pipe".equals(failure.getMessage())) {
            return FAILED; // whoever read the output has seen enough
        }
        if (failure instanceof DomainException || failure instanceof IOException) {
            err.println("inkwell: " + describe(failure));
            return exitCode(failure);
        }
        err.println("inkwell: this is a bug of Inkwell's; please report it together with what follows.");
        failure.printStackTrace(err);
        return FAILED;
    }

    private static int exitCode(Exception failure) {
        if (failure instanceof DomainException.CannotOpen) {
            return USAGE;
        }
        if (failure instanceof DomainException.Refused || failure instanceof DomainException.NotSupported) {
            return REFUSED;
        }
        if (failure instanceof DomainException.Busy) {
            return BUSY;
        }
        return failure instanceof DomainException.Damaged ? WRONG : FAILED;
    }

    /** What went wrong with a file, in words; the system's messages are often just its name. */
    static String describe(Exception failure) {
        if (failure instanceof NoSuchFileException missing) {
            return "there is no " + missing.getFile();
        }
        if (failure instanceof AccessDeniedException denied) {
            return "no right to use " + denied.getFile();
        }
        if (failure instanceof FileAlreadyExistsException existing) {
            return existing.getFile() + " exists";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
