package dev.inkwell.persistence.postgresql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The transaction that work runs in: the groups within it, and whether it can still be kept. */
final class WorkTransaction {
    private final Connection connection;
    private final Connection lent;

    /** Why the transaction can no longer be kept. */
    private @Nullable RuntimeException lost;

    /** Begins with its first statement. */
    WorkTransaction(Connection connection) {
        this.connection = connection;
        this.lent = lend(connection);
    }

    /** What statements of the work run on. Whoever borrows it ends nothing, and changes none of its settings. */
    Connection connection() {
        return lent;
    }

    /** Comes back when all that was changed is durable. */
    void commit() {
        refuseWhenLost();
        try {
            connection.commit();
        } catch (SQLException error) {
            throw lost(error);
        }
    }

    /** Undoes everything; where that fails, the connection is broken and the server does so by itself. */
    void rollback() {
        try {
            connection.rollback();
        } catch (SQLException error) {
            lose(PostgresqlErrors.translate(error));
        }
    }

    /** Runs work that is kept whole or not at all, whatever becomes of the rest of the transaction. */
    <T> T group(Supplier<T> work) {
        refuseWhenLost();
        Savepoint before = savepoint();
        boolean kept = false;
        try {
            T result = work.get();
            refuseWhenLost();
            kept = true;
            return result;
        } finally {
            if (lost == null) {
                end(before, kept);
            }
        }
    }

    private Savepoint savepoint() {
        try {
            return connection.setSavepoint();
        } catch (SQLException error) {
            throw lost(error);
        }
    }

    private void end(Savepoint group, boolean kept) {
        try {
            if (!kept) {
                connection.rollback(group);
            }
            connection.releaseSavepoint(group);
        } catch (SQLException error) {
            throw lost(error);
        }
    }

    /**
     * Adds a row, unless there is a reason not to.
     *
     * @param sql an INSERT with a question mark for each value, RETURNING the id
     * @return the id; empty when the statement itself left the row out
     */
    OptionalLong insert(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        } catch (SQLException error) {
            throw lost(error);
        }
    }

    private RuntimeException lost(SQLException error) {
        RuntimeException failure = PostgresqlErrors.translate(error);
        lose(failure);
        return failure;
    }

    /** Notes that the server takes nothing more in this transaction but its end. */
    void lose(RuntimeException failure) {
        if (lost == null) {
            lost = failure;
        }
    }

    /** Why it can no longer be kept, even when the work has caught the failure; null when it can. */
    @Nullable
    RuntimeException reasonOfLoss() {
        return lost;
    }

    /** Refuses to go on with a transaction that is lost. */
    void refuseWhenLost() {
        if (lost != null) {
            throw lost;
        }
    }

    private static Connection lend(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                WorkTransaction.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "close", "setReadOnly", "setAutoCommit" -> {
                            return null;
                        }
                        default -> {
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException failure) {
                                throw failure.getTargetException();
                            }
                        }
                    }
                });
    }
}
