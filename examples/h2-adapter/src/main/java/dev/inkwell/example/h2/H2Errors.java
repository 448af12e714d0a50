package dev.inkwell.example.h2;

import dev.inkwell.domain.DomainException;
import java.sql.SQLException;
import org.h2.api.ErrorCode;

/** The one place that knows the driver's errors: whatever H2 throws passes through here. */
final class H2Errors {

    private H2Errors() {}

    /**
     * What an error means to the domain. What the ports refuse in the normal course of things is not among them: the
     * statements look for it themselves. So a constraint that speaks up is a bug, like all that is not named here.
     */
    static RuntimeException translate(SQLException error) {
        return switch (error.getErrorCode()) {
            case ErrorCode.LOCK_TIMEOUT_1, ErrorCode.DEADLOCK_1, ErrorCode.CONCURRENT_UPDATE_1 ->
                new DomainException.Busy("Another program holds a lock in the database.", error);
            case ErrorCode.STATEMENT_WAS_CANCELED -> new DomainException.Busy("The statement took too long.", error);
            case ErrorCode.DATABASE_IS_CLOSED,
                    ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
                    ErrorCode.OBJECT_CLOSED,
                    ErrorCode.CONNECTION_BROKEN_1,
                    ErrorCode.IO_EXCEPTION_1,
                    ErrorCode.IO_EXCEPTION_2,
                    ErrorCode.FILE_CORRUPTED_1,
                    ErrorCode.OUT_OF_MEMORY,
                    ErrorCode.GENERAL_ERROR_1 -> // of the store: its file cannot be read or written
                new DomainException.Unavailable("The database cannot be reached.", error);
            default -> new IllegalStateException(error);
        };
    }

    static DomainException closed() {
        return new DomainException.Unavailable("The database is closed.");
    }

    /**
     * Why a database cannot be opened, and what to do about it.
     *
     * @param name the database's, without a password
     */
    static DomainException cannotOpen(String name, SQLException error) {
        String advice = switch (error.getErrorCode()) {
            case ErrorCode.DATABASE_ALREADY_OPEN_1 -> "another program has it open: stop that, or wait.";
            case ErrorCode.WRONG_USER_OR_PASSWORD -> "check USER and PASSWORD in its address.";
            case ErrorCode.ADMIN_RIGHTS_REQUIRED -> "name a user in its address who is an administrator.";
            default -> String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        };
        return new DomainException.CannotOpen(name + " cannot be opened: " + advice, error);
    }
}
