package dev.inkwell.persistence.memory;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.contract.StorageContract;

final class InMemoryStorageTest implements StorageContract {
    @Override
    public Storage open() {
        return new InMemoryStorage();
    }
}
