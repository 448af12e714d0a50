package dev.inkwell.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** What the build wrote down of itself. */
final class Build {
    private static final Properties PROPERTIES = read();

    private Build() {}

    /** Inkwell's version. */
    static String version() {
        return PROPERTIES.getProperty("version");
    }

    /** The version of the SQLite driver, which begins with that of SQLite. */
    static String sqlite() {
        return PROPERTIES.getProperty("sqlite");
    }

    /** Java's version, and who made it. */
    static String java() {
        return System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
    }

    private static Properties read() {
        var properties = new Properties();
        try (InputStream input = Objects.requireNonNull(Build.class.getResourceAsStream("/inkwell-build.properties"))) {
            properties.load(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
