package dev.inkwell.persistence.postgresql;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** A server, and another one that follows it and is a copy of it but for what is still on its way; or more of these. */
final class TestPair implements AutoCloseable {
    private final Network network = Network.newNetwork();
    private final PostgreSQLContainer primary;
    private final GenericContainer<?> standby;
    private final List<GenericContainer<?>> standbys = new ArrayList<>();

    TestPair() {
        primary = new PostgreSQLContainer(
                        DockerImageName.parse(TestServer.IMAGE.name()).asCompatibleSubstituteFor("postgres"))
                .withNetwork(network)
                .withNetworkAliases("primary")
                .withEnv("PGDATA", "/data")
                .withCommand("postgres", "-c", "fsync=off");
        primary.start();
        try {
            primary.execInContainer("sh", "-c", "echo 'host replication all all scram-sha-256' >> /data/pg_hba.conf");
            ask(primary(), "SELECT pg_reload_conf()");
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
        standby = startStandby();
    }

    private GenericContainer<?> startStandby() {
        String source = "host=primary user=%s password=%s".formatted(primary.getUsername(), primary.getPassword());
        GenericContainer<?> container = new GenericContainer<>(TestServer.IMAGE.name())
                .withNetwork(network)
                .withExposedPorts(PostgreSQLContainer.POSTGRESQL_PORT)
                .withCreateContainerCmdModifier(command -> command.withEntrypoint("sh", "-c"))
                .withCommand(new String[] {
                    "pg_basebackup -d '" + source + "' -D /data -X stream -R -c fast"
                            + " && chown -R postgres /data && chmod 700 /data"
                            + " && exec su postgres -c \"$(command -v postgres) -D /data -c fsync=off -c listen_addresses='*'\""
                }) // one word
                .waitingFor(Wait.forSuccessfulCommand("pg_isready -h 127.0.0.1"));
        container.start();
        standbys.add(container);
        return container;
    }

    String primary() {
        return url(primary);
    }

    String standby() {
        return url(standby);
    }

    /** The URL of one more standby, which is as far as the primary. */
    String anotherStandby() {
        String another = url(startStandby());
        awaitEnd(another);
        return another;
    }

    /** Comes back when a standby shows all that was done until now. */
    void awaitEnd(String url) {
        String end = ask(primary(), "SELECT pg_current_wal_lsn()");
        while (ask(url, "SELECT pg_last_wal_replay_lsn() >= '" + end + "'").equals("f")) {
            Thread.onSpinWait();
        }
    }

    /** The URL of whichever of the primary and another server takes changes. */
    String primaryOr(String other) {
        String address = URI.create(other.substring("jdbc:".length())).getAuthority();
        return primary().replaceFirst("(?<=[^/])/(?=[^/])", "," + address + "/")
                + "&targetServerType=primary&hostRecheckSeconds=1";
    }

    /** As {@link #hold}; and whoever reads a table on the standby waits there. */
    void holdWithLocked(String table) {
        try (Connection connection = DriverManager.getConnection(primary());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
            ask(primary(), "SELECT pg_logical_emit_message(true, 'test', '')"); // whose commit sends the lock, too
            while (ask(standby(), "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted")
                    .equals("0")) {
                Thread.onSpinWait();
            }
            hold();
            connection.rollback();
        } catch (SQLException error) {
            throw new AssertionError(table, error);
        }
    }

    /** What the standby is sent is not shown there from now on. */
    void hold() {
        ask(standby(), "SELECT pg_wal_replay_pause()");
        while (!ask(standby(), "SELECT pg_get_wal_replay_pause_state()").equals("paused")) {
            Thread.onSpinWait();
        }
    }

    /** The end of {@link #hold}; comes back when the standby shows all that was done until now. */
    void catchUp() {
        ask(standby(), "SELECT pg_wal_replay_resume()");
        awaitEnd(standby());
    }

    /** The standby's processes stand still, and connections stay open, as when its machine is gone. */
    void fallSilent() {
        TestServer.fallSilent(standby);
    }

    /** The end of {@link #fallSilent}. */
    void goOn() {
        TestServer.goOn(standby);
    }

    void killStandby() {
        standby.getDockerClient().killContainerCmd(standby.getContainerId()).exec();
    }

    boolean hasStandby() {
        return standby.isRunning();
    }

    void killPrimary() {
        primary.getDockerClient().killContainerCmd(primary.getContainerId()).exec();
    }

    @Override
    public void close() {
        standbys.forEach(GenericContainer::stop);
        primary.stop();
        network.close();
    }

    private String url(GenericContainer<?> server) {
        return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
                .formatted(
                        server.getHost(),
                        server.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                        primary.getDatabaseName(),
                        primary.getUsername(),
                        primary.getPassword());
    }

    /** The first column of the row that a server answers. */
    static String ask(String url, String sql) {
        return row(url, sql).get(0);
    }

    /** The row that a server answers. */
    static List<String> row(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                values.add(String.valueOf(row.getString(i)));
            }
            return values;
        } catch (SQLException error) {
            throw new AssertionError(sql, error);
        }
    }

    static void run(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException error) {
            throw new AssertionError(sql, error);
        }
    }
}
