package dev.inkwell.persistence.sqlite;

import dev.inkwell.persistence.jdbc.JdbcUserRepository;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The migration after V2: writes down the words of what was kept before there was a search, as the domain has them. */
final class IndexWords implements JavaMigration {
    private static final Logger LOG = LoggerFactory.getLogger(IndexWords.class);

    private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(5);

    private long lastLine = System.nanoTime();

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("3");
    }

    @Override
    public String getDescription() {
        return "index words";
    }

    /** There is no script to compute it from. */
    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT id, username, email FROM users WHERE id > ? ORDER BY id LIMIT 1000");
                PreparedStatement update = connection.prepareStatement("UPDATE users SET words = ? WHERE id = ?")) {
            forEach(select, "users", row -> {
                update.setString(1, JdbcUserRepository.words(row.getString(2), row.getString(3)));
                update.setLong(2, row.getLong(1));
                update.executeUpdate();
            });
        }
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT id, title, body FROM posts WHERE id > ? ORDER BY id LIMIT 1000");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO post_words (rowid, words) VALUES (?, ?)")) {
            forEach(select, "posts", row -> {
                insert.setLong(1, row.getLong(1));
                insert.setString(2, SqlitePostRepository.words(row.getString(2), row.getString(3)));
                insert.executeUpdate();
            });
        }
        Pragmas.run(connection, "PRAGMA user_version = 3");
    }

    private void forEach(PreparedStatement selectAfter, String kind, Step step) throws SQLException {
        long last = 0;
        long done = 0;
        long before;
        do {
            before = done;
            selectAfter.setLong(1, last);
            try (ResultSet rows = selectAfter.executeQuery()) {
                while (rows.next()) {
                    last = rows.getLong(1);
                    step.take(rows);
                    done++;
                }
            }
            if (System.nanoTime() - lastLine > BETWEEN_LINES) {
                LOG.info("Preparing the search: {} {} are done", done, kind);
                lastLine = System.nanoTime();
            }
        } while (done > before);
    }

    private interface Step {
        void take(ResultSet row) throws SQLException;
    }
}
