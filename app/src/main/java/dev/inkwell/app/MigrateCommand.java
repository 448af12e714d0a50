package dev.inkwell.app;

import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.http.Timestamp;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "migrate",
        header = {
            "Brings the tables of a database up to date.",
            "",
            "  inkwell migrate status",
            "  inkwell migrate --dry-run",
            "  inkwell migrate apply",
            ""
        },
        description = {
            "",
            "serve, and whatever else opens a database, does so by itself, unless it is told not to: --no-migrate. Before,"
                    + " a backup is made; all that is pending is applied, or nothing.",
            ""
        },
        subcommands = {MigrateCommand.Status.class, MigrateCommand.Apply.class, MigrateCommand.New.class})
final class MigrateCommand implements Callable<Integer> {
    @Mixin
    private final UpkeepOptions options = new UpkeepOptions();

    @Option(names = "--dry-run", description = "Apply what is pending to a copy, and remove that.")
    private boolean dryRun;

    @Override
    public Integer call() {
        if (!dryRun) {
            throw new ParameterException(
                    options.command().commandLine(),
                    "Name a command: "
                            + String.join(", ", options.command().subcommands().keySet()));
        }
        return apply(options, true);
    }

    private static int apply(UpkeepOptions options, boolean dryRun) {
        Upkeep upkeep = options.upkeep();
        List<Migration> applied;
        try (Progress progress = options.progress()) {
            applied = dryRun ? upkeep.rehearse(progress) : upkeep.migrate(progress);
        }
        PrintWriter out = options.out();
        for (Migration migration : applied) {
            out.printf("%s %d  %s%n", dryRun ? "would apply" : "applied", migration.version(), migration.description());
        }
        if (applied.isEmpty()) {
            out.println("Nothing is pending.");
        }
        return Main.DONE;
    }

    @Command(
            name = "status",
            header = {
                "Lists the migrations: applied, pending, failed.",
                "",
                "  inkwell migrate status",
                "  inkwell migrate status --json",
                ""
            },
            description = {"", "Exit code 6 when one is not known here, has failed or was changed since.", ""})
    static final class Status implements Callable<Integer> {
        @Mixin
        private final UpkeepOptions options = new UpkeepOptions();

        @Option(
                names = "--json",
                description = "Print an array of objects with version, description, state and applied_at.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            List<Migration> migrations = options.upkeep().migrations();
            PrintWriter out = options.out();
            if (json) {
                Json.printAll(out, migrations, (generator, migration) -> {
                    generator.writeNumberField("version", migration.version());
                    generator.writeStringField("description", migration.description());
                    generator.writeStringField("state", state(migration));
                    Instant appliedAt = migration.appliedAt();
                    generator.writeStringField("applied_at", appliedAt == null ? null : Timestamp.of(appliedAt));
                });
            } else {
                for (Migration migration : migrations) {
                    Instant appliedAt = migration.appliedAt();
                    out.printf(
                            "%4d  %-8s  %-24s  %s%n",
                            migration.version(),
                            state(migration),
                            appliedAt == null ? "" : Timestamp.of(appliedAt),
                            migration.description());
                }
            }
            if (migrations.stream().allMatch(Status::isUsable)) {
                return Main.DONE;
            }
            options.err().println("inkwell: use the Inkwell that wrote the database, or restore a backup.");
            return Main.WRONG;
        }

        private static boolean isUsable(Migration migration) {
            return migration.state() == Migration.State.APPLIED || migration.state() == Migration.State.PENDING;
        }

        private static String state(Migration migration) {
            return migration.state().name().toLowerCase(Locale.ROOT);
        }
    }

    @Command(
            name = "apply",
            header = {
                "Applies what is pending, after a backup.",
                "",
                "  inkwell migrate apply",
                "  inkwell migrate apply --dry-run",
                ""
            },
            description = {"", "Stop the service first.", ""})
    static final class Apply implements Callable<Integer> {
        @Mixin
        private final UpkeepOptions options = new UpkeepOptions();

        @Option(names = "--dry-run", description = "Apply it to a copy, and remove that.")
        private boolean dryRun;

        @Override
        public Integer call() {
            return apply(options, dryRun);
        }
    }

    @Command(
            name = "new",
            header = {
                "Begins a migration: writes its file, with the next number, for every database.",
                "",
                "  inkwell migrate new \"add a bio\"",
                ""
            },
            description = {"", "For those who change Inkwell: it works in the source tree.", ""})
    static final class New implements Callable<Integer> {
        private static final Path FOLDERS = Path.of("migrations/src/main/resources/db/migration");
        private static final Pattern FILE = Pattern.compile("V([0-9]{1,18})(?:[._][0-9]+)*__(.*)\\.sql");

        /** Flyway keeps descriptions of up to 200 characters. */
        private static final int LONGEST_NAME = 100;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("UnusedVariable") // every command takes the same options
        private final DatabaseOptions database = new DatabaseOptions();

        @Parameters(paramLabel = "DESCRIPTION", description = "What it does, in a few words.")
        private String description = "";

        @Option(
                names = "--source",
                paramLabel = "DIR",
                defaultValue = ".",
                description = "The source tree, or a directory in it. Default: the current directory")
        private Path source = Path.of(".");

        @Override
        public Integer call() throws IOException {
            String name = name(description);
            List<Path> folders = folders();
            long number = next(folders, name);
            for (Path folder : folders) {
                Path file = folder.resolve("V" + number + "__" + name + ".sql");
                Files.writeString(file, head(folder, number, name), StandardOpenOption.CREATE_NEW);
                spec.commandLine().getOut().println(file);
            }
            return Main.DONE;
        }

        /** Words of a to z and digits, so that the name means the same on every system, and to Flyway. */
        private static String name(String description) {
            String name = Normalizer.normalize(description, Normalizer.Form.NFKD)
                    .replaceAll("\\p{M}", "")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9]+", "_")
                    .replaceAll("^_|_$", "");
            if (name.isEmpty() || name.length() > LONGEST_NAME) {
                throw new Failure(
                        Main.USAGE,
                        "say in up to " + LONGEST_NAME + " letters (a to z) and digits what the migration does, such as"
                                + " \"add a bio\".");
            }
            return name;
        }

        /** The folders of all databases in the source tree around the given directory. */
        private List<Path> folders() throws IOException {
            Path start = source.toAbsolutePath().normalize();
            for (Path directory = start; directory != null; directory = directory.getParent()) {
                Path all = directory.resolve(FOLDERS);
                if (Files.isDirectory(all)) {
                    List<Path> folders = list(all).filter(Files::isDirectory).toList();
                    if (folders.isEmpty()) {
                        throw new Failure(Main.USAGE, "there is no folder of a database in " + all + ": make one.");
                    }
                    return folders;
                }
            }
            throw new Failure(
                    Main.USAGE,
                    start + " is not in Inkwell's source tree, where " + FOLDERS
                            + " would be: go there, or name it with --source.");
        }

        /** One more than all files, and than what this program applies: it also has migrations written in Java. */
        private static long next(List<Path> folders, String name) throws IOException {
            long last;
            try (Storage storage = StorageProvider.of(":memory:").open(":memory:", true, null)) {
                last = storage.schemaVersion();
            }
            for (Path folder : folders) {
                for (Path file : list(folder).toList()) {
                    Matcher matcher = FILE.matcher(file.getFileName().toString());
                    if (!matcher.matches()) {
                        continue;
                    }
                    if (matcher.group(2).equals(name)) {
                        throw new Failure(
                                Main.REFUSED,
                                file + " exists: edit it if it was not released, or say it in other words.");
                    }
                    last = Math.max(last, Long.parseLong(matcher.group(1)));
                }
            }
            return last + 1;
        }

        private static String head(Path folder, long number, String name) {
            String comment = "-- " + name.replace('_', ' ') + "\n";
            return folder.endsWith("sqlite") ? comment + "PRAGMA user_version = " + number + ";\n" : comment;
        }

        private static Stream<Path> list(Path directory) throws IOException {
            try (Stream<Path> content = Files.list(directory)) {
                return content.sorted().toList().stream();
            }
        }
    }
}
