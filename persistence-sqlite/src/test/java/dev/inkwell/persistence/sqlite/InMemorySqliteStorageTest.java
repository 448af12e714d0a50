package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.contract.StorageContract;

/** The contract on a SQLite database in memory, a new one for each test. */
final class InMemorySqliteStorageTest implements StorageContract {

    @Override
    public Storage open() {
        return SqliteStorage.open(SqliteStorage.IN_MEMORY);
    }
}
