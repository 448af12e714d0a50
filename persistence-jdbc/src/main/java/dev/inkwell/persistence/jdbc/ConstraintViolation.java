package dev.inkwell.persistence.jdbc;

import java.sql.SQLException;

/** A constraint refused one statement, and the transaction goes on without it; the repository finds out why. */
public final class ConstraintViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConstraintViolation(SQLException error) {
        super(error);
    }
}
