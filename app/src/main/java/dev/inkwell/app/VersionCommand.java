package dev.inkwell.app;

import java.util.concurrent.Callable;
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
    private final DatabaseOptions database = new DatabaseOptions();

    @Override
    public Integer call() {
        for (String line : getVersion()) {
            spec.commandLine().getOut().println(line);
        }
        return Main.DONE;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"inkwell " + Build.version(), "Java " + Build.java(), "sqlite-jdbc " + Build.sqlite()};
    }
}
