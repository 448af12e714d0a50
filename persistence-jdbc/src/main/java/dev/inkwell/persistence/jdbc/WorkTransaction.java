package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The transaction that work runs in: the groups within it, and whether it can still be kept. */
final class WorkTransaction {
    private final Connection connection;
    private final String nothing;
    private final DriverErrors errors;
    private final Connection lent;

    /** Makes the transaction serializable, as its first statement; null where every transaction is. */
    private final @Nullable String serializable;

    /**
     * Whether to expect work of the kind that is most frequent, one group or one insert and nothing else. The group then
     * has no savepoint, which would be two more ways to the server and back, and the insert is not serializable.
     */
    private final boolean simple;

    private Phase phase = Phase.NEW;

    /** Why the transaction can no longer be kept. */
    private @Nullable RuntimeException lost;

    private enum Phase {
        /** There was no statement. */
        NEW,
        BEGUN,
        /** Work that was expected to be simple has made its insert: that can be kept, and nothing may follow. */
        INSERTED,
        /** The group of such work has failed, and can only be undone with everything. */
        FAILED
    }

    /** Begins with its first statement. */
    WorkTransaction(
            Connection connection, String nothing, @Nullable String serializable, DriverErrors errors, boolean simple) {
        this.connection = connection;
        this.nothing = nothing;
        this.errors = errors;
        this.serializable = serializable;
        this.simple = simple;
        this.lent = lend(connection);
    }

    /** What statements of the work run on. Whoever borrows it ends nothing, and changes none of its settings. */
    Connection connection() {
        begin();
        return lent;
    }

    private void begin() {
        refuseWhenLost();
        if (phase != Phase.NEW) {
            return;
        }
        phase = Phase.BEGUN;
        if (serializable != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(serializable);
            } catch (SQLException error) {
                throw lost(error);
            }
        }
    }

    /**
     * Comes back when all that was changed is durable, wherever the server is to keep it. When the connection breaks
     * meanwhile nobody knows whether it is, and the work must not be run again.
     */
    void commit() {
        refuseToKeepWhenLost();
        try {
            if (phase == Phase.NEW) { // a driver would have nothing to commit, and say so without the server
                try (Statement statement = connection.createStatement()) {
                    statement.execute(nothing);
                }
            }
            connection.clearWarnings();
            connection.commit();
            for (SQLWarning warning = connection.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                if (errors.isDoubt(warning)) {
                    throw new DomainException.Unavailable(
                            "The change was made, and may be lost with the database server's disk.", warning);
                }
            }
        } catch (SQLException error) {
            throw lost(error);
        }
    }

    /** Undoes everything; where that fails, the connection is broken and the server does so by itself. */
    void rollback() {
        try {
            connection.rollback();
        } catch (SQLException error) {
            lose(errors.translate(error));
        }
    }

    /** Runs work that is kept whole or not at all, whatever becomes of the rest of the transaction. */
    <T> T group(Supplier<T> work) {
        refuseWhenLost();
        if (simple && phase == Phase.NEW) {
            return simple(work);
        }
        begin();
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

    private <T> T simple(Supplier<T> work) {
        boolean kept = false;
        try {
            T result = work.get();
            refuseToKeepWhenLost();
            kept = true;
            return result;
        } finally {
            if (!kept) {
                phase = Phase.FAILED;
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

    /** See {@link JdbcTransactions#insert}. */
    OptionalLong insert(String sql, @Nullable Object... values) {
        if (simple && phase == Phase.NEW && serializable != null) {
            refuseWhenLost();
            phase = Phase.INSERTED; // if something follows, the work has to begin again with another first statement
        } else {
            begin();
        }
        try (PreparedStatement statement = connection.prepareStatement(sql, new String[] {"id"})) {
            for (int index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.executeUpdate();
            try (ResultSet row = statement.getGeneratedKeys()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        } catch (SQLException error) {
            refusedAloneOrLost(error);
            return OptionalLong.empty();
        }
    }

    /** See {@link JdbcTransactions#insertAll}; they are sent together. */
    OptionalInt insertAll(String sql, List<@Nullable Object[]> rows) {
        begin();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (@Nullable Object[] values : rows) {
                for (int index = 0; index < values.length; index++) {
                    statement.setObject(index + 1, values[index]);
                }
                statement.addBatch();
            }
            return firstLeftOut(statement.executeBatch(), rows.size());
        } catch (BatchUpdateException error) {
            refusedAloneOrLost(error);
            return firstLeftOut(error.getUpdateCounts(), rows.size());
        } catch (SQLException error) {
            throw lost(error);
        }
    }

    /** Drivers that stop at an error tell of the rows before it. */
    private static OptionalInt firstLeftOut(int[] added, int rows) {
        return IntStream.range(0, rows)
                .filter(index -> index >= added.length || added[index] != 1)
                .findFirst();
    }

    /** Comes back when the statement was refused, and nothing but the statement. */
    private void refusedAloneOrLost(SQLException error) {
        RuntimeException failure = lost(error);
        if (!(failure instanceof ConstraintViolation)) {
            throw failure;
        }
    }

    private RuntimeException lost(SQLException error) {
        RuntimeException failure = errors.translate(error);
        lose(failure);
        return failure;
    }

    /** Notes that this transaction can only be ended, unless the failure is of one statement alone. */
    void lose(RuntimeException failure) {
        if (lost == null && !(failure instanceof ConstraintViolation)) {
            lost = failure;
        }
    }

    /** Why it can no longer be kept, even when the work has caught the failure; null when it can. */
    @Nullable
    RuntimeException reasonOfLoss() {
        return lost;
    }

    /** Refuses to go on with a transaction that is lost, or that was begun as if there were nothing to go on with. */
    void refuseWhenLost() {
        if (lost == null && (phase == Phase.INSERTED || phase == Phase.FAILED)) {
            lost = new NotSimple();
        }
        if (lost != null) {
            throw lost;
        }
    }

    /** As {@link #refuseWhenLost}, but a single insert can be kept, though nothing may follow it. */
    private void refuseToKeepWhenLost() {
        if (phase == Phase.FAILED || lost != null) {
            refuseWhenLost();
        }
    }

    /** Work that was expected to be simple is not: it wants another transaction. */
    static final class NotSimple extends RuntimeException {
        private static final long serialVersionUID = 1L;
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
