package dev.inkwell.persistence.postgresql;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The real server that the tests of this module share, in a container that ends with them. Where there is no Docker the
 * tests are skipped, but never in CI.
 */
final class TestServer {
    private static final String IMAGE =
            Objects.requireNonNullElse(System.getenv("INKWELL_TEST_POSTGRESQL_IMAGE"), "postgres:15-alpine");

    private static final String TEMPLATE = "template_inkwell";

    private static @Nullable TestServer started;
    private static @Nullable RuntimeException notStarted;

    private final PostgreSQLContainer container;
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable CompletableFuture<String> next;

    private TestServer(PostgreSQLContainer container) {
        this.container = container;
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

    private static TestServer start() {
        boolean found = DockerClientFactory.instance().isDockerAvailable();
        if (!found && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("CI has to run these tests, and there is no Docker.");
        }
        assumeTrue(found, "There is no Docker to run a server of PostgreSQL in.");
        // The tests are about what is kept while the server lives: it need not wait for the disk, nor tidy up.
        PostgreSQLContainer container = new PostgreSQLContainer(
                        DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("postgres"))
                .withCommand("postgres", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum=off");
        container.start();
        var server = new TestServer(container);
        server.run("CREATE DATABASE " + TEMPLATE);
        PostgresqlStorage.open(server.url(TEMPLATE)).close();
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

    private String create(String options) {
        String name = "inkwell_" + databases.incrementAndGet();
        run("CREATE DATABASE " + name + " " + options);
        return url(name);
    }

    /** Runs a statement as the owner of everything. */
    private void run(String sql) {
        try (Connection connection = DriverManager.getConnection(url(container.getDatabaseName()));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException error) {
            throw new AssertionError(sql, error);
        }
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
