package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.Finding;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import dev.inkwell.persistence.jdbc.ServerMigrations;
import dev.inkwell.persistence.jdbc.ServerUpkeep;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The upkeep of a database of PostgreSQL, which leaves most of it to the server and its tools. */
final class PostgresqlUpkeep extends ServerUpkeep {

    /** The oldest server that its makers still mend. */
    private static final int OLDEST_SERVER = 140_000;

    private final String url;

    PostgresqlUpkeep(String url) {
        super(
                ServerDatabase.name(url),
                url,
                PostgresqlDatabase.driverSettings(LONGEST_SILENCE),
                "SET lock_timeout = " + ServerDatabase.PATIENCE.toMillis(),
                PostgresqlErrors.INSTANCE);
        PostgresqlDatabase.refuseUnfit(url);
        this.url = url;
    }

    @Override
    public String tool() {
        return "PostgreSQL's own tools: pg_dump and pg_restore for backups, pg_amcheck to look at every page, vacuumdb and"
                + " CHECKPOINT";
    }

    @Override
    protected ServerMigrations serverMigrations() {
        return PostgresqlDatabase.migrations(url);
    }

    /**
     * There, text is not kept as it is.
     *
     * @throws CannotOpen when the database has another encoding than UTF-8
     */
    void refuseOtherEncodings() {
        Finding encoding = ask(PostgresqlUpkeep::encoding);
        if (encoding.severity() != Finding.Severity.OK) {
            throw new CannotOpen(ServerDatabase.name(url) + " cannot be opened, as its encoding is " + encoding.detail()
                    + ". " + encoding.advice());
        }
    }

    @Override
    protected String copying() {
        return "createdb --template";
    }

    @Override
    protected String analyze() {
        return "ANALYZE users, posts, post_counts, totals, kept_answers";
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

    /** That of one of the servers behind this URL, which the driver chooses. */
    Finding diagnoseReplica(String replicas) {
        String name = ServerDatabase.name(replicas);
        PostgresqlDatabase.refuseUnfit(replicas);
        try (Connection replica = DriverManager.getConnection(
                replicas, PostgresqlDatabase.driverSettings(ServerDatabase.LONGEST_SILENCE))) {
            Reached come = Reached.of(replica);
            Reached needed = ask(Reached::of); // asked later, so that nobody seems to be ahead
            if (!come.identity().equals(needed.identity())) {
                return Finding.problem("replicas", name + " is of another database", "Name a replica of this one.");
            }
            if (text(replica, "SELECT pg_is_in_recovery()").equals("f")) {
                return Finding.warning("replicas", name + " takes changes itself", "Name servers that follow it.");
            }
            long behind = needed.position() - come.position();
            String detail = name + " is " + behind + " bytes of the log behind";
            return text(replica, "SELECT pg_is_wal_replay_paused()").equals("t")
                    ? Finding.warning("replicas", detail + ", and stands still", "SELECT pg_wal_replay_resume() there.")
                    : Finding.ok("replicas", detail);
        } catch (SQLException error) {
            String reason = PostgresqlErrors.INSTANCE.cannotOpen(name, error).getMessage();
            return Finding.warning(
                    "replicas", String.valueOf(reason), "All reads go to the database itself meanwhile.");
        }
    }

    /** See {@link PostgresqlDatabase#PROGRESS}. */
    private record Reached(long position, String identity) {
        static Reached of(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(PostgresqlDatabase.PROGRESS)) {
                row.next();
                return new Reached(row.getLong(1), String.valueOf(row.getString(2)));
            }
        }
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

    private static Finding connections(Connection connection) throws SQLException {
        return connections(
                Long.parseLong(text(connection, "SHOW max_connections")),
                Long.parseLong(
                        text(connection, "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'client%'")),
                "Raise max_connections, or put PgBouncer in front, in session mode.");
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
