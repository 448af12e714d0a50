package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException.CannotOpen;
import org.sqlite.SQLiteJDBCLoader;

/** SQLite itself, which the driver unpacks and loads when it is first used. */
final class NativeLibrary {
    private NativeLibrary() {}

    /**
     * Loads it, unless that is done.
     *
     * @return where from
     * @throws CannotOpen when it cannot be loaded, saying what to do
     */
    static String load() {
        String laidOut = System.getProperty("org.sqlite.lib.path");
        String unpacked = System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"));
        try {
            SQLiteJDBCLoader.initialize();
            return laidOut == null ? "unpacked in " + unpacked : "from " + laidOut;
        } catch (Exception | LinkageError failure) {
            throw new CannotOpen(
                    "SQLite cannot be unpacked in " + unpacked + ", or not be run from there: make it a directory of"
                            + " a disk without noexec that may be written, or name another one with"
                            + " INKWELL_JAVA_OPTS=-Dorg.sqlite.tmpdir=DIR.",
                    failure);
        }
    }
}
