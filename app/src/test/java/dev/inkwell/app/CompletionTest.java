package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {
    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void openTerminal() {
        terminal = new Terminal(folder);
    }

    @Test
    void theScriptIsBashsLanguage() throws Exception {
        assertThat(bash(script(), "-n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "inkwell vers, version",
        "inkwell config sh, show",
        "inkwell config show --js, --json",
        "inkwell serve --backup-k, --backup-keep",
        "inkwell serve --profile pr, production",
        "inkwell import us, users",
        "inkwell token cr, create",
        "inkwell token create --scope wr, write",
    })
    void bashCompletes(String begun, String completed) throws Exception {
        String asked = "\nCOMP_WORDS=(" + begun + ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                + "compopt() { :; }\n" // which may be called only while a person types
                + "_complete_inkwell\necho \"${COMPREPLY[@]}\"\n";

        assertThat(bash(script() + asked)).isEqualTo(completed + "\n");
    }

    @Test
    void inZshTheScriptSwitchesBashsCompletionOn() {
        assertThat(terminal.run("completion", "zsh").out())
                .contains("autoload -U +X bashcompinit && bashcompinit", "_complete_inkwell");
    }

    @Test
    void refusesAnUnknownShell() {
        assertThat(terminal.run("completion", "fish").exitCode()).isEqualTo(2);
        assertThat(terminal.run("completion", "fish").err()).contains("bash|zsh", "'fish'");
    }

    private String script() {
        Terminal.Result result = terminal.run("completion", "bash");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    /** What bash says to a script, on both streams. */
    private static String bash(String script, String... options) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("bash", "--norc").redirectErrorStream(true);
        builder.command().addAll(List.of(options));
        Process bash = null;
        try {
            bash = builder.start();
        } catch (IOException e) {
            assumeTrue(false, "there is no bash here");
            throw e;
        }
        try (OutputStream input = bash.getOutputStream()) {
            input.write(script.getBytes(StandardCharsets.UTF_8));
        }
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
