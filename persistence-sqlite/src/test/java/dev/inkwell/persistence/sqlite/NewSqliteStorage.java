package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.function.Supplier;

/** New databases for the tests of other modules; see {@code checks/databases}. */
public final class NewSqliteStorage implements Supplier<Storage> {
    @Override
    public Storage get() {
        try {
            return SqliteStorage.open(Files.createTempDirectory("inkwell-test").resolve("inkwell.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
