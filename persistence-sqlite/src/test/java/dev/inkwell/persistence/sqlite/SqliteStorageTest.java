package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.contract.OwnUpkeepContract;
import dev.inkwell.persistence.contract.StorageContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real file, with the production migrations. */
final class SqliteStorageTest implements StorageContract, OwnUpkeepContract {
    @TempDir
    private Path directory;

    @Override
    public Storage open() {
        return SqliteStorage.open(directory.resolve("inkwell.db"));
    }
}
