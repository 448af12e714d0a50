package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Inspection;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Upkeep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Looks at a database, and at all that it stands on; the database may be served meanwhile. Nothing is changed, but that
 * SQLite folds a log into the database which a crash left, as at any start.
 */
final class Diagnosis {
    private static final long MEBIBYTE = 1 << 20;

    /** Bytes: below, changes are refused soon, or are so already. */
    private static final long LEAST_FREE = MEBIBYTE;

    /** Bytes: only beside one who reads for long does a log grow so. */
    private static final long LARGE_LOG = 512 * MEBIBYTE;

    /** How far a clock may be behind another that wrote to the database before. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** There was no Inkwell before. */
    private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");

    private static final Duration OLD_BACKUP = Duration.ofDays(7);

    /** Between machines, their locks or their syncs are not what SQLite needs. */
    private static final Set<String> NETWORKS = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb2",
            "smb3",
            "smbfs",
            "9p",
            "afs",
            "ceph",
            "fuse.sshfs",
            "fuse.glusterfs",
            "webdav");

    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private final Path database;
    private final String uri;
    private final Path backups;
    private final Upkeep upkeep;

    Diagnosis(Path database, String uri, Path backups, Upkeep upkeep) {
        this.database = database;
        this.uri = uri;
        this.backups = backups;
        this.upkeep = upkeep;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(look("native library", this::nativeLibrary));
        if (isProblem(findings)) {
            return findings; // nothing else can be looked at
        }
        findings.add(look("file", this::file));
        if (isProblem(findings)) {
            return findings; // nothing else can be said of one that is not there, or not ours
        }
        findings.add(look("owner", this::owner));
        findings.add(look("rights", this::rights));
        findings.add(look("file system", this::fileSystem));
        findings.add(look("free space", this::freeSpace));
        findings.add(look("log", this::log));
        findings.add(look("schema", this::schema));
        findings.add(look("settings", this::settings));
        findings.add(look("integrity", this::integrity));
        findings.add(look("clock", this::clock));
        findings.add(look("backups", this::backups));
        return findings;
    }

    private static boolean isProblem(List<Finding> findings) {
        return findings.get(findings.size() - 1).severity() == Finding.Severity.PROBLEM;
    }

    /** What cannot be looked at is a problem too. */
    private static Finding look(String subject, Supplier<Finding> at) {
        try {
            return at.get();
        } catch (DomainException failure) {
            return Finding.problem(subject, String.valueOf(failure.getMessage()), "When that is done, ask again.");
        }
    }

    private Finding nativeLibrary() {
        String origin = NativeLibrary.load();
        return Finding.ok("native library", "sqlite-jdbc " + SQLiteJDBCLoader.getVersion() + ", " + origin);
    }

    private Finding file() {
        SqliteDatabase.refuseUnusablePath(database);
        if (!Files.exists(database)) {
            return Finding.problem(
                    "file", "There is no " + database + ".", "Name the database with --db, or restore a backup.");
        }
        if (size(DatabaseLock.beside(database, "")) == 0) {
            return Finding.problem("file", database + " is empty.", "Restore a backup.");
        }
        SqliteDatabase.refuseWhatIsNotOurs(database, uri);
        int names = attribute("unix:nlink") instanceof Integer links ? links : 1;
        if (names > 1 && names == 1 + keptNames().size()) {
            return Finding.warning(
                    "file",
                    "A restore was ended before it was done: " + database + " is also "
                            + keptNames().get(0) + ".",
                    "Start the service, which tidies it.");
        }
        if (names > 1) {
            return Finding.problem(
                    "file",
                    database + " has " + names + " names: under another one it would be given another log.",
                    "Find them with find DIRECTORY -samefile " + quoted(database) + ", and remove all but one.");
        }
        return Finding.ok("file", "%s, %,d KiB".formatted(database, size(database) / 1024));
    }

    /** Other names of this file that a restore gave to it, to keep it. */
    private List<Path> keptNames() {
        return kept().stream()
                .filter(kept -> {
                    try {
                        return Files.isSameFile(kept, DatabaseLock.beside(database, ""));
                    } catch (IOException gone) {
                        return false;
                    }
                })
                .toList();
    }

    /** What was a database before, with its logs. */
    private List<Path> kept() {
        Path file = DatabaseLock.beside(database, "");
        try (Stream<Path> siblings = Files.list(file.resolveSibling("."))) {
            return siblings.map(Path::normalize)
                    .filter(path -> String.valueOf(path.getFileName()).startsWith(file.getFileName() + Succession.KEPT))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** Whoever looks has to be able to write what the service wrote, and the other way round. */
    private Finding owner() {
        String directory = owner(DatabaseLock.beside(database, "").resolveSibling("."));
        String process = owner(Path.of("/proc/self")); // by number too, as where a container's user has no name
        String self = process.isEmpty() ? System.getProperty("user.name", "") : process;
        String wanted = self.equals("root") ? directory : self;
        List<Path> others = Stream.concat(
                        Stream.of("", "-wal", "-shm", ".lock", ".serving", ".upkeep")
                                .map(suffix -> DatabaseLock.beside(database, suffix)),
                        Stream.of(backups))
                .filter(path -> !List.of("", wanted).contains(owner(path)))
                .toList();
        return others.isEmpty()
                ? Finding.ok("owner", wanted)
                : Finding.problem(
                        "owner",
                        "Not " + wanted + ", but another user, owns " + joined(others, ", ") + ".",
                        "As root: chown " + quoted(wanted) + " " + quoted(others));
    }

    /** Empty where there is no such file, or the system tells no owners. */
    private static String owner(Path path) {
        try {
            return Files.readAttributes(path, PosixFileAttributes.class).owner().getName();
        } catch (IOException | UnsupportedOperationException unknown) {
            return "";
        }
    }

    private Finding rights() {
        List<Path> open = Stream.of(
                        Stream.of("", "-wal", "-shm").map(suffix -> DatabaseLock.beside(database, suffix)),
                        upkeep.backups().stream().map(Backup::file),
                        kept().stream())
                .flatMap(paths -> paths)
                .filter(Diagnosis::isOpenToOthers)
                .toList();
        if (!open.isEmpty()) {
            return Finding.warning(
                    "rights",
                    "Others on this machine may read the addresses in " + joined(open, ", ") + ".",
                    "chmod 600 " + quoted(open));
        }
        if (isOpenToOthers(backups)) {
            return Finding.warning(
                    "rights", "Others on this machine may look into " + backups + ".", "chmod 700 " + quoted(backups));
        }
        return Finding.ok("rights", "nobody but " + owner(database) + " may read it");
    }

    private static boolean isOpenToOthers(Path path) {
        try {
            return Files.getPosixFilePermissions(path).stream()
                    .anyMatch(right -> right == PosixFilePermission.GROUP_READ
                            || right == PosixFilePermission.OTHERS_READ
                            || right == PosixFilePermission.GROUP_WRITE
                            || right == PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException notThereOrWithoutRights) {
            return false;
        }
    }

    private Finding fileSystem() {
        try {
            String type = Files.getFileStore(database).type();
            String known = type.toLowerCase(Locale.ROOT);
            if (NETWORKS.contains(known)) {
                return Finding.problem(
                        "file system",
                        "The database is on " + type + ", over a network, where a log cannot be shared safely.",
                        "Move it to a local disk; backups may stay there.");
            }
            if (IN_MEMORY.contains(known)) {
                return Finding.warning(
                        "file system",
                        "The database is on " + type + ", in memory, and is gone when the machine is switched off.",
                        "Move it to a disk.");
            }
            return Finding.ok("file system", type);
        } catch (IOException failure) {
            return Finding.warning("file system", "It does not tell its type.", "See that it is a local disk.");
        }
    }

    private Finding freeSpace() {
        long free = PrivateFiles.free(DatabaseLock.beside(database, ""));
        long freeForBackups = PrivateFiles.free(backups);
        long needed = size(database) / MEBIBYTE + 1;
        String seen = "%,d MiB free, and %,d for backups".formatted(free / MEBIBYTE, freeForBackups / MEBIBYTE);
        if (free < LEAST_FREE) {
            return Finding.problem(
                    "free space", seen + ": changes are refused.", "Make room, some 40 MiB for the log.");
        }
        return freeForBackups / MEBIBYTE < needed
                ? Finding.warning(
                        "free space",
                        seen + ": the next needs " + needed + ".",
                        "Make room on the disk of " + backups + ", or name another with --backup-dir.")
                : Finding.ok("free space", seen);
    }

    private Finding log() {
        long size = size(DatabaseLock.beside(database, "-wal"));
        String seen = "%,d KiB".formatted(size / 1024);
        return size > LARGE_LOG
                ? Finding.warning(
                        "log",
                        seen + ", as somebody reads for long, or did: a second without changes gives the room back.",
                        "inkwell maintain checkpoint --db " + quoted(database))
                : Finding.ok("log", seen);
    }

    private Finding schema() {
        List<Migration> migrations = upkeep.migrations();
        for (Migration migration : migrations) {
            if (migration.state() != Migration.State.APPLIED && migration.state() != Migration.State.PENDING) {
                return Finding.problem(
                        "schema",
                        "Migration " + migration.version() + " is "
                                + migration.state().name().toLowerCase(Locale.ROOT) + ".",
                        "Use the Inkwell that wrote the database, or restore a backup.");
            }
        }
        String pending = migrations.stream()
                .filter(migration -> migration.state() == Migration.State.PENDING)
                .map(migration -> String.valueOf(migration.version()))
                .collect(Collectors.joining(", "));
        return pending.isEmpty()
                ? Finding.ok(
                        "schema",
                        "version " + migrations.get(migrations.size() - 1).version())
                : Finding.warning(
                        "schema",
                        "Pending: " + pending + ".",
                        "inkwell migrate apply --db " + quoted(database) + ", or let serve do it.");
    }

    /** What is set to each connection, and what the database itself says. */
    private Finding settings() {
        try (Connection connection = connect()) {
            String journal = Pragmas.text(connection, "PRAGMA journal_mode");
            if (!journal.equals("wal")) {
                return Finding.ok("settings", "journal_mode " + journal + ", until it is served again");
            }
            Pragmas.apply(connection, Pragmas.WRITER);
            return Finding.ok(
                    "settings",
                    Pragmas.WRITER.stream()
                            .map(setting -> setting.pragma() + " " + setting.value())
                            .collect(Collectors.joining(", ")));
        } catch (SQLException failure) {
            throw SqliteErrors.cannotOpen(database, failure);
        }
    }

    private Finding integrity() {
        Inspection inspection = upkeep.check(Upkeep.Progress.IGNORED);
        return inspection.isSound()
                ? Finding.ok(
                        "integrity",
                        "every page and reference of %,d users and %,d posts"
                                .formatted(inspection.userCount(), inspection.postCount()))
                : Finding.problem(
                        "integrity",
                        String.join("; ", inspection.problems()),
                        "Stop the service, keep a copy of the file and its log, and restore a backup: inkwell backup list --db "
                                + quoted(database));
    }

    private Finding clock() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (Connection connection = connect()) {
            boolean empty = Pragmas.number(connection, "PRAGMA user_version") == 0;
            Instant newest = Instant.ofEpochMilli(
                    empty
                            ? 0
                            : Pragmas.number(
                                    connection,
                                    "SELECT coalesce(max(created_at), 0) FROM (SELECT max(created_at) AS created_at FROM users"
                                            + " UNION ALL SELECT max(created_at) FROM posts)"));
            if (now.isBefore(EARLIEST) || newest.isAfter(now.plus(SKEW))) {
                return Finding.problem(
                        "clock",
                        "It is " + now + " here, and the newest row was made at " + newest + ".",
                        "Set the clock, and keep it with NTP.");
            }
            return Finding.ok("clock", now.toString());
        } catch (SQLException failure) {
            throw SqliteErrors.cannotOpen(database, failure);
        }
    }

    private Finding backups() {
        List<Backup> list = upkeep.backups();
        if (list.isEmpty()) {
            return Finding.warning(
                    "backups", "There is none in " + backups + ".", "inkwell backup --db " + quoted(database));
        }
        Backup newest = list.get(0);
        Duration age = Duration.between(newest.takenAt(), Instant.now());
        String seen = "%d in %s, the newest from %s".formatted(list.size(), backups, newest.takenAt());
        Inspection inspection = upkeep.verify(newest.file(), Upkeep.Progress.IGNORED);
        if (!inspection.isSound()) {
            return Finding.problem(
                    "backups",
                    newest.file() + " is not sound: " + String.join("; ", inspection.problems()),
                    "inkwell backup --db " + quoted(database) + ", and look at the disk that holds it.");
        }
        return age.compareTo(OLD_BACKUP) > 0
                ? Finding.warning(
                        "backups", seen + ", " + age.toDays() + " days ago.", "inkwell backup --db " + quoted(database))
                : Finding.ok("backups", seen);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + uri);
    }

    private @Nullable Object attribute(String name) {
        try {
            return Files.getAttribute(database, name);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException notHere) {
            return null;
        }
    }

    private static String joined(List<Path> paths, String separator) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(separator));
    }

    private static String quoted(List<Path> paths) {
        return paths.stream().map(Diagnosis::quoted).collect(Collectors.joining(" "));
    }

    /** As a shell takes it for one word. */
    static String quoted(Object word) {
        String text = word.toString();
        return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** In bytes; 0 when there is no such file. */
    private static long size(Path file) {
        return file.toFile().length();
    }
}
