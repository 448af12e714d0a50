package dev.inkwell.persistence.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.contract.EveryUse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** How much the server reads for what the repositories ask of it, by its own account, where there are many rows. */
@EnabledIf(value = TestServer.IS_THERE, disabledReason = TestServer.MISSING)
final class MysqlPlansTest {
    private static final int MANY = 20_000;

    /** From 1 to so many, on MariaDB and on MySQL. */
    private static final String NUMBERS =
            "JSON_TABLE(concat('[0', repeat(',0', %d), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers"
                    .formatted(MANY - 1);

    /** Rows that a statement may look at: all totals, or a page and the authors on it, with some to spare. */
    private static final int MOST = 100;

    @Test
    void noStatementReadsMoreThanItIsAskedFor() throws SQLException {
        TestServer server = TestServer.get();
        String url = server.newDatabase();
        List<String> told = new ArrayList<>();
        try (Connection connection = server.connect(url);
                Statement statement = connection.createStatement()) {
            fill(statement);
            try {
                statement.execute("SET GLOBAL log_output = 'TABLE', long_query_time = 0, slow_query_log = 1");
                try (Storage storage = new MysqlProvider().open(url, true, null)) {
                    EveryUse.of(storage);
                }
            } finally {
                statement.execute("SET GLOBAL slow_query_log = 0");
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT rows_examined, sql_text FROM mysql.slow_log WHERE db = database()")) {
                while (rows.next()) {
                    told.add(rows.getInt(1) + " rows: " + rows.getString(2));
                }
            }
        }
        List<String> ours = told.stream()
                .filter(line -> line.matches("(?s)\\d+ rows: (SELECT|INSERT|UPDATE|DELETE|WITH).*"))
                .filter(line -> !line.contains("flyway_schema_history") && !line.contains("information_schema"))
                .toList();
        assertThat(ours)
                .hasSizeGreaterThan(80)
                .allSatisfy(line -> assertThat(Integer.parseInt(line.substring(0, line.indexOf(' '))))
                        .as(line)
                        .isLessThanOrEqualTo(MOST));
    }

    private static void fill(Statement statement) throws SQLException {
        for (String sql : List.of(
                """
                INSERT INTO users (username, username_key, email, email_key, words, created_at, updated_at)
                SELECT sha2(seq, 256), sha2(seq, 256), concat(sha2(seq, 256), '@example.org'), concat(sha2(seq, 256), '@example.org'),
                    concat(' ', sha2(seq, 256)), 1700000000000 + seq, 1700000000000 + seq
                FROM %s
                """,
                """
                INSERT INTO posts (title, body, user_id, created_at, updated_at)
                SELECT sha2(seq, 256), '', seq, 1700000000000 + seq, 1700000000000 + seq FROM %s
                """,
                "INSERT INTO post_words SELECT seq, sha2(seq, 256) FROM %s",
                "INSERT INTO tokens (name, scope, hash, created_at)"
                        + " SELECT 'ci', 'read', sha2(seq, 256), 1700000000000 + seq FROM %s",
                "INSERT INTO kept_answers SELECT sha2(seq, 256), '', '', 1700000000000 + seq FROM %s",
                "ANALYZE TABLE users, posts, post_words, tokens, kept_answers")) {
            statement.execute(sql.formatted(NUMBERS));
        }
    }
}
