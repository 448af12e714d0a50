package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.contract.StorageContract;
import org.junit.jupiter.api.condition.EnabledIf;

/** The contract on a real server, with the production migrations; a new database for each test. */
@EnabledIf(value = TestServer.IS_THERE, disabledReason = TestServer.MISSING)
final class PostgresqlStorageTest implements StorageContract {

    @Override
    public Storage open() {
        return new PostgresqlProvider().open(TestServer.get().newDatabase(), true, null);
    }
}
