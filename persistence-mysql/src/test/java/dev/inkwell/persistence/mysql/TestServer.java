package dev.inkwell.persistence.mysql;

import dev.inkwell.domain.Upkeep.Progress;
import dev.inkwell.persistence.contract.ServerImage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.testcontainers.mariadb.MariaDBContainer;
import org.testcontainers.utility.DockerImageName;

/** The real server that the tests of this module share, in a container that ends with them: MariaDB or MySQL. */
final class TestServer {
    private static final ServerImage IMAGE = ServerImage.of("TEST_MARIADB_IMAGE", "mariadb:10.11");

    /** The condition of the tests that need it, for JUnit. */
    static final String IS_THERE = "dev.inkwell.persistence.mysql.TestServer#isThere";

    static final String MISSING =
            "There is no Docker to run a server of MariaDB in, or no image of it: docker pull mariadb:10.11.";

    private static @Nullable TestServer started;
    private static @Nullable RuntimeException notStarted;

    private final MariaDBContainer container;
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable CompletableFuture<String> next;

    private TestServer(MariaDBContainer container) {
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

    private static TestServer start() {
        // The tests are about what is kept while the server lives: it need not wait for the disk. What it has for text,
        // modes and times is what nobody would choose: none of it may matter.
        MariaDBContainer container = new MariaDBContainer(
                        DockerImageName.parse(IMAGE.name()).asCompatibleSubstituteFor("mariadb"))
                .withTmpFs(Map.of("/var/lib/mysql", "rw"))
                .withUrlParam("allowPublicKeyRetrieval", "true") // MySQL takes no passwords in the open
                .withCommand(
                        IMAGE.name().contains("mysql") ? "mysqld" : "mariadbd",
                        "--innodb-flush-log-at-trx-commit=0",
                        "--character-set-server=latin1",
                        "--sql-mode=NO_BACKSLASH_ESCAPES,NO_AUTO_VALUE_ON_ZERO",
                        "--default-time-zone=-03:30",
                        "--transaction-isolation=READ-UNCOMMITTED");
        container.start();
        var server = new TestServer(container);
        server.run("GRANT ALL ON `inkwell\\_%%`.* TO %s".formatted(container.getUsername()));
        return server;
    }

    /** The URL of a new database with all the tables and no rows. */
    synchronized String newDatabase() {
        CompletableFuture<String> prepared = next == null ? prepare() : next;
        next = prepare(); // while the test runs for which the other one is
        return prepared.join();
    }

    private CompletableFuture<String> prepare() {
        return CompletableFuture.supplyAsync(() -> {
            String url = newEmptyDatabase();
            new MysqlProvider().upkeep(url, null).migrate(Progress.IGNORED);
            return url;
        });
    }

    /** The URL of a new database without tables. */
    String newEmptyDatabase() {
        String name = "inkwell_" + databases.incrementAndGet();
        run("CREATE DATABASE " + name);
        return url(name, container.getUsername());
    }

    /** The URL of one for a user who may make tables in it, and no triggers. */
    String newEmptyDatabaseWithoutTriggers() {
        String name = "other_" + databases.incrementAndGet();
        run("CREATE DATABASE " + name);
        run("CREATE USER " + name + " IDENTIFIED BY '" + container.getPassword() + "'");
        run("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, REFERENCES, ALTER ON " + name + ".* TO "
                + name);
        return url(name, name);
    }

    /** A connection to a database of the server, as its administrator. */
    Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url.replace("user=" + container.getUsername(), "user=root"));
    }

    /** Runs a statement as the server's administrator. */
    private void run(String sql) {
        try (Connection connection = DriverManager.getConnection(url(container.getDatabaseName(), "root"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException error) {
            throw new AssertionError(sql, error);
        }
    }

    private String url(String database, String user) {
        return "jdbc:mariadb://%s:%d/%s?user=%s&password=%s&allowPublicKeyRetrieval=true"
                .formatted(container.getHost(), container.getMappedPort(3306), database, user, container.getPassword());
    }
}
