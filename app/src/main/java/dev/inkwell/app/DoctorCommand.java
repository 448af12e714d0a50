package dev.inkwell.app;

import dev.inkwell.domain.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        header = {
            "Looks at the database, and at all that it stands on.",
            "",
            "  inkwell doctor",
            "  inkwell doctor --json --db /var/lib/inkwell/inkwell.db",
            ""
        },
        description = {
            "",
            "Nothing is changed, but that a log which a crash left is folded in, as by any start. The service may run."
                    + " Each finding says what to do. Exit code 6 when something is wrong; a warning alone is not.",
            ""
        })
final class DoctorCommand implements Callable<Integer> {
    private final Settings settings;

    @Mixin
    private final UpkeepOptions options = new UpkeepOptions();

    @Option(names = "--json", description = "Print an array of objects with subject, severity, detail and advice.")
    private boolean json;

    DoctorCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(configuration());
        findings.addAll(options.upkeep().diagnose());
        String replicas = setting("db.read");
        if (replicas != null) {
            findings.addAll(options.database()
                    .provider()
                    .diagnoseReplicas(options.database().address(), replicas));
        }
        String certificate = setting("tls.cert");
        String key = setting("tls.key");
        if (certificate != null && key != null) {
            findings.addAll(new TlsFiles(Path.of(certificate), Path.of(key)).diagnose(Instant.now()));
        } else if (certificate != null || key != null) {
            findings.add(Finding.problem("TLS", TlsFiles.HALF, "serve does not start with one of them"));
        }
        PrintWriter out = options.out();
        if (json) {
            print(out, findings);
        } else {
            findings.forEach(finding -> out.print(text(finding)));
        }
        return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.PROBLEM)
                ? Main.WRONG
                : Main.DONE;
    }

    private @Nullable String setting(String name) {
        return settings.inForce(options.command()).stream()
                .filter(setting -> setting.name().equals(name))
                .findFirst()
                .map(Settings.Setting::value)
                .orElse(null);
    }

    private Finding configuration() {
        List<String> problems = settings.problems(options.command());
        return problems.isEmpty()
                ? Finding.ok("configuration", "every setting means something")
                : Finding.problem("configuration", String.join(" ", problems), "inkwell config check");
    }

    private static String text(Finding finding) {
        String line = "%-8s  %-14s  %s%n"
                .formatted(finding.severity().name().toLowerCase(Locale.ROOT), finding.subject(), finding.detail());
        return finding.advice().isEmpty()
                ? line
                : line + " ".repeat(26) + "-> " + finding.advice() + System.lineSeparator();
    }

    private static void print(PrintWriter out, List<Finding> findings) throws IOException {
        Json.printAll(out, findings, (generator, finding) -> {
            generator.writeStringField("subject", finding.subject());
            generator.writeStringField("severity", finding.severity().name().toLowerCase(Locale.ROOT));
            generator.writeStringField("detail", finding.detail());
            generator.writeStringField("advice", finding.advice());
        });
    }
}
