package dev.inkwell.app;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        header = {
            "Prints a script that lets the shell complete commands and options.",
            "",
            "  inkwell completion bash > ~/.local/share/bash-completion/completions/inkwell",
            "  source <(inkwell completion zsh)      in ~/.zshrc",
            ""
        })
final class CompletionCommand implements Callable<Integer> {

    /** A shell with a completion that the script knows. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // every command takes the same options
    private final DatabaseOptions database = new DatabaseOptions();

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    @SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // one script does for both: in zsh it has bash's way loaded
    private Shell shell;

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash(root.name(), root.commandLine()));
        out.flush();
        return Main.DONE;
    }
}
