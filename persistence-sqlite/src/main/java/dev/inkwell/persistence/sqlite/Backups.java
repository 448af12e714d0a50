package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Inspection;
import dev.inkwell.domain.Upkeep.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * The backups of a database: copies that were found to be sound, each in a file of its own with a checksum beside it.
 *
 * <p>A copy is made by SQLite's own means, a few pages at a time, while one transaction keeps what it reads as it is.
 * Under its final name it is there only when it is whole, sound and on the disk; whoever holds the lock for upkeep may
 * remove what has another name.
 */
final class Backups {
    /** A moment in a name. */
    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final String PARTIAL = ".partial";
    private static final String CHECKSUM = ".sha256";
    private static final List<String> LOGS = List.of("-journal", "-wal", "-shm");
    private static final Pattern CHECKSUM_LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *].+\\s*");

    /** In place of a checksum that is written down, but not legibly: no file has it. */
    private static final String ILLEGIBLE = "illegible";

    /** Says in a name that it was taken before a migration, and is not pruned. */
    private static final String BEFORE_MIGRATION = "-before-migration";

    private static final int MOST_BEFORE_MIGRATIONS = 3;

    /** Bytes beyond a copy, for what is written beside it. */
    private static final long MARGIN = 1 << 20;

    private static final int PAGES_AT_ONCE = 256;

    /** Steps until what was copied is brought to the disk. A commit waits for as much as another file has not there yet. */
    private static final int STEPS_BETWEEN_SYNCS = 4;

    private final Path database;
    private final String uri;
    private final Path directory;
    private final String stem;
    private final Pattern names;
    private final Pattern partials;

    /**
     * Those of one database.
     *
     * @param uri by which SQLite opens it
     */
    Backups(Path database, String uri, Path directory) {
        this.database = database;
        this.uri = uri;
        this.directory = directory;
        String file = String.valueOf(DatabaseLock.beside(database, "").getFileName());
        stem = file.endsWith(".db") ? file.substring(0, file.length() - 3) : file;
        String begin = Pattern.quote(stem) + "-";
        String time = "([0-9]{8}T[0-9]{6}\\.[0-9]{3}Z)(" + BEFORE_MIGRATION + ")?\\.db";
        names = Pattern.compile(begin + time);
        // Not all that begin so: a database whose name is longer may have its own here.
        partials = Pattern.compile(begin + "(" + time + "(\\.sha256)?|passing)\\.partial.*");
    }

    /** Takes one into the directory. */
    Backup take(boolean beforeMigration, Progress progress) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String name = stem + "-" + TIME.format(now) + (beforeMigration ? BEFORE_MIGRATION : "") + ".db";
        prepareDirectory();
        claimDirectory();
        return take(directory.resolve(name), now, progress);
    }

    /** Makes the directory, unless it has the backups of another database of this name: each would prune the other's. */
    private void prepareDirectory() {
        long size = databaseSize();
        PrivateFiles.demandRoom("A backup", directory, size + MARGIN);
        try {
            PrivateFiles.createDirectory(directory);
            String other = otherOwner();
            if (!other.isEmpty()) {
                throw new DomainException.Refused(directory + " has the backups of " + other
                        + ", which has the same name as " + database + ": name another directory with --backup-dir.");
            }
        } catch (IOException failure) {
            throw PrivateFiles.unwritable(directory, failure, size);
        }
    }

    /** Writes down whose backups these are. A database that was moved takes its backups with it, or leaves them behind. */
    private void claimDirectory() {
        String self = DatabaseLock.beside(database, "") + "\n";
        try {
            if (!Files.isRegularFile(claim()) || !Files.readString(claim()).equals(self)) {
                PrivateFiles.create(claim());
                Files.writeString(claim(), self);
            }
        } catch (IOException failure) {
            throw PrivateFiles.unwritable(directory, failure, databaseSize());
        }
    }

    private Path claim() {
        return directory.resolve(stem + ".of");
    }

    /** The other database of this name whose backups are in the directory; empty where there is none. */
    private String otherOwner() throws IOException {
        String owner = Files.isRegularFile(claim()) ? Files.readString(claim()).strip() : "";
        boolean other = !owner.equals(DatabaseLock.beside(database, "").toString());
        return other && !owner.isEmpty() && Files.exists(Path.of(owner)) ? owner : "";
    }

    /** In bytes. Asked of the directory that it is in, as nobody may open the file, see {@link DatabaseLock}. */
    private long databaseSize() {
        return DatabaseLock.beside(database, "").toFile().length();
    }

    /** Takes one into this file. */
    Backup take(Path file, Progress progress) {
        if (Files.isDirectory(file)) {
            throw new DomainException.Refused(file + " is a directory: name a file in it.");
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new DomainException.Refused("There is no directory " + parent + ": make it, or name another file.");
        }
        Path wanted = DatabaseLock.beside(file, "");
        if (DatabaseLock.filesOf(database).contains(wanted)) {
            throw new DomainException.Refused(file + " belongs to the database itself: name another file.");
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DomainException.Refused(file + " is not a plain file: name another one.");
        }
        if (DatabaseLock.filesOf(file).stream().skip(1).anyMatch(Files::exists)) {
            throw new DomainException.Refused(file + " is a database that is in use, or was: name another file.");
        }
        return take(file, Instant.now().truncatedTo(ChronoUnit.MILLIS), progress);
    }

    private Backup take(Path file, Instant now, Progress progress) {
        Path partial = Path.of(file + PARTIAL);
        Path partialChecksum = Path.of(file + CHECKSUM + PARTIAL);
        try {
            removeLeftovers();
            PrivateFiles.create(partial);
            Inspection original = copy(partial, progress);
            Inspection inspection = settle(partial, progress);
            if (!inspection.isSound()) {
                throw new DomainException.Damaged("A copy of " + database
                        + " is not sound, so that there is no backup: " + String.join("; ", inspection.problems())
                        + ". Restore an older backup, or ask inkwell doctor.");
            }
            if (!inspection.equals(original)) {
                throw new DomainException.Refused("Another program changed " + partial
                        + " while it was written, so that there is no backup: name another file or directory.");
            }
            PrivateFiles.sync(partial);
            String checksum = checksum(partial, progress);
            PrivateFiles.create(partialChecksum);
            Files.writeString(partialChecksum, checksum + "  " + file.getFileName() + "\n");
            PrivateFiles.sync(partialChecksum);
            // At no moment beside a checksum that is another's: without one, a backup is sound all the same.
            Files.deleteIfExists(Path.of(file + CHECKSUM));
            move(partial, file);
            move(partialChecksum, Path.of(file + CHECKSUM));
            PrivateFiles.syncDirectoryOf(file);
            return new Backup(file, now, Files.size(file), checksum);
        } catch (IOException failure) {
            throw PrivateFiles.unwritable(file, failure, databaseSize());
        } finally {
            remove(partial);
            LOGS.forEach(suffix -> remove(Path.of(partial + suffix)));
            remove(partialChecksum);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Writes all bytes of the database, though not yet to the disk.
     *
     * @return what will be found in the copy when it is sound
     */
    private Inspection copy(Path partial, Progress progress) throws IOException {
        long size = databaseSize();
        try (SQLiteConnection connection = (SQLiteConnection) DriverManager.getConnection("jdbc:sqlite:" + uri);
                FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            Pragmas.run(connection, "PRAGMA busy_timeout = 5000");
            // Until it ends, this connection sees one state, whatever is written meanwhile: SQLite need not begin anew.
            Pragmas.run(connection, "BEGIN");
            long pages = Pragmas.number(connection, "PRAGMA page_count");
            long pageSize = Pragmas.number(connection, "PRAGMA page_size");
            size = pages * pageSize;
            PrivateFiles.demandRoom("A backup", partial, size + MARGIN);
            var pacing = new Pacing(channel, progress, pageSize);
            int result = connection
                    .getDatabase()
                    .backup("main", partial.toAbsolutePath().toString(), pacing::copied, 0, 0, PAGES_AT_ONCE);
            pacing.rethrow(partial, size);
            if (result != 0) {
                throw new SQLException("result " + result, null, result);
            }
            Inspection original = counted(connection);
            Checkpoints.afterLongRead(connection);
            return original;
        } catch (SQLException failure) {
            throw notCopied(partial, failure, size);
        }
    }

    /** What a sound database says of itself. */
    private static Inspection counted(Connection connection) throws SQLException {
        int schema = (int) Pragmas.number(connection, "PRAGMA user_version");
        return schema == 0
                ? new Inspection(0, 0, 0, List.of())
                : new Inspection(
                        schema,
                        Pragmas.number(connection, "SELECT coalesce(max(user_count), 0) FROM totals"),
                        Pragmas.number(connection, "SELECT coalesce(max(post_count), 0) FROM totals"),
                        List.of());
    }

    private DomainException notCopied(Path partial, SQLException failure, long size) {
        if (SqliteErrors.translate(failure) instanceof DomainException.StorageFull || failure.getErrorCode() == FULL) {
            return PrivateFiles.full(partial, size);
        }
        return SqliteErrors.cannotOpen(database, failure);
    }

    /** SQLite's code, which its way of making copies answers as a number. */
    private static final int FULL = 13;

    /** Leaves a copy as one file that needs no log, and looks at all that it holds. */
    private static Inspection settle(Path partial, Progress progress) {
        try (Connection connection = DriverManager.getConnection(
                "jdbc:sqlite:" + partial.toAbsolutePath().toUri() + "?mode=rw")) { // were it gone, it is not made anew
            Pragmas.run(connection, "PRAGMA trusted_schema = 0");
            Pragmas.run(connection, "PRAGMA cell_size_check = 1");
            Pragmas.run(connection, "PRAGMA journal_mode = DELETE");
            return Inspector.inspect(connection, progress);
        } catch (SQLException failure) {
            return new Inspection(0, 0, 0, List.of(String.valueOf(failure.getMessage())));
        }
    }

    /** The newest first. */
    List<Backup> list() {
        List<Backup> backups = new ArrayList<>();
        for (Path file : files()) {
            Matcher name = names.matcher(String.valueOf(file.getFileName()));
            try {
                if (name.matches() && Files.isRegularFile(file)) {
                    String checksum = writtenChecksum(file);
                    backups.add(new Backup(
                            file, time(name.group(1)), Files.size(file), checksum.equals(ILLEGIBLE) ? "" : checksum));
                }
            } catch (IOException | DateTimeException goneOrNotOurs) {
                // pruned just now, or named so by somebody else
            }
        }
        backups.sort(Comparator.comparing(Backup::takenAt).reversed());
        return backups;
    }

    private static Instant time(String text) {
        return TIME.parse(text, Instant::from);
    }

    /** Removes the oldest, but those from before a migration. */
    List<Backup> prune(int keep) {
        return prune(keep, false);
    }

    /** As {@link #prune(int)}, but of those from before a migration: one that fails at each start would fill the disk. */
    void pruneBeforeMigrations() {
        prune(MOST_BEFORE_MIGRATIONS, true);
    }

    private List<Backup> prune(int keep, boolean beforeMigration) {
        Instant now = Instant.now();
        List<Backup> removed = list().stream()
                .filter(backup -> isBeforeMigration(backup) == beforeMigration)
                .filter(backup -> !backup.takenAt().isAfter(now)) // by a clock that was wrong: it would oust newer ones
                .skip(keep)
                .toList();
        for (Backup backup : removed) {
            remove(backup.file()); // first: what is left without a checksum beside it would be a backup still
            remove(Path.of(backup.file() + CHECKSUM));
        }
        return removed;
    }

    private boolean isBeforeMigration(Backup backup) {
        Matcher name = names.matcher(backup.name());
        return name.matches() && name.group(2) != null;
    }

    /**
     * Looks at a backup, and compares it with its checksum where there is one.
     *
     * @param newest the newest schema that this program knows
     */
    static Inspection verify(Path file, int newest, Progress progress) {
        Inspection inspection = Inspector.inspectFile(file, newest, progress);
        try {
            String written = writtenChecksum(file);
            if (!written.isEmpty() && !written.equals(checksum(file, progress))) {
                List<String> problems = new ArrayList<>(inspection.problems());
                problems.add("it is not what it was when it was taken: its checksum differs");
                return new Inspection(
                        inspection.schemaVersion(), inspection.userCount(), inspection.postCount(), problems);
            }
            return inspection;
        } catch (IOException failure) {
            return new Inspection(0, 0, 0, List.of(String.valueOf(failure.getMessage())));
        }
    }

    /**
     * Copies a backup to where it is to become the database, and looks at all of the copy.
     *
     * @return its size in bytes
     * @throws DomainException.Refused when it is not sound, or not one that this program can read
     */
    static long copyForRestore(Path backup, int newest, Path copy, Progress progress) throws IOException {
        Inspector.refuseWhatIsNotOurs(backup, newest);
        long size = Files.size(backup);
        PrivateFiles.create(copy);
        PrivateFiles.demandRoom("The backup", copy, size);
        String checksum;
        try (OutputStream to = Files.newOutputStream(copy)) {
            checksum = transfer(backup, to, "copying", progress);
        } catch (IOException failure) {
            throw PrivateFiles.unwritable(copy, failure, size);
        }
        String written = writtenChecksum(backup);
        if (!written.isEmpty() && !written.equals(checksum)) {
            throw unsound(backup, "it is not what it was when it was taken, as its checksum differs");
        }
        Inspection inspection = Inspector.inspectFile(copy, newest, progress);
        if (!inspection.isSound()) {
            throw unsound(backup, String.join("; ", inspection.problems()));
        }
        PrivateFiles.sync(copy);
        return size;
    }

    private static DomainException unsound(Path backup, String problem) {
        return new DomainException.Refused(backup + " is damaged, and nothing was changed: " + problem
                + ". Restore another one; inkwell backup list names them.");
    }

    /** As it was written down when the backup was taken; empty when it was not. */
    private static String writtenChecksum(Path file) throws IOException {
        Path checksum = Path.of(file + CHECKSUM);
        if (!Files.isRegularFile(checksum)) {
            return "";
        }
        String text = Files.size(checksum) > 4096 ? "" : Files.readString(checksum, StandardCharsets.ISO_8859_1);
        Matcher line = CHECKSUM_LINE.matcher(text);
        return line.matches() ? line.group(1).toLowerCase(Locale.ROOT) : ILLEGIBLE;
    }

    static String checksum(Path file, Progress progress) throws IOException {
        return transfer(file, OutputStream.nullOutputStream(), "summing up", progress);
    }

    /** Sends a file on, and returns the checksum of what was sent. */
    private static String transfer(Path file, OutputStream to, String step, Progress progress) throws IOException {
        MessageDigest digest = sha256();
        long size = Files.size(file);
        long done = 0;
        try (InputStream from = Files.newInputStream(file)) {
            byte[] bytes = new byte[1 << 20];
            for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
                digest.update(bytes, 0, read);
                to.write(bytes, 0, read);
                done += read;
                progress.at(step, done, size);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** Where a copy is made that does not stay: it is removed with the leftovers. */
    Path passing() {
        prepareDirectory();
        return directory.resolve(stem + "-passing" + PARTIAL + ".db");
    }

    /** Removes what was left by attempts that were killed; whoever makes one now would hold the lock. */
    void removeLeftovers() {
        for (Path file : files()) {
            String name = String.valueOf(file.getFileName());
            boolean partial = partials.matcher(name).matches();
            boolean orphan = name.endsWith(CHECKSUM)
                    && names.matcher(name.substring(0, name.length() - CHECKSUM.length()))
                            .matches()
                    && !Files.exists(file.resolveSibling(name.substring(0, name.length() - CHECKSUM.length())));
            if (partial || orphan) {
                remove(file);
            }
        }
    }

    /** What is in the directory, unless that is another's. */
    private List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return otherOwner().isEmpty() ? files.toList() : List.of();
        } catch (IOException failure) {
            throw new DomainException.Refused(
                    directory + " cannot be read: change its rights, or name another directory.", failure);
        }
    }

    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw PrivateFiles.unwritable(file, failure, 0);
        }
    }

    /**
     * Goes along with a copy: brings to the disk what there is of it, so that commits of others never wait for much, and
     * leaves them half of the time.
     */
    private static final class Pacing {
        private static final long LONGEST_PAUSE_NANOS = 50_000_000;

        private final FileChannel channel;
        private final Progress progress;
        private final long pageSize;
        private long last = System.nanoTime();
        private int steps;
        private @Nullable IOException failure;

        Pacing(FileChannel channel, Progress progress, long pageSize) {
            this.channel = channel;
            this.progress = progress;
            this.pageSize = pageSize;
        }

        /** Called from within SQLite, through which nothing can be thrown. */
        void copied(int remaining, int pages) {
            try {
                if (failure == null && ++steps % STEPS_BETWEEN_SYNCS == 0) {
                    channel.force(false);
                }
            } catch (IOException e) {
                failure = e;
            }
            progress.at("copying", (pages - remaining) * pageSize, pages * pageSize);
            long took = System.nanoTime() - last;
            LockSupport.parkNanos(Math.min(took, LONGEST_PAUSE_NANOS));
            last = System.nanoTime();
        }

        void rethrow(Path partial, long size) {
            if (failure != null) {
                throw PrivateFiles.unwritable(partial, failure, size);
            }
        }
    }
}
