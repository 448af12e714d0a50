package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.DomainException.Refused;
import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.persistence.jdbc.FlywayMigrations;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The upkeep of a database of PostgreSQL, which leaves most of it to the server and its tools. It opens a connection of
 * its own for as long as it needs one.
 */
final class PostgresqlUpkeep implements Upkeep {

    /** The oldest server that its makers still mend. */
    private static final int OLDEST_SERVER = 140_000;

    /** Fewer than this are soon gone. */
    private static final int FEW_CONNECTIONS = 10;

    private final String name;
    private final String url;

    /**
     * That of one database.
     *
     * @param name the database's, for messages
     */
    PostgresqlUpkeep(String name, String url) {
        this.name = name;
        this.url = url;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.OPTIMIZE);
    }

    @Override
    public String tool() {
        return "PostgreSQL's own tools: pg_dump and pg_restore for backups, pg_amcheck to look at every page, vacuumdb and"
                + " CHECKPOINT";
    }

    @Override
    public void optimize() {
        ask(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ANALYZE users, posts, post_words, totals, kept_answers");
            }
            return true;
        });
    }

    @Override
    public List<Migration> migrations() {
        return new Migrations(name, url).list();
    }

    @Override
    public List<Migration> migrate(Progress progress) {
        return new Migrations(name, url).apply();
    }

    @Override
    public List<Migration> rehearse(Progress progress) {
        List<Migration> pending = FlywayMigrations.pending(new Migrations(name, url).known());
        if (!pending.isEmpty()) {
            throw new Refused("A copy of a database on a server is not made here: make one with createdb --template,"
                    + " and migrate that.");
        }
        return pending;
    }

    @Override
    public List<Finding> diagnose() {
        return ask(connection -> {
            List<Finding> findings = new ArrayList<>();
            findings.add(server(connection));
            findings.add(encoding(connection));
            findings.add(durability(connection));
            findings.add(schema());
            findings.add(connections(connection));
            return findings;
        });
    }

    private static Finding server(Connection connection) throws SQLException {
        String version = text(connection, "SHOW server_version");
        return Integer.parseInt(text(connection, "SHOW server_version_num")) >= OLDEST_SERVER
                ? Finding.ok("server", "PostgreSQL " + version)
                : Finding.warning("server", "PostgreSQL " + version, "Move to a version that is still mended.");
    }

    private static Finding encoding(Connection connection) throws SQLException {
        String encoding = text(connection, "SHOW server_encoding");
        return encoding.equals("UTF8")
                ? Finding.ok("encoding", encoding)
                : Finding.problem(
                        "encoding", encoding, "Make a database with createdb --encoding UTF8 and move to it.");
    }

    private static Finding durability(Connection connection) throws SQLException {
        List<String> off = new ArrayList<>();
        for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
            if (text(connection, "SHOW " + setting).equals("off")) {
                off.add(setting);
            }
        }
        return off.isEmpty()
                ? Finding.ok("durability", "synchronous_commit " + text(connection, "SHOW synchronous_commit"))
                : Finding.problem(
                        "durability",
                        String.join(", ", off) + " off: what was acknowledged can be lost with the power",
                        "Switch it on in postgresql.conf.");
    }

    private Finding schema() {
        List<Migration> migrations = migrations();
        int pending = FlywayMigrations.pending(migrations).size();
        String applied = "version " + FlywayMigrations.newestApplied(migrations);
        return pending == 0
                ? Finding.ok("schema", applied)
                : Finding.warning("schema", applied + ", " + pending + " pending", "Apply what is pending.");
    }

    private static Finding connections(Connection connection) throws SQLException {
        long most = Long.parseLong(text(connection, "SHOW max_connections"));
        long used = Long.parseLong(
                text(connection, "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'client%'"));
        String detail = most - used + " of " + most + " are free";
        return most - used >= FEW_CONNECTIONS
                ? Finding.ok("connections", detail)
                : Finding.warning("connections", detail, "Raise max_connections, or put PgBouncer in front.");
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private <T> T ask(Question<T> question) {
        boolean connected = false;
        try (Connection connection = DriverManager.getConnection(url)) {
            connected = true;
            return question.ask(connection);
        } catch (SQLException error) {
            throw connected ? PostgresqlErrors.translate(error) : PostgresqlErrors.cannotOpen(name, error);
        }
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }
}
