package dev.inkwell.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "version",
        header = {
            "Prints the versions of Inkwell, Java and the SQLite driver.",
            "",
            "  inkwell version",
            "  inkwell version --sbom",
            ""
        })
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // every command takes the same options
    private final DatabaseOptions database = new DatabaseOptions();

    @Option(names = "--sbom", description = "Print which libraries are in the jar, as CycloneDX has it in JSON.")
    private boolean sbom;

    @Override
    public Integer call() throws IOException {
        if (sbom) {
            spec.commandLine().getOut().println(billOfMaterials());
            return Main.DONE;
        }
        for (String line : getVersion()) {
            spec.commandLine().getOut().println(line);
        }
        return Main.DONE;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"inkwell " + Build.version(), "Java " + Build.java(), "sqlite-jdbc " + Build.sqlite()};
    }

    private static String billOfMaterials() throws IOException {
        try (InputStream input = VersionCommand.class.getResourceAsStream("/META-INF/sbom/inkwell.cdx.json")) {
            if (input == null) {
                throw new Failure(
                        Main.FAILED, "only the jar has a list of its libraries, and this is not run from it.");
            }
            return new String(input.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
