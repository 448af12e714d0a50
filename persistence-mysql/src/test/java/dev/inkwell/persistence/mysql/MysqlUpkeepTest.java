package dev.inkwell.persistence.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.Upkeep.Progress;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** How a database is opened, and what an operator is told of it. */
@EnabledIf(value = TestServer.IS_THERE, disabledReason = TestServer.MISSING)
final class MysqlUpkeepTest {

    @Test
    void whoWantsToTryAMigrationIsToldToMakeTheCopy() {
        Upkeep upkeep = new MysqlProvider().upkeep(TestServer.get().newEmptyDatabase(), null);

        assertThatExceptionOfType(DomainException.Refused.class)
                .isThrownBy(() -> upkeep.rehearse(Progress.IGNORED))
                .withMessageContaining("make one with");
    }

    @Test
    void aUrlOfMysqlIsOneOfTheSameDriver() {
        String url = TestServer.get().newDatabase().replace("jdbc:mariadb:", "jdbc:mysql:");

        assertThat(StorageProvider.of(url)).isInstanceOf(MysqlProvider.class);
        try (Storage storage = StorageProvider.of(url).open(url, true, null)) {
            assertThat(storage.stats().stats()).isEqualTo(new Stats(0, 0, 0, 0));
        }
    }

    @Test
    void aHealthyDatabaseHasNothingToAdvise() {
        List<Finding> findings =
                new MysqlProvider().upkeep(TestServer.get().newDatabase(), null).diagnose();

        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactly("server", "durability", "schema", "connections");
        assertThat(findings)
                .filteredOn(finding -> finding.severity() != Finding.Severity.OK)
                .extracting(Finding::subject)
                .containsExactly("durability"); // the server of the tests does not wait for the disk
    }

    @Test
    void whyADatabaseCannotBeOpenedIsSaidWithoutThePassword() {
        String url = TestServer.get().newDatabase();

        assertCannotOpen(url.replace("password=", "password=not"), "check the user and the password");
        assertCannotOpen(url.replace("/inkwell_", "/inkwell_not_"), "make the database with CREATE DATABASE");
        assertCannotOpen(url.replace("/inkwell_", "/mysql_"), "grant the user ALL on the database");
        assertCannotOpen(url.replaceFirst(":\\d+/", ":1/"), "see whether the server runs");
        assertCannotOpen(
                url.replace("jdbc:mariadb:", "jdbc:mariadb:replication:"), "Name the server that takes changes");
    }

    @Test
    void whoMayMakeNoTriggersIsToldBeforeAnyTableIsMade() {
        String url = TestServer.get().newEmptyDatabaseWithoutTriggers();

        assertCannotOpen(url, "grant the user ALL on the database");

        assertThat(new MysqlProvider().upkeep(url, null).migrations())
                .extracting(Migration::state)
                .containsOnly(Migration.State.PENDING);
    }

    /** MySQL's way; what the driver says is copied here, as the URLs of the tests let it ask the server for the key. */
    @Test
    void whoeverSendsNoPasswordsInTheOpenIsToldHowToEncryptThem() {
        var error = new SQLException(
                "RSA public key is not available client side (option serverRsaPublicKeyFile not set)", "S1009");

        assertThat(MysqlErrors.INSTANCE.cannotOpen("jdbc:mysql://host/inkwell", error))
                .hasMessageContaining("add sslMode=trust to the URL");
    }

    private static void assertCannotOpen(String url, String advice) {
        assertThatExceptionOfType(DomainException.CannotOpen.class)
                .isThrownBy(() -> new MysqlProvider().open(url, true, null))
                .withMessageContaining(advice)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("password="));
    }
}
