package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.Upkeep.Capability;
import dev.inkwell.domain.Upkeep.Progress;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Upkeep} promises of every database; see {@link OwnUpkeepContract} for those that do more of it themselves. */
public interface UpkeepContract extends FreshStorage {

    @Test
    default void whatItDoesNotDoItselfIsAnsweredWithTheToolForIt(Storage storage, @TempDir Path directory) {
        Upkeep upkeep = storage.upkeep();
        Path file = directory.resolve("file");
        Map<Capability, List<ThrowingCallable>> calls = new EnumMap<>(Map.of(
                Capability.BACKUP,
                List.of(
                        () -> upkeep.backup(Progress.IGNORED),
                        () -> upkeep.backup(file, Progress.IGNORED),
                        () -> upkeep.backup(OutputStream.nullOutputStream(), Progress.IGNORED),
                        upkeep::backups,
                        () -> upkeep.prune(1),
                        () -> upkeep.verify(file, Progress.IGNORED)),
                Capability.RESTORE,
                List.of(() -> upkeep.restore(file, Progress.IGNORED)),
                Capability.CHECK,
                List.of(() -> upkeep.check(Progress.IGNORED)),
                Capability.OPTIMIZE,
                List.of(upkeep::optimize),
                Capability.CHECKPOINT,
                List.of(upkeep::checkpoint),
                Capability.VACUUM,
                List.of(() -> upkeep.vacuum(Progress.IGNORED))));
        assertThat(calls).containsOnlyKeys(Capability.values());

        calls.keySet().removeAll(upkeep.capabilities());

        assertThat(upkeep.tool()).isNotBlank();
        calls.values().stream()
                .flatMap(List::stream)
                .forEach(call -> assertThatExceptionOfType(DomainException.NotSupported.class)
                        .isThrownBy(call)
                        .withMessageContaining(upkeep.tool()));
    }

    @Test
    default void whatItDoesItselfIsAskedForInTheKit(Storage storage) {
        Set<Capability> beyond = EnumSet.noneOf(Capability.class);
        beyond.addAll(storage.upkeep().capabilities());
        beyond.remove(Capability.OPTIMIZE); // of which there is a case here

        assertThat(beyond.isEmpty() || this instanceof OwnUpkeepContract)
                .as("a test that implements OwnUpkeepContract, too")
                .isTrue();
    }

    @Test
    default void optimizeLeavesTheRowsAsTheyAre(Storage storage) {
        storage.users().create(named("ada"), AT);

        if (storage.upkeep().capabilities().contains(Capability.OPTIMIZE)) {
            storage.upkeep().optimize();
        }

        assertThat(storage.users().findByUsername("ada")).isPresent();
        storage.users().create(named("grace"), AT);
    }

    @Test
    default void everyMigrationOfAnOpenDatabaseIsApplied(Storage storage) {
        List<Migration> migrations = storage.upkeep().migrations();

        assertThat(migrations).allMatch(migration -> migration.state() == Migration.State.APPLIED);
        assertThat(migrations).extracting(Migration::version).isSorted();
        assertThat(storage.upkeep().migrate(Progress.IGNORED)).isEmpty();
        assertThat(storage.upkeep().rehearse(Progress.IGNORED)).isEmpty();
    }

    @Test
    default void whatIsFoundWrongHasAnAdviceAndNothingIsChanged(Storage storage) {
        storage.users().create(named("ada"), AT);

        assertThat(storage.upkeep().diagnose())
                .filteredOn(finding -> finding.severity() == Finding.Severity.PROBLEM)
                .allSatisfy(finding -> assertThat(finding.advice()).isNotBlank());
        assertThat(storage.users().findByUsername("ada")).isPresent();
        storage.users().create(named("grace"), AT);
    }
}
