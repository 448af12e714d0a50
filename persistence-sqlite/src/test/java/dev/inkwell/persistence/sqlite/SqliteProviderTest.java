package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.StorageProvider;
import dev.inkwell.persistence.contract.StorageProviderContract;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

/** How programs choose SQLite. */
final class SqliteProviderTest implements StorageProviderContract {
    @TempDir
    private Path directory;

    @Override
    public StorageProvider provider() {
        return new SqliteProvider();
    }

    @Override
    public String newAddress() {
        return directory.resolve(UUID.randomUUID() + ".db").toString();
    }
}
