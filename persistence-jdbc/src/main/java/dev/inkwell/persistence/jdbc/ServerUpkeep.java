package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException.Refused;
import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Upkeep;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * The upkeep of a database that leaves most of it to its server and the server's tools. It opens a connection of its own
 * for as long as it needs one.
 */
public abstract class ServerUpkeep implements Upkeep {

    /** Fewer than this are soon gone. */
    private static final int FEW_CONNECTIONS = 10;

    /** How long a server may be silent while it counts the rows of a table. */
    protected static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

    private final String name;
    private final String driverUrl;
    private final Properties driverSettings;
    private final String patience;
    private final DriverErrors errors;

    /**
     * That of one database.
     *
     * @param name the database's, for messages
     * @param driverUrl by which the driver knows it
     * @param driverSettings beside what the URL says: how long to wait for the server
     * @param patience a statement by which the server waits for locks no longer than callers do
     */
    protected ServerUpkeep(
            String name, String driverUrl, Properties driverSettings, String patience, DriverErrors errors) {
        this.name = name;
        this.driverUrl = driverUrl;
        this.driverSettings = driverSettings;
        this.patience = patience;
        this.errors = errors;
    }

    /** Those of the database, looked at anew. */
    protected abstract ServerMigrations serverMigrations();

    /** How a copy of the database is made, in words that go on "make one with …". */
    protected abstract String copying();

    /** The statement that lets the server count what it plans its queries by. */
    protected abstract String analyze();

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.OPTIMIZE);
    }

    @Override
    public void optimize() {
        ask(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(analyze());
            }
            return true;
        });
    }

    @Override
    public List<Migration> migrations() {
        return serverMigrations().list();
    }

    @Override
    public List<Migration> migrate(Progress progress) {
        return serverMigrations().apply();
    }

    @Override
    public List<Migration> rehearse(Progress progress) {
        List<Migration> pending = FlywayMigrations.pending(serverMigrations().known());
        if (!pending.isEmpty()) {
            throw new Refused("A copy of a database on a server is not made here: make one with " + copying()
                    + ", and migrate that.");
        }
        return pending;
    }

    /** Whether its tables are up to date. */
    protected final Finding schema() {
        List<Migration> migrations = migrations();
        int pending = FlywayMigrations.pending(migrations).size();
        String applied = "version " + FlywayMigrations.newestApplied(migrations);
        return pending == 0
                ? Finding.ok("schema", applied)
                : Finding.warning("schema", applied + ", " + pending + " pending", "Apply what is pending.");
    }

    /** Whether there are connections left. */
    protected static Finding connections(long most, long used, String advice) {
        String detail = most - used + " of " + most + " are free";
        return most - used >= FEW_CONNECTIONS
                ? Finding.ok("connections", detail)
                : Finding.warning("connections", detail, advice);
    }

    /** Asks on a connection that is open for no longer. */
    protected final <T> T ask(Question<T> question) {
        boolean connected = false;
        try (Connection connection = DriverManager.getConnection(driverUrl, driverSettings);
                Statement statement = connection.createStatement()) {
            connected = true;
            statement.execute(patience);
            return question.ask(connection);
        } catch (SQLException error) {
            throw connected ? errors.translate(error) : errors.cannotOpen(name, error);
        }
    }

    /** What is asked. */
    protected interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }
}
