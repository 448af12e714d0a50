package dev.inkwell.persistence.mysql;

import dev.inkwell.domain.Storage;
import java.util.function.Supplier;

/** New databases on the server of the tests, for the tests of other modules; see {@code checks/databases}. */
public final class NewMysqlStorage implements Supplier<Storage> {
    @Override
    public Storage get() {
        return new MysqlProvider().open(TestServer.get().newDatabase(), true, null);
    }
}
