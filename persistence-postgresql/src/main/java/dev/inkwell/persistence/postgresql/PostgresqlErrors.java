package dev.inkwell.persistence.postgresql;

import com.zaxxer.hikari.SQLExceptionOverride;
import dev.inkwell.domain.DomainException;
import io.micronaut.aop.Around;
import io.micronaut.aop.InterceptorBean;
import io.micronaut.aop.MethodInterceptor;
import io.micronaut.aop.MethodInvocationContext;
import io.micronaut.context.annotation.Requires;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** The one place that knows the driver's errors: what leaves a repository has passed through here. */
@InterceptorBean(PostgresqlErrors.Translated.class)
@Requires(property = PostgresqlDatabase.PROPERTY)
final class PostgresqlErrors implements MethodInterceptor<Object, Object> {

    /** Marks a repository whose errors are translated. */
    @Around
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Translated {}

    /**
     * The transaction met another one that was there before; run again, it sees what that one has done. A constraint
     * that refuses a statement says the same: the statements ask for what they need themselves, and only what came at
     * the same moment is left for the constraint.
     */
    static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final SQLException error;

        private Conflict(SQLException error) {
            super(error);
            this.error = error;
        }

        /** What it is when it comes back however often the transaction is run. */
        RuntimeException asFailure() {
            return isOfConstraint(error)
                    ? new IllegalStateException(error)
                    : new DomainException.Busy("Too many change the same at once.", error);
        }
    }

    private final PostgresqlDatabase database;

    PostgresqlErrors(PostgresqlDatabase database) {
        this.database = database;
    }

    @Override
    public @Nullable Object intercept(MethodInvocationContext<Object, Object> call) {
        WorkTransaction work = database.transactions().current();
        if (work != null) {
            work.refuseWhenLost();
        }
        try {
            return call.proceed();
        } catch (DomainException | Conflict alreadyTranslated) {
            throw alreadyTranslated;
        } catch (RuntimeException failure) {
            SQLException error = sqlException(failure);
            if (error == null) {
                throw database.isClosed() ? closed() : failure; // Micronaut Data finds nothing any more then
            }
            RuntimeException translated = database.isClosed() ? closed() : translate(error);
            if (work != null) {
                work.lose(translated); // the server takes nothing more in a transaction that has met an error
            } else if (translated instanceof Conflict conflict) {
                throw conflict.asFailure();
            }
            throw translated;
        }
    }

    static DomainException closed() {
        return new DomainException.Unavailable("The database is closed.");
    }

    /** The database's error behind a failure, if there is one. */
    static @Nullable SQLException sqlException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error) {
                return error;
            }
        }
        return null;
    }

    /** What the driver's error, or that of the pool, means to the domain. */
    static RuntimeException translate(SQLException error) {
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
            case "25006" -> // after a failover the old server is still there, and can only be read
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

    private static DomainException unavailable(SQLException error) {
        return new DomainException.Unavailable("The database server cannot be reached.", error);
    }

    private static boolean isOfConstraint(SQLException error) {
        return String.valueOf(error.getSQLState()).startsWith("23");
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

    /**
     * Why a database cannot be opened, and what to do about it.
     *
     * @param name the database's, without a password
     */
    static DomainException cannotOpen(String name, SQLException error) {
        SQLException reason = stated(error);
        String state = String.valueOf(reason.getSQLState());
        String advice = switch (state) {
            case "28P01", "28000" -> ": check the user and the password.";
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
