package dev.inkwell.app;

import dev.inkwell.domain.Upkeep;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        header = {
            "Puts a backup into the place of the database, which is kept under another name.",
            "",
            "  inkwell restore backups/inkwell-20261123T151600.123Z.db",
            "  inkwell restore --yes --db /var/lib/inkwell/inkwell.db /mnt/usb/inkwell.db",
            ""
        },
        description = {
            "",
            "Stop the service first. A backup that is damaged, another program's or a newer Inkwell's is refused, and"
                    + " nothing is changed.",
            ""
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private final UpkeepOptions options = new UpkeepOptions();

    @Parameters(paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init") // required
    private Path file;

    @Option(names = "--yes", description = "Do not ask for the database's name.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        Path database = options.database().file().filter(Files::isRegularFile).orElse(null);
        if (!yes && database != null && Files.isRegularFile(file)) { // what is none is refused, unasked
            confirm(database);
        }
        Upkeep upkeep = options.upkeep();
        List<Path> kept;
        try (Progress progress = options.progress()) {
            kept = upkeep.restore(file, progress);
        }
        options.out().println(options.database().name() + " is what " + file + " was.");
        if (!kept.isEmpty()) {
            options.err().println("inkwell: what it was before is kept: " + kept.get(0));
        }
        return Main.DONE;
    }

    private void confirm(Path database) throws IOException {
        String name = String.valueOf(database.getFileName());
        PrintWriter err = options.err();
        err.print("inkwell: this replaces " + database + " with " + file + ". Type " + name + " to go on: ");
        err.flush();
        String typed = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (typed == null || !typed.strip().equals(name)) {
            if (typed == null) {
                err.println();
            }
            throw new Failure(Main.REFUSED, "nothing was changed: that is not its name. Without a question: --yes.");
        }
    }
}
