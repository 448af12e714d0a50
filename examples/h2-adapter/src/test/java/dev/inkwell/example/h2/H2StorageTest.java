package dev.inkwell.example.h2;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.contract.StorageContract;
import java.util.UUID;

/** The contract on a database in memory, a new one for each test. */
final class H2StorageTest implements StorageContract {

    @Override
    public Storage open() {
        return H2Storage.open("jdbc:h2:mem:" + UUID.randomUUID());
    }
}
