package dev.inkwell.domain;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A copy of a database, in a file of its own.
 *
 * @param takenAt whatever was acknowledged before is in it
 * @param size in bytes
 * @param sha256 of the file when it was taken, in hex; empty when that was not written down
 */
public record Backup(Path file, Instant takenAt, long size, String sha256) {

    /** By which it can be asked for. */
    public String name() {
        return String.valueOf(file.getFileName());
    }
}
