package dev.inkwell.example.h2;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Transactions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import org.h2.engine.Constants;

/** A database of H2: the connection that changes it, and as many that read it as are needed at a time. */
final class H2Database {
    private static final int SCHEMA_VERSION = 1;
    private static final String SCHEMA =
            "RUNSCRIPT FROM 'classpath:" + H2Database.class.getPackageName().replace('.', '/') + "/schema.sql'";

    private final String address;
    private final H2Transactions transactions;

    /** Those that nobody reads by just now: each costs little, and opening one more than most reads. */
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    private H2Database(String address, Connection writer) throws SQLException {
        this.address = address;
        this.transactions = new H2Transactions(writer);
    }

    static H2Database open(String address) {
        try {
            Connection writer = DriverManager.getConnection(address);
            try (Statement statement = writer.createStatement()) {
                refuseWhatIsNotOurs(name(address), new Statements(writer));
                statement.execute(SCHEMA);
                return new H2Database(address, writer);
            } catch (Throwable failure) {
                writer.close();
                throw failure;
            }
        } catch (SQLException error) {
            throw H2Errors.cannotOpen(name(address), error);
        }
    }

    private static void refuseWhatIsNotOurs(String name, Statements statements) {
        String tables = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'PUBLIC'";
        if (statements.number(tables) == 0) {
            return;
        }
        if (statements.number(tables + " AND table_name = 'TOTALS'") == 0) {
            throw new DomainException.CannotOpen(name + " holds something else than users and posts: name another.");
        }
        if (statements.number("SELECT schema_version FROM totals") > SCHEMA_VERSION) {
            throw new DomainException.CannotOpen(name + " is of a newer program: open it with that one.");
        }
    }

    /** An address without its settings, among which there may be a password. */
    static String name(String address) {
        return address.split(";", 2)[0];
    }

    Transactions transactions() {
        return transactions;
    }

    /**
     * Changes something, as a group of its own: where one of its statements fails, those before it are undone, whatever
     * the work around it makes of that.
     */
    <T> T change(Function<Statements, T> statements) {
        return transactions.execute(() -> statements.apply(transactions.statements()));
    }

    /** Reads as of one moment, or within work what that has changed. */
    <T> T read(Function<Statements, T> statements) {
        return transactions.isWithinWork()
                ? statements.apply(transactions.statements())
                : transactions.whileOpen(() -> readBeside(statements));
    }

    private <T> T readBeside(Function<Statements, T> statements) {
        try {
            Connection connection = idle.poll();
            if (connection == null) {
                connection = reader();
            }
            T result;
            try {
                result = statements.apply(new Statements(connection));
                connection.commit();
            } catch (Throwable failure) {
                connection.close(); // it may be broken
                throw failure;
            }
            idle.push(connection);
            return result;
        } catch (SQLException error) {
            throw H2Errors.translate(error);
        }
    }

    private Connection reader() throws SQLException {
        Connection connection = DriverManager.getConnection(address);
        connection.setTransactionIsolation(Constants.TRANSACTION_SNAPSHOT);
        connection.setAutoCommit(false);
        return connection;
    }

    /** Finishes what was begun; with the last connection H2 closes the database. */
    void close() {
        try {
            transactions.close();
            for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
                connection.close();
            }
        } catch (SQLException error) {
            throw H2Errors.translate(error);
        }
    }
}
