package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.StorageProvider;
import dev.inkwell.persistence.contract.StorageProviderContract;
import org.junit.jupiter.api.condition.EnabledIf;

/** How programs choose PostgreSQL. */
@EnabledIf(value = TestServer.IS_THERE, disabledReason = TestServer.MISSING)
final class PostgresqlProviderTest implements StorageProviderContract {
    @Override
    public StorageProvider provider() {
        return new PostgresqlProvider();
    }

    @Override
    public String newAddress() {
        return TestServer.get().newEmptyDatabase();
    }
}
