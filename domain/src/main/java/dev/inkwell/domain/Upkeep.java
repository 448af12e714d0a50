package dev.inkwell.domain;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What an operator asks of a database besides its rows. All of it can be asked while the database is served, and leaves
 * it as it is where it fails; what cannot be done meanwhile is refused.
 *
 * <p>A database need not do all of it by itself. What is not among its {@link #capabilities() capabilities} is left to
 * tools of its own, and is answered with their names: {@link DomainException.NotSupported}.
 *
 * <p>Of backups, restores, vacuums and migrations of a database, on a copy too, one is done at a time; others are refused
 * meanwhile, as {@link DomainException.Busy}.
 */
public interface Upkeep {

    /** What there is to do; the methods of {@link Upkeep} say what each means. */
    enum Capability {
        BACKUP,
        RESTORE,
        CHECK,
        OPTIMIZE,
        CHECKPOINT,
        VACUUM
    }

    /** What this database does by itself. */
    Set<Capability> capabilities();

    /** The tool that does what is not among the capabilities, in words that go on "Use …". */
    String tool();

    /**
     * Copies the database into the directory of its backups, under a name with the time. The copy holds whatever was
     * acknowledged before it was asked for, perhaps more, and nothing in part. It is there only when it was found to be
     * sound and is on the disk.
     *
     * @throws DomainException.Damaged when the copy is not sound, as the database is not; there is no backup then
     * @throws DomainException.StorageFull when there is no room, saying how much is needed
     * @throws DomainException.Refused when it cannot be written where it should be
     */
    default Backup backup(Progress progress) {
        throw notSupported(Capability.BACKUP);
    }

    /**
     * As {@link #backup(Progress)}, but into this file. What had its name before is replaced when the backup is sound.
     */
    default Backup backup(Path file, Progress progress) {
        throw notSupported(Capability.BACKUP);
    }

    /**
     * As {@link #backup(Progress)}, but sent: whole, once it is found to be sound, or nothing. Nothing is kept here.
     *
     * @return the SHA-256 of what was sent, in hexadecimal digits
     * @throws IOException when that cannot be written to
     */
    default String backup(OutputStream out, Progress progress) throws IOException {
        throw notSupported(Capability.BACKUP);
    }

    /** The backups in the directory for them, the newest first. Whether they are sound is not looked at. */
    default List<Backup> backups() {
        throw notSupported(Capability.BACKUP);
    }

    /**
     * Removes the oldest of the backups, but those from before a migration: of these, migrating leaves the newest few.
     *
     * @param keep how many stay, at least 1
     * @return what was removed
     * @throws IllegalArgumentException for fewer
     */
    default List<Backup> prune(int keep) {
        throw notSupported(Capability.BACKUP);
    }

    /**
     * Looks at every page and row of a backup: whether it is sound, ours, and as it was when it was taken.
     *
     * @throws DomainException.Refused when there is no such file, or it cannot be a backup by what it is
     */
    default Inspection verify(Path backup, Progress progress) {
        throw notSupported(Capability.BACKUP);
    }

    /**
     * Puts a backup into the database's place, which nobody may have open; killed at any moment, the old one or the new
     * one is there, whole.
     *
     * @return where the old one is kept, in the order in which they would have to be put back; empty when there was none
     * @throws DomainException.Refused when the file is not a sound backup that this program can read, or when the
     *     database is served; nothing was changed
     * @throws DomainException.Busy when another program has the database open; nothing was changed
     * @throws DomainException.StorageFull when there is no room for a copy, saying how much is needed
     */
    default List<Path> restore(Path backup, Progress progress) {
        throw notSupported(Capability.RESTORE);
    }

    /** Looks at every page and row of the database. */
    default Inspection check(Progress progress) {
        throw notSupported(Capability.CHECK);
    }

    /** Lets the database count what it plans its queries by. Changes wait for a moment. */
    default void optimize() {
        throw notSupported(Capability.OPTIMIZE);
    }

    /**
     * Folds the log into the database file.
     *
     * @throws DomainException.Busy when somebody still reads what is in the log
     */
    default void checkpoint() {
        throw notSupported(Capability.CHECKPOINT);
    }

    /**
     * Gives the room that deleted rows have left back to the disk.
     *
     * @throws DomainException.Refused while the database is served
     * @throws DomainException.Busy when another program has it open
     * @throws DomainException.StorageFull when there is no room for a copy, saying how much is needed
     */
    default void vacuum(Progress progress) {
        throw notSupported(Capability.VACUUM);
    }

    /** Every migration that this program knows or that was applied, in their order; empty where there are none. */
    List<Migration> migrations();

    /**
     * Applies all that is pending, or nothing. A database that has rows already is backed up before.
     *
     * @return what was applied
     * @throws DomainException.CannotOpen when one fails, naming the backup; the database is as it was
     * @throws DomainException.Refused while the database is served
     * @throws DomainException.StorageFull when there is no room, saying how much is needed; the database is as it was
     */
    List<Migration> migrate(Progress progress);

    /**
     * Applies all that is pending to a copy, which is removed afterwards.
     *
     * @return what was applied to the copy
     * @throws DomainException.CannotOpen when one fails
     */
    List<Migration> rehearse(Progress progress);

    /** What is right and what is wrong with the database and with what it stands on. */
    List<Finding> diagnose();

    /**
     * Of a database that does nothing by itself, and has nothing to migrate or to look at.
     *
     * @param tool see {@link #tool()}
     */
    static Upkeep none(String tool) {
        return new NoUpkeep(tool);
    }

    private DomainException.NotSupported notSupported(Capability capability) {
        return new DomainException.NotSupported(capability, tool());
    }

    /** Hears how far something is that takes long. */
    @FunctionalInterface
    interface Progress {
        /** For who does not want to know. */
        Progress IGNORED = (step, done, total) -> {};

        /**
         * Something has gone on; is called often, and may take its time only now and then.
         *
         * @param step what is done just now, such as {@code copying}
         * @param done bytes of it
         * @param total bytes in all; 0 when that is not known
         */
        void at(String step, long done, long total);
    }
}
