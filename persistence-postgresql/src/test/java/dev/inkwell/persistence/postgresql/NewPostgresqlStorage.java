package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.Storage;
import java.util.function.Supplier;

/** New databases on the server of the tests, for the tests of other modules; see {@code checks/databases}. */
public final class NewPostgresqlStorage implements Supplier<Storage> {
    @Override
    public Storage get() {
        return new PostgresqlProvider().open(TestServer.get().newDatabase(), true, null);
    }
}
