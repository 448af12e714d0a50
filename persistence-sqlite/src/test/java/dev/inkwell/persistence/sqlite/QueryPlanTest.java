package dev.inkwell.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.contract.EveryUse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** How SQLite runs every statement that the repositories send: nothing is sorted, and nothing is read that is not asked for. */
@Isolated("it listens to what all send")
final class QueryPlanTest {
    private static final Logger QUERIES = (Logger) LoggerFactory.getLogger("io.micronaut.data.query");

    /** By its id (=), or by the words that it is asked for (M): a virtual table is never said to be searched. */
    private static final Pattern LOOKED_UP = Pattern.compile("SCAN post_words VIRTUAL TABLE INDEX \\d+:.*[=M].*");

    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> sent = new ListAppender<>();

    @BeforeEach
    void listen() {
        sent.start();
        QUERIES.setLevel(Level.DEBUG);
        QUERIES.setAdditive(false);
        QUERIES.addAppender(sent);
    }

    @AfterEach
    void stopListening() {
        QUERIES.detachAppender(sent);
        QUERIES.setLevel(null);
        QUERIES.setAdditive(true);
    }

    @Test
    void noStatementSortsOrReadsAWholeTable() throws SQLException {
        Set<String> statements = statements();
        assertThat(statements).hasSizeGreaterThan(40);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            for (String statement : statements) {
                List<String> plan = plan(connection, statement);
                assertThat(plan).as(statement).noneMatch(step -> step.contains("TEMP B-TREE"));
                // A walk along an index in the order of the list ends with the page, when no row of it is passed over.
                boolean endsWithThePage = statement.contains("LIMIT")
                        && (!statement.contains("WHERE") || statement.contains(" LIMIT 1 OFFSET "));
                assertThat(plan.stream()
                                .filter(step -> step.startsWith("SCAN")
                                        && !step.equals("SCAN totals")
                                        && !LOOKED_UP.matcher(step).matches()))
                        .as(statement)
                        .hasSizeLessThanOrEqualTo(endsWithThePage ? 1 : 0);
            }
        }
    }

    @Test
    void noPostIsReadOnTheWayToAPageFarIn() throws SQLException {
        List<String> statements = statements().stream()
                .filter(sql -> sql.contains("SELECT posts.id FROM posts ORDER BY posts.id") && sql.contains("OFFSET"))
                .toList();
        assertThat(statements).isNotEmpty();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            for (String statement : statements) {
                assertThat(plan(connection, statement))
                        .as(statement)
                        .contains("SCAN posts USING COVERING INDEX posts_by_id");
            }
        }
    }

    /** A column that a migration added, and that nobody reads or writes, is as wrong as one that is missing. */
    @Test
    void everyColumnOfATableIsUsedByAStatement() throws SQLException {
        Set<String> statements = statements();
        List<String> unused = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery("""
                        SELECT tables.name, columns.name
                        FROM pragma_table_list() AS tables, pragma_table_info(tables.name) AS columns
                        WHERE tables.type IN ('table', 'virtual') AND tables.name NOT LIKE 'sqlite_%'
                            AND tables.name <> 'flyway_schema_history'
                            AND NOT (tables.name = 'totals' AND columns.name = 'id') -- there is but one row
                        """)) {
            while (columns.next()) {
                Pattern table = Pattern.compile("\\b" + columns.getString(1) + "\\b");
                Pattern column = Pattern.compile("\\b" + columns.getString(2) + "\\b");
                if (statements.stream()
                        .noneMatch(sql ->
                                table.matcher(sql).find() && column.matcher(sql).find())) {
                    unused.add(columns.getString(1) + "." + columns.getString(2));
                }
            }
        }
        assertThat(unused).isEmpty();
    }

    private Path file() {
        return directory.resolve("inkwell.db");
    }

    /** Every one that is sent when all that there is is used. */
    private Set<String> statements() {
        try (Storage storage = SqliteStorage.open(file())) {
            EveryUse.of(storage);
        }
        return sent.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.matches("(?s)(Executing .*?: )?[A-Z]+ .*"))
                .map(message -> message.replaceFirst("^Executing .*?: ", ""))
                .collect(Collectors.toSet());
    }

    private static List<String> plan(Connection connection, String statement) throws SQLException {
        List<String> steps = new ArrayList<>();
        try (Statement explain = connection.createStatement();
                ResultSet rows = explain.executeQuery("EXPLAIN QUERY PLAN " + statement)) {
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
        }
        return steps;
    }
}
