package dev.inkwell.app;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.Inspection;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.http.Suggestion;
import dev.inkwell.http.Timestamp;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        header = {
            "Copies the database, whether it is served or not.",
            "",
            "  inkwell backup",
            "  inkwell backup --keep 7",
            "  inkwell backup /mnt/usb/inkwell.db",
            "  inkwell backup - | ssh elsewhere 'cat > inkwell.db'",
            "  inkwell backup list",
            "  inkwell backup verify backups/inkwell-20261123T151600.123Z.db",
            ""
        },
        description = {
            "",
            "A backup holds what was acknowledged before it began. It is printed when it was found to be sound and is on"
                    + " the disk: until then it has another name. Beside it, in .sha256, is its checksum.",
            ""
        },
        subcommands = {BackupCommand.Listing.class, BackupCommand.Verify.class})
final class BackupCommand implements Callable<Integer> {
    private static final Path STANDARD_OUTPUT = Path.of("-");

    @Mixin
    private final UpkeepOptions options = new UpkeepOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "Where to, or - for standard output. Default: a name with the time, in the directory of backups")
    private @Nullable Path file;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "Afterwards, remove all but the newest N from the directory of backups; those from before a"
                    + " migration stay.")
    private @Nullable Integer keep;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        if (keep != null && keep < 1) {
            throw new Failure(Main.USAGE, "--keep must be 1 or more, got " + keep + ".");
        }
        refuseMisspeltCommand();
        if (file != null && !force && Files.isRegularFile(file)) {
            throw new Failure(Main.REFUSED, file + " exists: name another file, or replace it with --force.");
        }
        Upkeep upkeep = options.upkeep();
        if (STANDARD_OUTPUT.equals(file)) {
            send(upkeep);
        } else {
            tell(take(upkeep));
        }
        if (keep != null) {
            upkeep.prune(keep).forEach(removed -> options.err().println("inkwell: removed " + removed.file()));
        }
        return Main.DONE;
    }

    /** Rather than write a backup that is called {@code lsit}. */
    private void refuseMisspeltCommand() {
        String suggestion = file == null || file.getNameCount() > 1 || Files.exists(file)
                ? ""
                : Suggestion.of(file.toString(), options.command().subcommands().keySet());
        if (!suggestion.isEmpty()) {
            throw new Failure(
                    Main.USAGE,
                    "there is no command " + file + "." + suggestion + " For a file of that name: ./" + file + ".");
        }
    }

    private Backup take(Upkeep upkeep) {
        try (Progress progress = options.progress()) {
            return file == null ? upkeep.backup(progress) : upkeep.backup(file, progress);
        }
    }

    private void tell(Backup backup) {
        PrintWriter out = options.out();
        out.println(backup.file());
        options.err().printf("inkwell: sound, %,d KiB, sha256 %s%n", backup.size() / 1024, backup.sha256());
        out.flush();
    }

    private void send(Upkeep upkeep) throws IOException {
        try (Progress progress = options.progress();
                OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            String checksum = upkeep.backup(out, progress);
            options.err().println("inkwell: sound, sha256 " + checksum);
        }
    }

    @Command(
            name = "list",
            header = {
                "Lists the backups, the newest first.",
                "",
                "  inkwell backup list",
                "  inkwell backup list --json",
                ""
            })
    static final class Listing implements Callable<Integer> {
        @Mixin
        private final UpkeepOptions options = new UpkeepOptions();

        @Option(
                names = "--json",
                description = "Print an array of objects with file, taken_at, size in bytes and sha256.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            List<Backup> list = options.upkeep().backups();
            PrintWriter out = options.out();
            if (json) {
                Json.printAll(out, list, (generator, backup) -> {
                    generator.writeStringField("file", backup.file().toString());
                    generator.writeStringField("taken_at", Timestamp.of(backup.takenAt()));
                    generator.writeNumberField("size", backup.size());
                    generator.writeStringField("sha256", backup.sha256());
                });
                return Main.DONE;
            }
            for (Backup backup : list) {
                out.printf("%s  %,12d KiB  %s%n", Timestamp.of(backup.takenAt()), backup.size() / 1024, backup.file());
            }
            if (list.isEmpty()) {
                options.err().println("inkwell: there is no backup yet: inkwell backup makes one.");
            }
            return Main.DONE;
        }
    }

    @Command(
            name = "verify",
            header = {
                "Looks at every page and row of a backup.",
                "",
                "  inkwell backup verify backups/inkwell-20261123T151600.123Z.db",
                ""
            },
            description = {"", "Exit code 6 when it is not sound.", ""})
    static final class Verify implements Callable<Integer> {
        @Mixin
        private final UpkeepOptions options = new UpkeepOptions();

        @Parameters(paramLabel = "FILE", description = "The backup.")
        @SuppressWarnings("NullAway.Init") // required
        private Path file;

        @Option(
                names = "--json",
                description = "Print an object with sound, schema_version, user_count, post_count and problems.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            Inspection inspection;
            try (Progress progress = options.progress()) {
                inspection = options.upkeep().verify(file, progress);
            }
            if (inspection.isSound() && !Files.exists(Path.of(file + ".sha256"))) {
                options.err()
                        .println("inkwell: no checksum stands beside it, which would tell what only changed a text.");
            }
            return Inspections.tell(options.out(), inspection, file.toString(), json);
        }
    }
}
