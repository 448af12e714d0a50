package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Inspection;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.Upkeep.Capability;
import dev.inkwell.domain.Upkeep.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link Upkeep} promises of databases that do not leave it to tools of their own: backups, restores, and looking at
 * every page. What is not among the capabilities even so is skipped.
 */
public interface OwnUpkeepContract extends FreshStorage {

    @Test
    default void aBackupHoldsWhatWasAcknowledgedBeforeAndIsSound(Storage storage) throws IOException {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);
        long ada = storage.users().create(named("ada"), AT).id();
        storage.posts().create(new NewPost("Notes", "", ada), AT);
        Instant before = Instant.now().minusMillis(1);

        Backup backup = upkeep.backup(Progress.IGNORED);

        assertThat(backup.takenAt()).isBetween(before, Instant.now());
        assertThat(backup.file()).hasSize(backup.size()).hasDigest("SHA-256", backup.sha256());
        Inspection inspection = upkeep.verify(backup.file(), Progress.IGNORED);
        assertThat(inspection.problems()).isEmpty();
        assertThat(inspection.userCount()).isEqualTo(1);
        assertThat(inspection.postCount()).isEqualTo(1);
    }

    @Test
    default void theDatabaseGoesOnBesideABackup(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);
        storage.users().create(named("ada"), AT);
        Backup backup = upkeep.backup(Progress.IGNORED);

        storage.users().create(named("grace"), AT);

        assertThat(upkeep.verify(backup.file(), Progress.IGNORED).userCount()).isEqualTo(1);
        assertThat(storage.stats().stats().userCount()).isEqualTo(2);
    }

    @Test
    default void backupsAreListedTheNewestFirst(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);
        assertThat(upkeep.backups()).isEmpty();

        Backup first = upkeep.backup(Progress.IGNORED);
        Fixtures.pause(); // names tell the time to the millisecond
        Backup second = upkeep.backup(Progress.IGNORED);

        assertThat(upkeep.backups()).containsExactly(second, first);
    }

    @Test
    default void pruneRemovesTheOldest(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);
        List<Backup> backups = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            backups.add(0, upkeep.backup(Progress.IGNORED));
            Fixtures.pause();
        }

        assertThat(upkeep.prune(2)).containsExactlyElementsOf(backups.subList(2, 4));
        assertThat(upkeep.backups()).containsExactlyElementsOf(backups.subList(0, 2));
        assertThat(backups.subList(2, 4))
                .extracting(Backup::file)
                .allSatisfy(file -> assertThat(file).doesNotExist());
        assertThat(upkeep.prune(2)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> upkeep.prune(0));
        assertThat(upkeep.backups()).hasSize(2);
    }

    @Test
    default void aBackupIntoAFileReplacesWhatIsThere(Storage storage, @TempDir Path directory) throws IOException {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);
        storage.users().create(named("ada"), AT);
        Path file = Files.writeString(directory.resolve("copy.db"), "something else");

        Backup backup = upkeep.backup(file, Progress.IGNORED);

        assertThat(backup.file()).isEqualTo(file);
        assertThat(upkeep.verify(file, Progress.IGNORED).userCount()).isEqualTo(1);
        assertThat(upkeep.backups()).isEmpty();
    }

    @Test
    default void aBackupCanBeSentAndIsNotKept(Storage storage, @TempDir Path directory) throws IOException {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);
        storage.users().create(named("ada"), AT);
        Path received = directory.resolve("received.db");

        try (OutputStream out = Files.newOutputStream(received)) {
            String checksum = upkeep.backup(out, Progress.IGNORED);
            assertThat(received).hasDigest("SHA-256", checksum);
        }

        assertThat(upkeep.verify(received, Progress.IGNORED).userCount()).isEqualTo(1);
        assertThat(upkeep.backups()).isEmpty();
    }

    @Test
    default void aBackupThatNobodyReceivesFails(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);
        OutputStream closed = OutputStream.nullOutputStream();
        assertThatCode(closed::close).doesNotThrowAnyException();

        assertThatIOException().isThrownBy(() -> upkeep.backup(closed, Progress.IGNORED));
        assertThat(upkeep.backups()).isEmpty();
    }

    @Test
    default void oneThingIsDoneAtATime(Storage storage, @TempDir Path directory) {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);
        storage.users().create(named("ada"), AT);
        List<Throwable> told = new ArrayList<>();

        Backup backup = upkeep.backup((step, done, total) -> {
            told.add(catchThrowable(() -> upkeep.backup(Progress.IGNORED)));
            told.add(catchThrowable(() -> upkeep.backup(directory.resolve("copy.db"), Progress.IGNORED)));
            told.add(catchThrowable(() -> upkeep.backup(OutputStream.nullOutputStream(), Progress.IGNORED)));
        });

        assertThat(told).isNotEmpty().hasOnlyElementsOfType(DomainException.Busy.class);
        assertThat(upkeep.backups()).containsExactly(backup);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    default void aBackupThatCannotBeWrittenIsRefused(Storage storage, @TempDir Path directory) throws IOException {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);

        assertRefused(() -> upkeep.backup(directory.resolve("missing/copy.db"), Progress.IGNORED));
        assertRefused(() -> upkeep.backup(directory, Progress.IGNORED));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    default void verifyFindsWhatWasChangedSinceTheBackupWasTaken(Storage storage) throws IOException {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);
        Backup backup = upkeep.backup(Progress.IGNORED);
        byte[] bytes = Files.readAllBytes(backup.file());
        bytes[bytes.length - 1] ^= 1;
        Files.write(backup.file(), bytes);

        assertThat(upkeep.verify(backup.file(), Progress.IGNORED).problems()).isNotEmpty();
    }

    @Test
    default void verifyRefusesWhatCannotBeABackup(Storage storage, @TempDir Path directory) throws IOException {
        Upkeep upkeep = capableOf(storage, Capability.BACKUP);

        assertRefused(() -> upkeep.verify(directory.resolve("missing.db"), Progress.IGNORED));
        assertRefused(() -> upkeep.verify(directory, Progress.IGNORED));
        Path empty = Files.createFile(directory.resolve("empty.db"));
        assertRefused(() -> upkeep.verify(empty, Progress.IGNORED));
    }

    @Test
    default void restorePutsABackupIntoTheDatabasesPlaceAndKeepsTheOld(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.RESTORE);
        storage.users().create(named("ada"), AT);
        Backup backup = upkeep.backup(Progress.IGNORED);
        storage.users().create(named("grace"), AT);
        storage.close();

        List<Path> kept = upkeep.restore(backup.file(), Progress.IGNORED);

        assertThat(upkeep.check(Progress.IGNORED).userCount()).isEqualTo(1);
        assertThat(upkeep.verify(kept.get(0), Progress.IGNORED).userCount()).isEqualTo(2);
    }

    @Test
    default void restoreIsRefusedWhileTheDatabaseIsOpen(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.RESTORE);
        Backup backup = upkeep.backup(Progress.IGNORED);
        storage.users().create(named("ada"), AT);

        assertThatExceptionOfType(DomainException.Busy.class)
                .isThrownBy(() -> upkeep.restore(backup.file(), Progress.IGNORED));

        storage.users().create(named("grace"), AT);
        assertThat(storage.stats().stats().userCount()).isEqualTo(2);
    }

    @Test
    default void restoreRefusesWhatIsNotASoundBackup(Storage storage, @TempDir Path directory) throws IOException {
        Upkeep upkeep = capableOf(storage, Capability.RESTORE);
        storage.users().create(named("ada"), AT);
        Backup backup = upkeep.backup(Progress.IGNORED);
        storage.close();
        byte[] bytes = Files.readAllBytes(backup.file());
        Path truncated = Files.write(directory.resolve("truncated.db"), Arrays.copyOf(bytes, bytes.length / 2));
        Path text = Files.writeString(directory.resolve("text.db"), "Dear diary".repeat(1_000));

        for (Path file : List.of(truncated, text, directory, directory.resolve("missing.db"))) {
            assertRefused(() -> upkeep.restore(file, Progress.IGNORED));
        }
        assertThat(upkeep.check(Progress.IGNORED).userCount()).isEqualTo(1);
    }

    @Test
    default void checkCountsWhatIsThereAndFindsItSound(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.CHECK);
        long ada = storage.users().create(named("ada"), AT).id();
        storage.posts().create(new NewPost("Notes", "", ada), AT);

        Inspection inspection = upkeep.check(Progress.IGNORED);

        assertThat(inspection.problems()).isEmpty();
        assertThat(inspection.isSound()).isTrue();
        assertThat(inspection.userCount()).isEqualTo(1);
        assertThat(inspection.postCount()).isEqualTo(1);
    }

    @Test
    default void checkpointLeavesTheRowsAsTheyAre(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.CHECKPOINT);
        storage.users().create(named("ada"), AT);

        upkeep.checkpoint();

        assertThat(storage.users().findByUsername("ada")).isPresent();
        storage.users().create(named("grace"), AT);
    }

    @Test
    default void vacuumLeavesTheRowsAsTheyAre(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.VACUUM);
        storage.users().create(named("ada"), AT);
        storage.close();

        upkeep.vacuum(Progress.IGNORED);

        assertThat(upkeep.check(Progress.IGNORED).userCount()).isEqualTo(1);
    }

    @Test
    default void vacuumGivesRoomBack(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.VACUUM);
        assumeTrue(upkeep.capabilities().contains(Capability.BACKUP), "a backup tells how large the database is");
        long ada = storage.users().create(named("ada"), AT).id();
        storage.transactions().run(() -> {
            for (int i = 0; i < 200; i++) {
                storage.posts().create(new NewPost("Notes", "A body. ".repeat(200), ada), AT);
            }
        });
        storage.posts().deleteByAuthor(ada);
        storage.close();
        long before = upkeep.backup(Progress.IGNORED).size();

        upkeep.vacuum(Progress.IGNORED);

        Fixtures.pause();
        assertThat(upkeep.backup(Progress.IGNORED).size()).isLessThan(before / 2);
    }

    @Test
    default void vacuumIsRefusedWhileTheDatabaseIsOpen(Storage storage) {
        Upkeep upkeep = capableOf(storage, Capability.VACUUM);
        storage.users().create(named("ada"), AT);

        assertThatExceptionOfType(DomainException.Busy.class).isThrownBy(() -> upkeep.vacuum(Progress.IGNORED));

        assertThat(storage.users().findByUsername("ada")).isPresent();
    }

    private static Upkeep capableOf(Storage storage, Capability capability) {
        Upkeep upkeep = storage.upkeep();
        assumeTrue(upkeep.capabilities().contains(capability), () -> "is left to " + upkeep.tool());
        return upkeep;
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatExceptionOfType(DomainException.Refused.class).isThrownBy(call);
    }
}
