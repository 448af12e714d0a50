package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.Transactions;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The unit of work, as repositories use it for their statements. */
public interface JdbcTransactions extends Transactions {

    /**
     * Runs statements that change something together, as a part of the work that is running, or else as work of their
     * own. They are no group of that work: what is undone when one of them fails is for the adapter to know.
     */
    <T> T join(Supplier<T> statements);

    /** As {@link #join(Supplier)}, for statements without a result. */
    default void join(Runnable statements) {
        join(() -> {
            statements.run();
            return true;
        });
    }

    /**
     * Adds a row; within {@link #join}.
     *
     * @param sql an INSERT with a question mark for each value
     * @return the id; empty when the statement itself left the row out, or a constraint refused that statement alone
     */
    OptionalLong insert(String sql, @Nullable Object... values);

    /**
     * Adds rows; within {@link #join}.
     *
     * @param sql an INSERT with a question mark for each value
     * @return the index of the first row that {@link #insert} would have left out; those after it may be there or not
     */
    OptionalInt insertAll(String sql, List<@Nullable Object[]> rows);
}
