package dev.inkwell.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "maintain",
        header = {
            "Keeps the database in shape.",
            "",
            "  inkwell maintain check",
            "  inkwell maintain optimize",
            "  inkwell maintain checkpoint",
            "  inkwell maintain vacuum",
            ""
        },
        subcommands = {
            MaintainCommand.Check.class,
            MaintainCommand.Optimize.class,
            MaintainCommand.Checkpoint.class,
            MaintainCommand.Vacuum.class
        })
final class MaintainCommand {

    @Command(
            name = "check",
            header = {"Looks at every page and row of the database.", "", "  inkwell maintain check", ""},
            description = {"", "The service may run. Exit code 6 when the database is not sound.", ""})
    static final class Check implements Callable<Integer> {
        @Mixin
        private final UpkeepOptions options = new UpkeepOptions();

        @Option(
                names = "--json",
                description = "Print an object with sound, schema_version, user_count, post_count and problems.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            try (Progress progress = options.progress()) {
                var inspection = options.upkeep().check(progress);
                progress.clear();
                return Inspections.tell(
                        options.out(), inspection, options.database().name(), json);
            }
        }
    }

    @Command(
            name = "optimize",
            header = {"Lets the database count what it plans its queries by.", "", "  inkwell maintain optimize", ""},
            description = {"", "The service may run, and does this by itself now and then.", ""})
    static final class Optimize implements Callable<Integer> {
        @Mixin
        private final UpkeepOptions options = new UpkeepOptions();

        @Override
        public Integer call() {
            options.upkeep().optimize();
            options.out().println(options.database().name() + " is optimized.");
            return Main.DONE;
        }
    }

    @Command(
            name = "checkpoint",
            header = {"Folds the log into the database file.", "", "  inkwell maintain checkpoint", ""},
            description = {
                "",
                "The service may run, and does this by itself. Exit code 5 while somebody reads the log.",
                ""
            })
    static final class Checkpoint implements Callable<Integer> {
        @Mixin
        private final UpkeepOptions options = new UpkeepOptions();

        @Override
        public Integer call() {
            options.upkeep().checkpoint();
            options.out().println("The log of " + options.database().name() + " is empty.");
            return Main.DONE;
        }
    }

    @Command(
            name = "vacuum",
            header = {
                "Gives the room that deleted rows have left back to the disk.",
                "",
                "  inkwell maintain vacuum",
                ""
            },
            description = {
                "",
                "Stop the service first. It needs as much room again as the database has, and the database is as it was"
                        + " until a sound copy takes its place.",
                ""
            })
    static final class Vacuum implements Callable<Integer> {
        @Mixin
        private final UpkeepOptions options = new UpkeepOptions();

        @Override
        public Integer call() {
            long before = size();
            try (Progress progress = options.progress()) {
                options.upkeep().vacuum(progress);
            }
            options.out()
                    .printf("%s had %,d KiB and has %,d.%n", options.database().name(), before / 1024, size() / 1024);
            return Main.DONE;
        }

        private long size() {
            return options.database().file().map(file -> file.toFile().length()).orElse(0L);
        }
    }
}
