package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files that only their owner may read, brought to the disk. Never the database itself or its log while somebody has
 * them open: see {@link DatabaseLock}.
 */
final class PrivateFiles {
    /** As many as systems follow. */
    private static final int MOST_LINKS = 40;

    private PrivateFiles() {}

    /** Makes an empty file of mode 0600; one that is there is removed before, as what was left of an attempt. */
    static void create(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, mode(file, "rw-------"));
        giveToOwnerOfDirectory(file);
    }

    /**
     * Makes the file of mode 0600 that a link leads to, unless it is there. SQLite would make it with the rights that any
     * file gets, and its locks would have the link's name until then.
     */
    static void createTarget(Path link) throws IOException {
        Path target = link;
        for (int followed = 0; Files.isSymbolicLink(target) && followed < MOST_LINKS; followed++) {
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        try {
            Files.createFile(target, mode(target, "rw-------"));
            giveToOwnerOfDirectory(target);
        } catch (FileAlreadyExistsException meanwhile) {
            // by somebody else who opens it; or the links lead nowhere, which SQLite tells
        }
    }

    /** Makes a directory of mode 0700 unless it is there. */
    static void createDirectory(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new DomainException.Refused(directory + " is not a directory: name one, or what can be made one.");
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, mode(directory, "rwx------"));
            giveToOwnerOfDirectory(directory);
        }
    }

    /** What root makes beside the files of a service would otherwise be out of the service's reach. */
    static void giveToOwnerOfDirectory(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        try {
            if (directory != null && !Files.getOwner(directory).equals(Files.getOwner(file))) {
                Files.setOwner(file, Files.getOwner(directory));
            }
        } catch (IOException | UnsupportedOperationException onlyRootCan) {
            // whoever makes a file in a directory of others keeps it
        }
    }

    /** What a file or directory is made with, so that it has these permissions; nothing where the system knows none. */
    static FileAttribute<?>[] mode(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Waits until what a file holds is on the disk. */
    static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Waits until the names in a file's directory are on the disk, where the system can say so of a directory. */
    static void syncDirectoryOf(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        FileChannel channel;
        try {
            channel = FileChannel.open(directory, StandardOpenOption.READ);
        } catch (IOException cannotBeOpened) {
            return; // as on Windows, where names are kept with the files
        }
        try (channel) {
            channel.force(true);
        }
    }

    /**
     * Refuses what would not fit.
     *
     * @param what goes on "… needs", such as {@code A backup}
     * @param place what is there already, or is going to be made
     */
    static void demandRoom(String what, Path place, long bytes) {
        long free = free(place);
        if (free < bytes) {
            throw new DomainException.StorageFull(what + " needs " + mebibytes(bytes) + " MiB on the disk of " + place
                    + ", and there are " + (free >> 20) + " MiB free: make room, or choose another place.");
        }
    }

    /** Bytes on the disk that holds a file or directory, or will when it is made. */
    static long free(Path place) {
        Path there = place.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there.toFile().getUsableSpace();
    }

    /** Why a file could not be written, as the one who asked for it has to know it. */
    static DomainException unwritable(Path file, IOException failure, long bytes) {
        String reason = failure instanceof FileSystemException error && error.getReason() != null
                ? error.getReason()
                : String.valueOf(failure.getMessage());
        if (reason.contains("No space left") || reason.contains("quota")) {
            return full(file, bytes);
        }
        return new DomainException.Refused(
                file + " cannot be written (" + reason + "): change the rights of its directory, or name another.",
                failure);
    }

    /** What to say when there was no room for so many bytes. */
    static DomainException full(Path file, long bytes) {
        return new DomainException.StorageFull("The disk that holds " + file + " is full: it needs " + mebibytes(bytes)
                + " MiB. What was written is removed.");
    }

    /** Rounded up, as it is told how much is needed. */
    static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
