package dev.inkwell.persistence.mysql;

import dev.inkwell.domain.StorageProvider;
import dev.inkwell.persistence.contract.StorageProviderContract;
import org.junit.jupiter.api.condition.EnabledIf;

/** How programs choose MariaDB. */
@EnabledIf(value = TestServer.IS_THERE, disabledReason = TestServer.MISSING)
final class MysqlProviderTest implements StorageProviderContract {
    @Override
    public StorageProvider provider() {
        return new MysqlProvider();
    }

    @Override
    public String newAddress() {
        return TestServer.get().newEmptyDatabase();
    }
}
