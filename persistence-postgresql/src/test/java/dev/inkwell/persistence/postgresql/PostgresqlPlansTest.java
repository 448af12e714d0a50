package dev.inkwell.persistence.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.contract.EveryUse;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** How PostgreSQL runs what the repositories and the triggers ask of it, by its own account, where there are many rows. */
@EnabledIf(value = TestServer.IS_THERE, disabledReason = TestServer.MISSING)
final class PostgresqlPlansTest {
    private static final int MANY = 20_000;

    private static final int PIECE = 1_000;

    /** Rows of a step of a plan: all totals; a page has fewer. */
    private static final long MOST = 64;

    private static final Pattern STEP = Pattern.compile("\\(actual rows=(\\d+) loops=(\\d+)\\)");
    private static final Pattern PASSED_OVER = Pattern.compile("Rows Removed by .*: (\\d+)");

    /** Not the one of the other tests, of whose log there is much. */
    private final TestServer server = TestServer.start();

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void noStatementReadsMoreThanItIsAskedFor() {
        String url = server.newDatabase();
        fill(url);
        String database = url.replaceFirst(".*/", "").replaceFirst("\\?.*", "");
        for (String setting : List.of(
                "session_preload_libraries = 'auto_explain'",
                "auto_explain.log_min_duration = 0",
                "auto_explain.log_analyze = on",
                "auto_explain.log_timing = off",
                "auto_explain.log_nested_statements = on")) {
            server.run("ALTER DATABASE " + database + " SET " + setting);
        }

        int before;
        try (Storage storage = new PostgresqlProvider().open(url, true, null)) {
            before = server.log().length(); // Flyway asks in its own way
            EveryUse.of(storage);
        }

        List<String> plans = Stream.of(server.log().substring(before).split("\n(?=\\S)"))
                .filter(entry -> entry.contains(" plan:\n"))
                .toList();
        assertThat(plans)
                .hasSizeGreaterThan(80)
                .allSatisfy(plan -> assertThat(rowsOfAStep(plan)).isLessThanOrEqualTo(MOST));
    }

    /** In pieces: the triggers write a total anew with each row, and a transaction keeps all that it wrote. */
    private void fill(String url) {
        for (int first = 1; first < MANY; first += PIECE) {
            server.run(url, """
                    CREATE TEMPORARY TABLE made AS
                    SELECT n, md5(n::text) AS name, 1700000000000 + n AS at FROM generate_series(%d, %d) AS n;
                    INSERT INTO users (username, username_key, email, email_key, words, created_at, updated_at)
                    SELECT name, name, name || '@example.org', name || '@example.org', ' ' || name, at, at FROM made;
                    INSERT INTO posts (title, body, user_id, created_at, updated_at, lexemes)
                    SELECT name, '', n, at, at, array_to_tsvector(ARRAY[name]) FROM made;
                    INSERT INTO tokens (name, scope, hash, created_at) SELECT name, 'read', name || name, at FROM made;
                    INSERT INTO kept_answers SELECT name, '', '', at FROM made
                    """.formatted(first, first + PIECE - 1));
        }
        server.run(url, "ANALYZE");
    }

    /** The most that a step of the plan read, or read for nothing. */
    private static long rowsOfAStep(String plan) {
        Stream<MatchResult> steps = STEP.matcher(plan).results();
        Stream<MatchResult> passedOver = PASSED_OVER.matcher(plan).results();
        return Stream.concat(
                        steps.map(step -> Long.parseLong(step.group(1)) * Long.parseLong(step.group(2))),
                        passedOver.map(rows -> Long.parseLong(rows.group(1))))
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
    }
}
