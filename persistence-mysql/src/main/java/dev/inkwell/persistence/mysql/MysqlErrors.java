package dev.inkwell.persistence.mysql;

import com.zaxxer.hikari.SQLExceptionOverride;
import dev.inkwell.domain.DomainException;
import dev.inkwell.persistence.jdbc.Conflict;
import dev.inkwell.persistence.jdbc.ConstraintViolation;
import dev.inkwell.persistence.jdbc.DriverErrors;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** The one place that knows the driver's errors. */
final class MysqlErrors implements DriverErrors {
    static final MysqlErrors INSTANCE = new MysqlErrors();

    // Numbers of errors, as the references of MariaDB and MySQL have them.
    private static final int CHANGED_SINCE_READ = 1020;
    private static final int DISK_FULL = 1021;
    private static final int TOO_MANY_CONNECTIONS = 1040;
    private static final int NO_ACCESS_TO_DATABASE = 1044;
    private static final int NO_ACCESS = 1045;
    private static final int NO_DATABASE = 1049;
    private static final int SHUTTING_DOWN = 1053;
    private static final int DUPLICATE_KEY = 1062;
    private static final int TABLE_FULL = 1114;
    private static final int NO_ACCESS_TO_TABLE = 1142;
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;
    private static final int NO_PRIVILEGE = 1227;
    private static final int READ_ONLY_BY_OPTION = 1290;
    private static final int INTERRUPTED = 1317;
    private static final int NO_TRIGGERS_BESIDE_BINARY_LOG = 1419;
    private static final int REFERENCED = 1451;
    private static final int UNREFERENCED = 1452;
    private static final int NO_ACCESS_WITHOUT_PASSWORD = 1698;
    private static final int READ_ONLY = 1836;
    private static final int TOOK_TOO_LONG_FOR_MARIADB = 1969;
    private static final int TOOK_TOO_LONG_FOR_MYSQL = 3024;

    private MysqlErrors() {}

    /** A constraint refuses one statement alone; of two transactions that wait for each other, the server undoes one. */
    @Override
    public RuntimeException translate(SQLException error) {
        SQLException reason = numbered(error);
        return switch (reason.getErrorCode()) {
            case DUPLICATE_KEY, REFERENCED, UNREFERENCED -> new ConstraintViolation(reason);
            case DEADLOCK, CHANGED_SINCE_READ -> new Conflict(reason);
            case DISK_FULL, TABLE_FULL ->
                new DomainException.StorageFull("The disk that holds the database is full.", error);
            case LOCK_WAIT_TIMEOUT -> new DomainException.Busy("Another program holds a lock in the database.", error);
            case INTERRUPTED, TOOK_TOO_LONG_FOR_MARIADB, TOOK_TOO_LONG_FOR_MYSQL ->
                new DomainException.Busy("The statement took too long.", error);
            case TOO_MANY_CONNECTIONS -> new DomainException.Busy("The database server has too much to do.", error);
            case NO_ACCESS_TO_DATABASE, NO_ACCESS, NO_ACCESS_WITHOUT_PASSWORD, NO_DATABASE, SHUTTING_DOWN ->
                unavailable(error);
            case READ_ONLY_BY_OPTION,
                    READ_ONLY -> // after a failover the old server is still there, and can only be read
                unavailable(error);
            default -> translateByState(error, reason);
        };
    }

    private static RuntimeException translateByState(SQLException error, SQLException reason) {
        String state = String.valueOf(reason.getSQLState());
        if (state.startsWith("08")) { // of the connection
            return unavailable(error);
        }
        if (reason.getErrorCode() != 0) {
            return new IllegalStateException(error);
        }
        return error instanceof SQLTransientConnectionException || error.getCause() instanceof InterruptedException
                ? new DomainException.Busy("No connection came free in time.", error)
                : unavailable(error);
    }

    /** The first of the causes that has a number or a state; the error itself where none has. */
    private static SQLException numbered(SQLException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException reason && (reason.getErrorCode() != 0 || reason.getSQLState() != null)) {
                return reason;
            }
        }
        return error;
    }

    private static DomainException unavailable(SQLException error) {
        return new DomainException.Unavailable("The database server cannot be reached.", error);
    }

    /** Beside what the pool knows by itself: a connection to a server that became a replica is of no use for changes. */
    static SQLExceptionOverride evictions() {
        return new SQLExceptionOverride() {
            @java.lang.Override // SQLExceptionOverride has another one
            public SQLExceptionOverride.Override adjudicate(SQLException error) {
                return switch (error.getErrorCode()) {
                    case READ_ONLY_BY_OPTION, READ_ONLY -> SQLExceptionOverride.Override.MUST_EVICT;
                    default -> SQLExceptionOverride.Override.CONTINUE_EVICT;
                };
            }
        };
    }

    @Override
    public DomainException cannotOpen(String name, SQLException error) {
        SQLException reason = numbered(error);
        String advice = switch (reason.getErrorCode()) {
            case NO_ACCESS, NO_ACCESS_WITHOUT_PASSWORD -> ": check the user and the password.";
            case NO_DATABASE -> ": make the database with CREATE DATABASE, or name another.";
            case NO_ACCESS_TO_DATABASE, NO_ACCESS_TO_TABLE, NO_PRIVILEGE ->
                ": grant the user ALL on the database, or name another.";
            case NO_TRIGGERS_BESIDE_BINARY_LOG -> ": set log_bin_trust_function_creators=1 on the server.";
            case TOO_MANY_CONNECTIONS -> ": wait, or raise the server's max_connections.";
            default -> {
                if (String.valueOf(reason.getMessage()).contains("RSA public key")) { // has no code of its own
                    yield ": the server takes no password in the open; add sslMode=trust to the URL, or sslMode=verify-full"
                            + " and serverSslCert=FILE.";
                }
                yield String.valueOf(reason.getSQLState()).startsWith("08")
                        ? ": see whether the server runs, and its name and port."
                        : ".";
            }
        };
        return new DomainException.CannotOpen(
                name + " cannot be opened: " + sentence(String.valueOf(reason.getMessage())) + advice, error);
    }

    /** The first line, without the number of the connection that the driver puts before it. */
    private static String sentence(String message) {
        String line = message.lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^\\(conn=\\d+\\) ", "")
                .strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
