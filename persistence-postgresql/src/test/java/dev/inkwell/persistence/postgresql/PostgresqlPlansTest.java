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

    private void fill(String url) {
        String at = "1700000000000 + n";
        String name = "md5(n::text)";
        server.run(url, """
                INSERT INTO users (username, username_key, email, email_key, words, created_at, updated_at)
                SELECT %1$s, %1$s, %1$s || '@example.org', %1$s || '@example.org', ' ' || %1$s, %2$s, %2$s
                FROM generate_series(1, %3$d) AS n;
                INSERT INTO posts (title, body, user_id, created_at, updated_at, lexemes)
                SELECT %1$s, '', n, %2$s, %2$s, array_to_tsvector(ARRAY[%1$s]) FROM generate_series(1, %3$d) AS n;
                INSERT INTO tokens (name, scope, hash, created_at)
                SELECT %1$s, 'read', %1$s || %1$s, %2$s FROM generate_series(1, %3$d) AS n;
                INSERT INTO kept_answers SELECT %1$s, '', '', %2$s FROM generate_series(1, %3$d) AS n;
                ANALYZE
                """.formatted(name, at, MANY));
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
