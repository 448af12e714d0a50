package dev.inkwell.example.h2;

import dev.inkwell.domain.StorageProvider;
import dev.inkwell.persistence.contract.StorageProviderContract;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

/** How programs choose H2. */
final class H2ProviderTest implements StorageProviderContract {
    @TempDir
    private Path directory;

    @Override
    public StorageProvider provider() {
        return new H2Provider();
    }

    @Override
    public String newAddress() {
        return "jdbc:h2:" + directory.resolve(UUID.randomUUID().toString()) + ";USER=ada;PASSWORD=engine";
    }
}
