package dev.inkwell.persistence.mysql;

import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.Finding;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import dev.inkwell.persistence.jdbc.ServerMigrations;
import dev.inkwell.persistence.jdbc.ServerUpkeep;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The upkeep of a database of MariaDB or MySQL, which leaves most of it to the server and its tools. */
final class MysqlUpkeep extends ServerUpkeep {

    /** The oldest servers that their makers still mend, as 100 times the major version and the minor one. */
    private static final int OLDEST_MARIADB = 1011;

    private static final int OLDEST_MYSQL = 804;

    private final String url;

    MysqlUpkeep(String url) {
        super(
                ServerDatabase.name(url),
                MysqlDatabase.driverUrl(url),
                MysqlDatabase.driverSettings(LONGEST_SILENCE),
                MysqlDatabase.SETTINGS,
                MysqlErrors.INSTANCE);
        this.url = url;
    }

    /**
     * A migration that fails half-way stays so here: what not every user may, and not on every server, is tried beforehand.
     *
     * @throws CannotOpen when the user may make no tables with triggers
     */
    void refuseWithoutTriggers() {
        String probe = "inkwell_probe_" + UUID.randomUUID().toString().replace('-', '_');
        ask(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE " + probe + " (id bigint)");
                try {
                    statement.execute(
                            "CREATE TRIGGER " + probe + " BEFORE INSERT ON " + probe + " FOR EACH ROW SET NEW.id = 0");
                } finally {
                    statement.execute("DROP TABLE " + probe);
                }
                return true;
            } catch (SQLException error) {
                throw MysqlErrors.INSTANCE.cannotOpen(ServerDatabase.name(url), error);
            }
        });
    }

    @Override
    public String tool() {
        return "the server's own tools: mariadb-backup, mariadb-dump or mysqldump for backups, mariadb-check or mysqlcheck to"
                + " look at every page, OPTIMIZE TABLE";
    }

    @Override
    protected ServerMigrations serverMigrations() {
        return MysqlDatabase.migrations(url);
    }

    @Override
    protected String copying() {
        return "mariadb-dump or mysqldump";
    }

    @Override
    protected String analyze() {
        return "ANALYZE TABLE users, posts, post_words, totals, kept_answers";
    }

    @Override
    public List<Finding> diagnose() {
        return ask(connection -> {
            List<Finding> findings = new ArrayList<>();
            findings.add(server(connection));
            findings.add(durability(connection));
            findings.add(schema());
            findings.add(connections(connection));
            return findings;
        });
    }

    private static Finding server(Connection connection) throws SQLException {
        DatabaseMetaData server = connection.getMetaData();
        String version = server.getDatabaseProductName() + " " + server.getDatabaseProductVersion();
        boolean mariadb = server.getDatabaseProductName().equals("MariaDB");
        return server.getDatabaseMajorVersion() * 100 + server.getDatabaseMinorVersion()
                        >= (mariadb ? OLDEST_MARIADB : OLDEST_MYSQL)
                ? Finding.ok("server", version)
                : Finding.warning("server", version, "Move to a version that is still mended.");
    }

    private static Finding durability(Connection connection) throws SQLException {
        List<String> weak = new ArrayList<>();
        if (!setting(connection, "innodb_flush_log_at_trx_commit").equals("1")) {
            weak.add("innodb_flush_log_at_trx_commit is not 1");
        }
        if (isOff(connection, "innodb_doublewrite")) {
            weak.add("innodb_doublewrite is off");
        }
        if (!isOff(connection, "log_bin") && !setting(connection, "sync_binlog").equals("1")) {
            weak.add("sync_binlog is not 1");
        }
        return weak.isEmpty()
                ? Finding.ok("durability", "innodb_flush_log_at_trx_commit 1")
                : Finding.problem(
                        "durability",
                        String.join(", ", weak) + ": what was acknowledged can be lost with the power",
                        "Change it in the server's configuration.");
    }

    private static Finding connections(Connection connection) throws SQLException {
        return connections(
                Long.parseLong(setting(connection, "max_connections")),
                Long.parseLong(text(connection, "SHOW GLOBAL STATUS LIKE 'Threads_connected'")),
                "Raise max_connections.");
    }

    private static boolean isOff(Connection connection, String name) throws SQLException {
        return Set.of("0", "OFF").contains(setting(connection, name));
    }

    private static String setting(Connection connection, String name) throws SQLException {
        return text(connection, "SELECT @@GLOBAL." + name);
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(row.getMetaData().getColumnCount()));
        }
    }
}
