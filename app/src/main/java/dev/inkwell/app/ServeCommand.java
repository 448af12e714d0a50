package dev.inkwell.app;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.TokenService;
import dev.inkwell.http.Access;
import dev.inkwell.http.Proxies;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.graceful.GracefulShutdownManager;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "serve",
        header = {
            "Serves the API and the pages until it is stopped.",
            "",
            "  inkwell serve",
            "  inkwell serve --port 9000 --db /var/lib/inkwell/inkwell.db",
            "  inkwell token create --scope admin && inkwell serve --host 0.0.0.0",
            "  INKWELL_PORT=0 inkwell serve --log-format json",
            ""
        },
        description = {
            "",
            "On an address that other machines reach, callers need a token, and it starts only when there is one.",
            "",
            "Ctrl+C or SIGTERM stops it: requests that run are finished, then the database is closed.",
            ""
        })
final class ServeCommand implements Callable<Integer> {

    /** The property that names the database. */
    static final String DATABASE = "inkwell.db";

    /** The property that says that it is served: no second service has the file, and what happens is counted. */
    static final String SERVING = "inkwell.serving";

    /** The system property that {@code logback.xml} reads. */
    private static final String LOG_FORMAT = "inkwell.log-format";

    /** What scripts of allowed origins may read of an answer, beside what any may. */
    private static final List<String> EXPOSED = List.of(
            "ETag", "Link", "Location", "Retry-After", "X-Request-Id", "X-Total-Count", "WWW-Authenticate", "Allow");

    /**
     * How long running requests may take to end when the program is stopped: with all that comes after it, well under
     * the ten seconds after which supervisors kill.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Which {@code application-….properties} is read beside {@code application.properties}. */
    enum Profile {
        DEVELOPMENT,
        TEST,
        PRODUCTION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The form of the log, and the name of what writes it in {@code logback.xml}. */
    enum LogFormat {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A port's number, or a message that says which there are. */
    static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            if (value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= 65_535) {
                return Integer.valueOf(value);
            }
            throw new TypeConversionException(
                    "'" + value + "' is not a port, which is from 0 (any that is free) to 65535");
        }
    }

    /** How often, where {@link Duration#ZERO} is never; or a message that says how to write it. */
    static final class Every implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            if (value.equals("off")) {
                return Duration.ZERO;
            }
            if (value.matches("[0-9]{1,9}[smhd]")) {
                Duration every = Duration.parse((value.endsWith("d") ? "P" : "PT") + value);
                if (every.compareTo(Duration.ofMinutes(1)) >= 0 && every.compareTo(Duration.ofDays(365)) <= 0) {
                    return every;
                }
            }
            throw new TypeConversionException("'" + value
                    + "' is not an interval, which is a number and s, m, h or d, such as 24h, from 1m to 365d; or off");
        }
    }

    /** How many, or a message that says how many there may be. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            if (value.matches("0*[1-9][0-9]{0,5}")) {
                return Integer.valueOf(value);
            }
            throw new TypeConversionException("'" + value + "' is not a number from 1 to 999999");
        }
    }

    /** An address or a network, or a message that says what that is. */
    static final class Proxy implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            try {
                Proxies.check(value.strip());
                return value.strip();
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** An origin, or a message that says what that is. */
    static final class Origin implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (value.strip().matches("https?://[a-z0-9.\\-\\[\\]:]+")) {
                return value.strip();
            }
            throw new TypeConversionException(
                    "'" + value
                            + "' is not an origin as browsers send it, such as https://app.example.org: no path, in lower case");
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final DatabaseOptions database = new DatabaseOptions();

    @Option(
            names = "--db-read",
            paramLabel = "URL",
            description =
                    "The URL of the database's replicas, from which reads are answered that they are far enough for"
                            + " (or INKWELL_DB_READ). Default: none")
    private @Nullable String replicas;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (or INKWELL_HOST). Default: ${DEFAULT-VALUE}")
    private String host = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = Port.class,
            description = "The port to listen on, 0 for any that is free (or INKWELL_PORT). Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "The certificate and those above it, as PEM: with it, TLS alone is spoken (or INKWELL_TLS_CERT)."
                            + " Default: none")
    private @Nullable Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The certificate's private key, as PEM (or INKWELL_TLS_KEY). Default: none")
    private @Nullable Path tlsKey;

    @Option(
            names = "--trusted-proxy",
            paramLabel = "ADDRESS",
            split = ",",
            converter = Proxy.class,
            description = "Proxies that are believed what X-Forwarded-For, -Host and -Proto say, by their addresses or"
                    + " networks, with commas between them (or INKWELL_TRUSTED_PROXY). Default: none")
    private List<String> trustedProxies = List.of();

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            split = ",",
            converter = Origin.class,
            description =
                    "Origins whose pages may ask from a browser (CORS), such as https://app.example.org, with commas"
                            + " between them (or INKWELL_ALLOW_ORIGIN). Default: none")
    private List<String> allowedOrigins = List.of();

    @Option(
            names = "--insecure",
            negatable = true,
            defaultValue = "false",
            fallbackValue = "true",
            description = "Whether callers need no token on any address, so that everybody who reaches it may read and"
                    + " change everything (or INKWELL_INSECURE, true or false). Default: ${DEFAULT-VALUE}")
    private boolean insecure;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "production",
            description =
                    "How much is logged: least in production, more in test, most in development (or INKWELL_PROFILE)."
                            + " Default: ${DEFAULT-VALUE}")
    private Profile profile = Profile.PRODUCTION;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "text or json (or INKWELL_LOG_FORMAT): the log, on standard error, has that form, and a line"
                    + " for each request. Default: text, without requests")
    private @Nullable LogFormat logFormat;

    @Option(
            names = "--backup-every",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = Every.class,
            description = "How often a backup is made, such as 90m, 24h or 7d, or off (or INKWELL_BACKUP_EVERY)."
                    + " Default: ${DEFAULT-VALUE}")
    private Duration backupEvery = Duration.ZERO;

    @Option(
            names = "--backup-keep",
            paramLabel = "N",
            defaultValue = "7",
            converter = Count.class,
            description = "How many of these backups are kept, the newest (or INKWELL_BACKUP_KEEP)."
                    + " Default: ${DEFAULT-VALUE}")
    private int backupKeep;

    @Mixin
    private final BackupOptions backups = new BackupOptions();

    @Option(
            names = "--optimize-every",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = Every.class,
            description =
                    "How often the database looks at its tables anew, to find the best way to its rows, or off (or"
                            + " INKWELL_OPTIMIZE_EVERY). Default: ${DEFAULT-VALUE}")
    private Duration optimizeEvery = Duration.ZERO;

    @Option(
            names = "--check-every",
            paramLabel = "TIME",
            defaultValue = "7d",
            converter = Every.class,
            description = "How often all of the database is read, to see that nothing is damaged, or off (or"
                    + " INKWELL_CHECK_EVERY). Default: ${DEFAULT-VALUE}")
    private Duration checkEvery = Duration.ZERO;

    @Option(
            names = "--migrate",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Whether an older database is brought up to date before it is served (or INKWELL_MIGRATE, true"
                            + " or false). Default: ${DEFAULT-VALUE}")
    private boolean migrate;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Listening listening = listening();
        refuseWrongReplicas();
        refuseHalfOfTls();
        if (logFormat != null) {
            System.setProperty(LOG_FORMAT, logFormat.name()); // before the first logger is made
        }
        ApplicationContext context = ApplicationContext.builder()
                .mainClass(Main.class)
                .deduceEnvironment(false)
                .bootstrapEnvironment(false)
                .environments(profile.toString())
                .environmentPropertySource(false) // what the environment says has come through Settings
                .banner(false)
                .properties(properties(listening))
                .start();
        try {
            Storage storage = context.getBean(Storage.class);
            if (needsTokens(listening)) {
                refuseWithoutToken(listening, storage);
            }
            EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "shutdown"));
            if (insecure && isOpenToOthers(listening)) {
                warn(reachedBy(listening) + ", and without tokens (insecure) they may read and change everything.");
            } else if (!listening.isLocal() && trustedProxies.isEmpty() && tlsCertificate == null) {
                warn(reachedBy(listening) + " without TLS, and their tokens can be read on the way: see --tls-cert, or"
                        + " --trusted-proxy for a proxy that has it.");
            }
            tell(server, listening, storage);
            if (Rehearsal.isAskedFor()) {
                Rehearsal.ask(server.getPort(), storage);
                return Main.DONE;
            }
        } catch (RuntimeException e) {
            context.close();
            throw reason(e);
        }
        new CountDownLatch(1).await(); // until the shutdown hook has run, and with it the program
        return Main.DONE;
    }

    /** What the beans are told. An interval that is absent is off. */
    Map<String, Object> properties(Listening listening) {
        var properties = new HashMap<String, Object>();
        properties.put(DATABASE, literal(database.address(), database.name()));
        properties.put(SERVING, true);
        if (replicas != null) {
            properties.put(
                    "inkwell.db.read", literal(replicas, database.provider().name(replicas)));
        }
        properties.put("inkwell.backup.keep", backupKeep);
        if (backups.directory() != null) {
            properties.put(
                    "inkwell.backup.dir",
                    literal(backups.directory().toString(), backups.directory().toString()));
        }
        properties.put("inkwell.migrate", migrate);
        Map.of("backup", backupEvery, "optimize", optimizeEvery, "check", checkEvery)
                .forEach((work, every) -> {
                    if (!every.isZero()) {
                        properties.put("inkwell." + work + ".every", every.toString());
                    }
                });
        properties.put(Access.TOKENS, needsTokens(listening) ? Access.REQUIRED : Access.NONE);
        properties.put("micronaut.server.host", listening.address().getHostAddress());
        properties.put("micronaut.server.port", port);
        properties.putAll(tls());
        properties.put(Proxies.TRUSTED, trustedProxies);
        if (!allowedOrigins.isEmpty()) {
            properties.put("micronaut.server.cors.enabled", true);
            String cors = "micronaut.server.cors.configurations.inkwell.";
            properties.put(cors + "allowed-origins", allowedOrigins);
            properties.put(cors + "allow-credentials", false); // who comes from elsewhere shows a token
            properties.put(cors + "exposed-headers", EXPOSED);
        }
        // By then the server has been waited for: what might still come is not.
        properties.put("micronaut.netty.event-loops.default.shutdown-quiet-period", "0s");
        if (logFormat != null) {
            properties.put("logger.levels.inkwell.access", "INFO");
        }
        return properties;
    }

    /** A name as a property's value, in which Micronaut would replace what looks like a reference to another. */
    private static String literal(String value, String name) {
        if (value.contains("${")) {
            throw new Failure(Main.USAGE, name + " has ${ in its name, which cannot be used: rename it.");
        }
        return value;
    }

    /** Micronaut watches the folder of the key, and takes up either file when it is renewed there. */
    private Map<String, Object> tls() {
        if (tlsCertificate == null || tlsKey == null) {
            return Map.of();
        }
        String file = "micronaut.certificate.file.inkwell.";
        return Map.of(
                "micronaut.server.ssl.enabled",
                true,
                "micronaut.server.ssl.port",
                port,
                "micronaut.server.ssl.key-name",
                "inkwell",
                file + "format",
                "PEM",
                file + "path",
                absolute(tlsKey),
                file + "certificate-path",
                absolute(tlsCertificate));
    }

    private static String absolute(Path file) {
        return literal(file.toAbsolutePath().normalize().toString(), file.toString());
    }

    private void refuseHalfOfTls() {
        if ((tlsCertificate == null) != (tlsKey == null)) {
            throw new Failure(Main.USAGE, TlsFiles.HALF);
        }
        if (tlsCertificate == null || tlsKey == null) {
            return;
        }
        var files = new TlsFiles(tlsCertificate, tlsKey);
        files.check();
        files.look(Instant.now()).stream()
                .filter(finding -> finding.severity() != Finding.Severity.OK)
                .forEach(finding -> warn(finding.detail() + ": " + finding.advice() + "."));
    }

    Listening listening() {
        try {
            return Listening.on(host);
        } catch (UnknownHostException e) {
            throw new Failure(
                    Main.USAGE,
                    "there is no host " + Line.printable(host) + ": give --host an address of this machine,"
                            + " such as 127.0.0.1.");
        }
    }

    private void warn(String of) {
        spec.commandLine().getErr().println("inkwell: warning: " + of);
    }

    private boolean needsTokens(Listening listening) {
        return isOpenToOthers(listening) && !insecure;
    }

    /** Whoever is behind a proxy that is named comes from elsewhere too, and so do the pages of an origin that is let in. */
    private boolean isOpenToOthers(Listening listening) {
        return !listening.isLocal() || !trustedProxies.isEmpty() || !allowedOrigins.isEmpty();
    }

    /** Rather than begin to serve nobody, or everybody. */
    private void refuseWithoutToken(Listening listening, Storage storage) {
        if (!new TokenService(storage.tokens(), storage.transactions(), Clock.systemUTC()).anyActive()) {
            throw new Failure(
                    Main.REFUSED,
                    reachedBy(listening) + ", and there is no token that lets a caller in. Make one with"
                            + " inkwell token create --scope admin --db " + database.name()
                            + ", or let everybody read and change everything with --insecure.");
        }
    }

    private String reachedBy(Listening listening) {
        if (!listening.isLocal()) {
            return "other machines reach " + host;
        }
        return trustedProxies.isEmpty() ? "pages of other origins may ask" : "other machines reach it by a proxy";
    }

    private void refuseWrongReplicas() {
        if (replicas == null) {
            return;
        }
        StorageProvider provider = database.provider();
        if (!provider.hasReplicas()) {
            throw new Failure(
                    Main.USAGE,
                    database.name() + " has no replicas that could be read: leave --db-read (db.read) out.");
        }
        if (!provider.accepts(replicas)) {
            throw new Failure(
                    Main.USAGE,
                    "--db-read (db.read) has to be of the same kind as --db: name " + provider.form() + ".");
        }
    }

    /** The server ends before the database: what it still runs needs it. */
    private static void stop(EmbeddedServer server) {
        try {
            server.getApplicationContext()
                    .getBean(GracefulShutdownManager.class)
                    .shutdownGracefully()
                    .toCompletableFuture()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // what has not ended by now is cut off
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop(); // and with it the application's beans, the database among them
    }

    private void tell(EmbeddedServer server, Listening listening, Storage storage) {
        Instant now = Instant.now();
        // Java's start, not the process's: the launcher may have built the jar before, in the same process.
        Instant start =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        Stats stats = storage.stats().stats();
        String address = (tlsCertificate == null ? "http://" : "https://") + listening.inUrl(host) + ":"
                + server.getPort() + "/";
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                """
                Inkwell is ready, %.1f s after its start. Ctrl+C stops it.
                  pages     %s
                  API       %susers, posts, stats
                  database  %s, schema %d, %,d users, %,d posts
                """,
                Duration.between(start, now).toMillis() / 1000.0,
                address,
                address,
                database.file()
                        .map(file -> file.toAbsolutePath().normalize().toString())
                        .orElse(database.name()),
                storage.schemaVersion(),
                stats.userCount(),
                stats.postCount());
        out.flush();
    }

    /** The one line in a chain of causes that helps whoever started the program. */
    private RuntimeException reason(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DomainException known) {
                return known;
            }
            if (cause instanceof SocketException refused) {
                boolean taken = String.valueOf(refused.getMessage()).contains("in use");
                return new Failure(
                        Main.USAGE,
                        taken
                                ? "port " + port + " is in use: stop what uses it, or choose another with --port."
                                : "cannot listen on " + host + " port " + port + " (" + refused.getMessage()
                                        + "): choose others with --host and --port.");
            }
        }
        return failure;
    }
}
