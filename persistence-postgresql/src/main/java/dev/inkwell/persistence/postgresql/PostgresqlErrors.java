package dev.inkwell.persistence.postgresql;

import com.zaxxer.hikari.SQLExceptionOverride;
import dev.inkwell.domain.DomainException;
import dev.inkwell.persistence.jdbc.Conflict;
import dev.inkwell.persistence.jdbc.DriverErrors;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLWarning;

/** The one place that knows the driver's errors. */
final class PostgresqlErrors implements DriverErrors {
    static final PostgresqlErrors INSTANCE = new PostgresqlErrors();

    private PostgresqlErrors() {}

    /**
     * A constraint that refuses a statement is a conflict: the statements ask for what they need themselves, and only what
     * came at the same moment is left for the constraint.
     */
    @Override
    public RuntimeException translate(SQLException error) {
        SQLException reason = stated(error);
        String state = reason.getSQLState();
        if (state == null) {
            return error instanceof SQLTransientConnectionException || error.getCause() instanceof InterruptedException
                    ? new DomainException.Busy("No connection came free in time.", error)
                    : unavailable(error);
        }
        return switch (state) {
            case "40001",
                    "40P01", // serialization failure, deadlock
                    "23505",
                    "23503" -> // unique and foreign keys
                new Conflict(reason);
            case "53100" -> new DomainException.StorageFull("The disk that holds the database is full.", error);
            case "57014" -> new DomainException.Busy("The statement took too long.", error);
            case "55P03" -> new DomainException.Busy("Another program holds a lock in the database.", error);
            case "25006", // after a failover the old server is still there, and can only be read
                    "0A000", // nor is anything serializable there; or another program has migrated the schema meanwhile
                    "25P03", // the server has ended an idle transaction, and
                    "25P04" -> // one that took too long, and the connection with it
                unavailable(error);
            default ->
                switch (state.substring(0, 2)) {
                    case "53" -> new DomainException.Busy("The database server has too much to do.", error);
                    case "08", // of the connection
                            "57", // the server is shutting down, or not up yet
                            "58", // of the server's system
                            "28", // who asks is not let in any more
                            "3D", // the database was dropped
                            "XX" -> // of the server itself: damaged pages
                        unavailable(error);
                    default -> new IllegalStateException(error);
                };
        };
    }

    /** The first of the causes that has a state; the error itself where none has. */
    private static SQLException stated(SQLException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException reason && reason.getSQLState() != null) {
                return reason;
            }
        }
        return error;
    }

    /**
     * Whoever waits for a standby to have the change as well can be stopped on the server, which then commits it on this
     * one only and warns, in its own language and with the state of any warning. No other comes with a commit of ours.
     */
    @Override
    public boolean isDoubt(SQLWarning warning) {
        String state = String.valueOf(warning.getSQLState());
        return state.startsWith("01") || state.startsWith("57");
    }

    /** A server that shuts down, or is not up yet, says so; 57014 is only a statement that took too long. */
    @Override
    public boolean isOfConnection(SQLException error) {
        SQLException reason = stated(error);
        return DriverErrors.super.isOfConnection(reason)
                || String.valueOf(reason.getSQLState()).startsWith("57P");
    }

    private static DomainException unavailable(SQLException error) {
        return new DomainException.Unavailable("The database server cannot be reached.", error);
    }

    /** Beside what the pool knows by itself: a connection to a server that became a standby is of no use for changes. */
    static SQLExceptionOverride evictions() {
        return new SQLExceptionOverride() {
            @java.lang.Override // SQLExceptionOverride has another one
            public SQLExceptionOverride.Override adjudicate(SQLException error) {
                return "25006".equals(error.getSQLState())
                        ? SQLExceptionOverride.Override.MUST_EVICT
                        : SQLExceptionOverride.Override.CONTINUE_EVICT;
            }
        };
    }

    @Override
    public DomainException cannotOpen(String name, SQLException error) {
        SQLException reason = stated(error);
        String state = String.valueOf(reason.getSQLState());
        String advice = switch (state) {
            case "28P01", "28000", "08004" -> ": check the user and the password.";
            case "3D000" -> ": make the database with createdb, or name another.";
            case "42501" -> ": let the user own the schema, or name another.";
            case "53300" -> ": wait, or raise the server's max_connections.";
            default -> state.startsWith("08") ? ": see whether the server runs, and its name and port." : ".";
        };
        return new DomainException.CannotOpen(
                name + " cannot be opened: " + sentence(String.valueOf(reason.getMessage())) + advice, error);
    }

    private static String sentence(String message) {
        String line = message.lines().findFirst().orElse("").strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
