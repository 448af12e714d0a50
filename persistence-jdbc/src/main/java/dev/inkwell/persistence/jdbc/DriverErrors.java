package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/** What the errors of a server's driver, and of the pool of its connections, mean. Each adapter knows it in one place. */
public interface DriverErrors {

    /**
     * To the domain; a {@link Conflict} when the transaction should be run again, a {@link ConstraintViolation} when it can
     * go on.
     */
    RuntimeException translate(SQLException error);

    /** Whether a warning that came with a commit says that the change is not kept wherever it has to be. */
    default boolean isDoubt(SQLWarning warning) {
        return false;
    }

    /** Whether the connection has failed, or the server behind it has, rather than the one statement. */
    default boolean isOfConnection(SQLException error) {
        String state = error.getSQLState();
        return state == null || state.startsWith("08");
    }

    /**
     * To who wanted to open a database: why that cannot be, and what to do about it.
     *
     * @param name the database's, without a password
     */
    DomainException cannotOpen(String name, SQLException error);

    /** The database's error behind a failure, if there is one. */
    static @Nullable SQLException sqlException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error) {
                return error;
            }
        }
        return null;
    }
}
