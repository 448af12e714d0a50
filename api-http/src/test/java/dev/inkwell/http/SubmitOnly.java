package dev.inkwell.http;

import dev.inkwell.domain.Transactions;
import java.util.function.Supplier;

/** Transactions for a test of changes: a controller that waited for one would hold up its connection's thread. */
interface SubmitOnly extends Transactions {
    @Override
    default <T> T execute(Supplier<T> work) {
        throw new AssertionError("A controller waits for its change.");
    }
}
