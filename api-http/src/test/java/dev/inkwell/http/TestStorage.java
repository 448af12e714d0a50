package dev.inkwell.http;

import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.memory.InMemoryStorage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The database below the API: in memory, or a real one, when the suite is run on it by {@code checks/databases}. */
public final class TestStorage {
    /** The name of a {@code Supplier<Storage>}, of a new and empty database each time. */
    private static final @Nullable String SUPPLIER = System.getProperty("inkwell.test.storage");

    private TestStorage() {}

    /** A new and empty one. */
    public static Storage open() {
        if (SUPPLIER == null) {
            return new InMemoryStorage();
        }
        try {
            Supplier<?> supplier = Class.forName(SUPPLIER)
                    .asSubclass(Supplier.class)
                    .getDeclaredConstructor()
                    .newInstance();
            return (Storage) supplier.get();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(SUPPLIER, e);
        }
    }
}
