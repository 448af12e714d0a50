package dev.inkwell.persistence.postgresql;

import dev.inkwell.persistence.contract.ServerImage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The real server that the tests of this module share, in a container that ends with them. */
final class TestServer {
    static final ServerImage IMAGE = ServerImage.of("TEST_POSTGRESQL_IMAGE", "postgres:15-alpine");

    private static final String TEMPLATE = "template_inkwell";

    /** The condition of the tests that need it, for JUnit. */
    static final String IS_THERE = "dev.inkwell.persistence.postgresql.TestServer#isThere";

    static final String MISSING =
            "There is no Docker to run a server of PostgreSQL in, or no image of it: docker pull postgres:15-alpine.";

    private static @Nullable TestServer started;
    private static @Nullable RuntimeException notStarted;

    private final PostgreSQLContainer container;
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable CompletableFuture<String> next;

    private TestServer(PostgreSQLContainer container) {
        this.container = container;
    }

    static boolean isThere() {
        return IMAGE.isThere();
    }

    /** The one that runs; the first who asks starts it, or waits in vain for all. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // for the one reason that all tests after the first have, too
    static synchronized TestServer get() {
        if (notStarted != null) {
            throw notStarted;
        }
        if (started == null) {
            try {
                started = start();
            } catch (RuntimeException failure) {
                notStarted = failure;
                throw failure;
            }
        }
        return started;
    }

    /**
     * One more, for whoever does it harm: nobody else uses it.
     *
     * @param settings such as {@code max_connections=20}
     */
    static TestServer start(String... settings) {
        List<String> command = new ArrayList<>(List.of("postgres"));
        // The tests are about what is kept while the server's machine lives: it need not wait for the disk, nor tidy
        // up.
        Stream.concat(Stream.of("fsync=off", "full_page_writes=off", "autovacuum=off"), Stream.of(settings))
                .forEach(setting -> command.addAll(List.of("-c", setting)));
        PostgreSQLContainer container = new PostgreSQLContainer(
                        DockerImageName.parse(IMAGE.name()).asCompatibleSubstituteFor("postgres"))
                .withTmpFs(Map.of("/var/lib/postgresql/data", "rw"))
                .withCommand(command.toArray(String[]::new));
        container.start();
        var server = new TestServer(container);
        server.run("CREATE DATABASE " + TEMPLATE);
        new PostgresqlProvider().open(server.url(TEMPLATE), true, null).close();
        return server;
    }

    /** The URL of a new database with all the tables and no rows. */
    synchronized String newDatabase() {
        CompletableFuture<String> prepared = next == null ? prepare() : next;
        next = prepare(); // while the test runs for which the other one is
        return prepared.join();
    }

    private CompletableFuture<String> prepare() {
        return CompletableFuture.supplyAsync(() -> create("TEMPLATE " + TEMPLATE));
    }

    /** The URL of a new database without tables. */
    String newEmptyDatabase() {
        return create("");
    }

    /** The URL of a new database without tables, and without room for every letter. */
    String newDatabaseInLatin1() {
        return create("ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    }

    private String create(String options) {
        String name = "inkwell_" + databases.incrementAndGet();
        run("CREATE DATABASE " + name + " " + options);
        return url(name);
    }

    /** Its processes stand still, and connections stay open, as when its machine or the network is gone. */
    void fallSilent() {
        fallSilent(container);
    }

    /** The end of {@link #fallSilent()}. */
    void goOn() {
        goOn(container);
    }

    /** By signals: the kernel does not freeze the group of a container (docker pause) on every machine. */
    static void fallSilent(GenericContainer<?> container) {
        signalFirst(container, "STOP"); // which starts no others from now on
        signalOthers(container, "STOP");
    }

    static void goOn(GenericContainer<?> container) {
        signalOthers(container, "CONT");
        signalFirst(container, "CONT");
    }

    private static void signalFirst(GenericContainer<?> container, String signal) {
        container
                .getDockerClient()
                .killContainerCmd(container.getContainerId())
                .withSignal(signal)
                .exec();
    }

    private static void signalOthers(GenericContainer<?> container, String signal) {
        try {
            var result = container.execInContainer("sh", "-c", "kill -" + signal + " -1");
            if (result.getExitCode() != 0) {
                throw new AssertionError(result.getStderr());
            }
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(signal, failure);
        }
    }

    /** One of its processes is killed, so that it ends all others and starts again. Comes back when that is done. */
    void crash() {
        try (Connection victim = connect();
                Connection witness = connect();
                Statement statement = victim.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            container.execInContainer("sh", "-c", "kill -9 " + row.getInt(1));
            while (witness.isValid(1)) {
                Thread.onSpinWait();
            }
        } catch (SQLException | IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
        while (!answers()) {
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    void stop() {
        container.stop();
    }

    /** A connection as the owner of everything, to the database that belongs to nobody. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(container.getDatabaseName()));
    }

    /** Runs a statement as the owner of everything. */
    void run(String sql) {
        run(url(container.getDatabaseName()), sql);
    }

    /** Runs statements as the owner of everything, in a database of the server. */
    void run(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException error) {
            throw new AssertionError(sql, error);
        }
    }

    /** All that it has said so far. */
    String log() {
        return container.getLogs();
    }

    private String url(String database) {
        return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
                .formatted(
                        container.getHost(),
                        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                        database,
                        container.getUsername(),
                        container.getPassword());
    }
}
