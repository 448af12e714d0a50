package dev.inkwell.app;

import dev.inkwell.domain.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "version",
        header = {"Prints the versions of Inkwell, Java and the SQLite driver.", "", "  inkwell version", ""})
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // every command takes the same options
    private final DatabaseOptions database;

    VersionCommand(Function<Path, Storage> storages) {
        this.database = new DatabaseOptions(storages);
    }

    @Override
    public Integer call() {
        for (String line : getVersion()) {
            spec.commandLine().getOut().println(line);
        }
        return Main.DONE;
    }

    @Override
    public String[] getVersion() {
        Properties build = new Properties();
        try (InputStream input =
                Objects.requireNonNull(VersionCommand.class.getResourceAsStream("/inkwell-build.properties"))) {
            build.load(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String[] {
            "inkwell " + build.getProperty("version"),
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
            "sqlite-jdbc " + build.getProperty("sqlite")
        };
    }
}
