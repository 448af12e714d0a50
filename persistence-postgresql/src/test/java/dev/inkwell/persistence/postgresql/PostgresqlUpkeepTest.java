package dev.inkwell.persistence.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.Upkeep.Progress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** How a database is opened, and what an operator is told of it. */
@EnabledIf(value = TestServer.IS_THERE, disabledReason = TestServer.MISSING)
final class PostgresqlUpkeepTest {

    @Test
    void whoWantsToTryAMigrationIsToldToMakeTheCopy() {
        Upkeep upkeep = new PostgresqlProvider().upkeep(TestServer.get().newEmptyDatabase(), null);

        assertThatExceptionOfType(DomainException.Refused.class)
                .isThrownBy(() -> upkeep.rehearse(Progress.IGNORED))
                .withMessageContaining("make one with");
    }

    @Test
    void aHealthyDatabaseHasNothingToAdvise() {
        List<Finding> findings = new PostgresqlProvider()
                .upkeep(TestServer.get().newDatabase(), null)
                .diagnose();

        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactly("server", "encoding", "durability", "schema", "connections");
        assertThat(findings)
                .filteredOn(finding -> finding.severity() != Finding.Severity.OK)
                .extracting(Finding::subject)
                .containsExactly("durability"); // the server of the tests does not wait for the disk
    }

    @Test
    void whyADatabaseCannotBeOpenedIsSaidWithoutThePassword() {
        String url = TestServer.get().newDatabase();

        assertCannotOpen(url.replace("password=", "password=not"), "check the user and the password");
        assertCannotOpen(url.replace("/inkwell_", "/nowhere_"), "make the database with createdb");
        assertCannotOpen(url.replaceFirst(":\\d+/", ":1/"), "see whether the server runs");
        assertCannotOpen(url.replaceFirst("&password=.*", ""), "check the user and the password");
        assertCannotOpen(url.replace("password=", "password=Sec%ret"), "a percent sign in a password is written %25");
        assertCannotOpen(url.replace("?", ";"), "which belong behind a question mark");
        assertCannotOpen(url.replace("//", "//me:password=@"), "which belong behind a question mark");
        assertCannotOpen(url + "&reWriteBatchedInserts=true", "leave it out");
    }

    @Test
    void aDatabaseWithoutRoomForEveryLetterIsRefused() {
        String url = TestServer.get().newDatabaseInLatin1();
        Upkeep upkeep = new PostgresqlProvider().upkeep(url, null);

        assertCannotOpen(url, "createdb --encoding UTF8");
        assertThatExceptionOfType(DomainException.CannotOpen.class)
                .isThrownBy(() -> upkeep.migrate(Progress.IGNORED))
                .withMessageContaining("LATIN1");
    }

    /** As those of a dump are restored, which knows no search path. */
    @Test
    void rowsAreCountedWhereverTheSearchPathLeads() {
        TestServer server = TestServer.get();
        String url = server.newDatabase();

        server.run(url, """
                SET search_path = '';
                INSERT INTO public.users (username, username_key, email, email_key, created_at, updated_at)
                VALUES ('ada', 'ada', 'ada@example.org', 'ada@example.org', 0, 0), ('b', 'b', 'b@c', 'b@c', 0, 0);
                INSERT INTO public.posts (title, body, user_id, created_at, updated_at, words) VALUES ('a', '', 1, 0, 0, '');
                UPDATE public.posts SET user_id = 2;
                """);

        try (Storage storage = new PostgresqlProvider().open(url, true, null)) {
            assertThat(storage.stats().stats()).isEqualTo(new Stats(2, 1, 1, 1));
        }
    }

    /** A schedule waits for it, and would run nothing more. */
    @Test
    void aTableThatIsLockedIsNotWaitedForWithoutEnd() throws SQLException {
        String url = TestServer.get().newDatabase();
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE users");

            assertThatExceptionOfType(DomainException.Busy.class)
                    .isThrownBy(() -> new PostgresqlProvider().upkeep(url, null).optimize());
        }
    }

    private static void assertCannotOpen(String url, String advice) {
        assertThatExceptionOfType(DomainException.CannotOpen.class)
                .isThrownBy(() -> new PostgresqlProvider().open(url, true, null))
                .withMessageContaining(advice)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("password="));
    }
}
