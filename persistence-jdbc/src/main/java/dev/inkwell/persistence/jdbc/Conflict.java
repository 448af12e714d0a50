package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException;
import java.sql.SQLException;

/**
 * A transaction met another one that was there before; run again, it sees what that one has done.
 *
 * <p>A constraint that refuses a statement may say the same: where the statements ask themselves for what they need, only
 * what came at the same moment is left for the constraint.
 */
public final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException error;

    public Conflict(SQLException error) {
        super(error);
        this.error = error;
    }

    /** What it is when it comes back however often the transaction is run. */
    RuntimeException asFailure() {
        return String.valueOf(error.getSQLState()).startsWith("23") // of a constraint
                ? new IllegalStateException(error)
                : new DomainException.Busy("Too many change the same at once.", error);
    }
}
