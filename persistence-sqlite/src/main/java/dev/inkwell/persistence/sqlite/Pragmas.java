package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException.CannotOpen;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** What each connection is set to; SQLite ignores a pragma that it cannot follow, so each is read back. */
final class Pragmas {

    private static final List<Setting> EVERYWHERE = List.of(
            new Setting(
                    "busy_timeout",
                    "5000"), // milliseconds, for other programs; the writer's own way follows in retryLocksOften
            new Setting("trusted_schema", "0"), // a file from elsewhere runs no functions that it brought along
            new Setting("cell_size_check", "1")); // damage is an error, not a wrong answer

    static final List<Setting> IN_MEMORY_WRITER = and(
            EVERYWHERE,
            new Setting("foreign_keys", "1"),
            // What undoes a change lies in one block of memory, and only what has no room there in a file; all of it in
            // memory would lie in a thousand bytes here and there, and to get those took a tenth of each change.
            new Setting("temp_store", "0"));

    static final List<Setting> WRITER = and(
            IN_MEMORY_WRITER,
            new Setting("encoding", "UTF-8"), // whatever the file was before it had tables: see Select.text
            new Setting("journal_mode", "wal"), // readers and the writer do not wait for one another
            new Setting("synchronous", "2"), // FULL: what was answered survives a power failure
            new Setting("wal_autocheckpoint", "0"), // see Checkpoints
            new Setting("cache_size", "-24576"), // KiB: with more, neither creates nor imports were faster
            new Setting("mmap_size", "0")); // an I/O error is an answer, not a crash

    static final List<Setting> IN_MEMORY_READER =
            and(EVERYWHERE, new Setting("query_only", "1"), new Setting("temp_store", "2")); // in memory

    static final List<Setting> READER = and(
            IN_MEMORY_READER,
            new Setting("cache_size", "-8192"), // KiB, for each of up to six readers a core
            new Setting("mmap_size", "0"));

    /** A pragma, and the value that reading it answers when it took effect. */
    record Setting(String pragma, String value) {}

    private Pragmas() {}

    /**
     * Sets each and reads it back.
     *
     * @throws CannotOpen naming one that did not take effect
     */
    static void apply(Connection connection, List<Setting> settings) throws SQLException {
        for (Setting setting : settings) {
            run(connection, "PRAGMA " + setting.pragma() + " = '" + setting.value() + "'");
            String inForce = text(connection, "PRAGMA " + setting.pragma());
            if (!inForce.equals(setting.value())) {
                throw new CannotOpen(
                        "SQLite keeps %s at '%s' where '%s' is needed; where its folder is on a network, move it to a local disk."
                                .formatted(setting.pragma(), inForce, setting.value()));
            }
        }
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(text(connection, sql));
    }

    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "";
        }
    }

    private static List<Setting> and(List<Setting> some, Setting... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
}
