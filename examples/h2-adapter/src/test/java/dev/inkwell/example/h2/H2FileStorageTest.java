package dev.inkwell.example.h2;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.contract.StorageContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a file, where changes have to reach the disk. */
final class H2FileStorageTest implements StorageContract {
    @TempDir
    private Path directory;

    @Override
    public Storage open() {
        return H2Storage.open("jdbc:h2:" + directory.resolve("inkwell"));
    }
}
