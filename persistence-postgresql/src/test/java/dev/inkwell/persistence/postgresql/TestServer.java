package dev.inkwell.persistence.postgresql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The real server that the tests of this module share, in a container that ends with them. Where there is no Docker, or no
 * image yet, the tests are skipped, but never in CI.
 */
final class TestServer {
    private static final String IMAGE =
            Objects.requireNonNullElse(System.getenv("TEST_POSTGRESQL_IMAGE"), "postgres:15-alpine");

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

    /** Whether there can be one; says so where there cannot. In CI there has to be. */
    static boolean isThere() {
        if ("true".equals(System.getenv("CI"))) {
            return true;
        }
        try { // to fetch an image may take minutes, or fail for minutes where no registry is reached
            Process docker = new ProcessBuilder("docker", "image", "inspect", IMAGE)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (docker.waitFor(10, TimeUnit.SECONDS) && docker.exitValue() == 0) {
                return true;
            }
        } catch (IOException noDocker) {
            // the same as no image
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LoggerFactory.getLogger(TestServer.class).warn("{} Its tests are skipped.", MISSING);
        return false;
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
