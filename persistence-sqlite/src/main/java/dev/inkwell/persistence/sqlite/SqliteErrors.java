package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.persistence.jdbc.ConstraintViolation;
import dev.inkwell.persistence.jdbc.JdbcDatabase;
import io.micronaut.aop.Around;
import io.micronaut.aop.InterceptorBean;
import io.micronaut.aop.MethodInterceptor;
import io.micronaut.aop.MethodInvocationContext;
import io.micronaut.context.annotation.Requires;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The one place that knows the driver's errors: what leaves a repository has passed through here. */
@InterceptorBean(SqliteErrors.Translated.class)
@Requires(property = JdbcDatabase.PROPERTY, pattern = SqliteDatabase.NAMES)
final class SqliteErrors implements MethodInterceptor<Object, Object> {

    /** Marks a repository whose errors are translated. */
    @Around
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Translated {}

    // SQLite's primary result codes, as its documentation numbers them.
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int NOMEM = 7;
    private static final int READONLY = 8;
    private static final int INTERRUPT = 9;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int PROTOCOL = 15;
    private static final int NOTADB = 26;
    private static final int UNKNOWN = -1;

    private final SqliteDatabase database;

    SqliteErrors(SqliteDatabase database) {
        this.database = database;
    }

    @Override
    public @Nullable Object intercept(MethodInvocationContext<Object, Object> call) {
        SqliteTransactions transactions = database.transactions();
        transactions.refuseWhenLost();
        try {
            return call.proceed();
        } catch (DomainException | ConstraintViolation alreadyTranslated) {
            throw alreadyTranslated;
        } catch (RuntimeException failure) {
            RuntimeException translated = database.isClosed() ? closed() : translate(failure);
            if (translated instanceof DomainException) { // of the whole database; others are of one statement
                transactions.lose(translated);
            }
            throw translated;
        }
    }

    static DomainException closed() {
        return new DomainException.Unavailable("The database is closed.");
    }

    /** What the failure means to the domain; the failure itself when no database error is behind it. */
    static RuntimeException translate(RuntimeException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error) {
                return translate(error);
            }
        }
        return failure;
    }

    /** What the driver's error means to the domain. */
    static RuntimeException translate(SQLException error) {
        if (error instanceof SQLiteException sqlite) {
            return translate(sqlite);
        }
        if (error instanceof SQLTransientConnectionException) {
            return new DomainException.Busy("No connection came free in time.", error);
        }
        return new DomainException.Unavailable("The database gives no connection.", error);
    }

    private static RuntimeException translate(SQLiteException error) {
        return switch (error.getResultCode()) {
            case SQLITE_CONSTRAINT_UNIQUE,
                    SQLITE_CONSTRAINT_PRIMARYKEY,
                    SQLITE_CONSTRAINT_ROWID,
                    SQLITE_CONSTRAINT_FOREIGNKEY -> new ConstraintViolation(error);
            default -> translateByPrimaryCode(error);
        };
    }

    private static RuntimeException translateByPrimaryCode(SQLiteException error) {
        return switch (primaryCode(error)) {
            case BUSY, LOCKED, PROTOCOL ->
                new DomainException.Busy("Another program holds the database's write lock.", error);
            case FULL -> new DomainException.StorageFull("The disk that holds the database is full.", error);
            case INTERRUPT -> new DomainException.Busy("The read took too long.", error);
            case NOMEM, READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB ->
                new DomainException.Unavailable("The database file cannot be read or written.", error);
            default -> new IllegalStateException(error);
        };
    }

    /** Whether the disk failed to confirm what it was given, so that nobody knows what is on it. */
    static boolean isFailedSync(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException error) {
                return switch (error.getResultCode()) {
                    case SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC -> true;
                    default -> false;
                };
            }
        }
        return false;
    }

    /** As {@link #cannotOpen(Path, SQLException)}; the failure itself when no database error is behind it. */
    static RuntimeException cannotOpen(Path file, RuntimeException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error) {
                return cannotOpen(file, error);
            }
        }
        return failure;
    }

    /** Why a file cannot be opened, and what to do about it. */
    static DomainException cannotOpen(Path file, SQLException error) {
        return switch (primaryCode(error)) {
            case BUSY, LOCKED, PROTOCOL ->
                new DomainException.Busy(
                        file + " is in use by another program: end it, or wait until it is done.", error);
            case NOTADB ->
                new DomainException.CannotOpen(file + " is not a database: name another file with --db.", error);
            case CORRUPT ->
                new DomainException.Damaged(file + " is damaged (" + error.getMessage()
                        + "): keep a copy of it and of its log, and restore a backup; inkwell backup list names them.");
            case FULL ->
                new DomainException.CannotOpen("The disk that holds " + file + " is full: make room first.", error);
            default -> new DomainException.CannotOpen(file + " cannot be opened: " + error.getMessage(), error);
        };
    }

    /** What an extended code is a case of: its low eight bits. */
    private static int primaryCode(SQLException error) {
        if (!(error instanceof SQLiteException sqlite)) {
            return UNKNOWN;
        }
        // What connections share lies in a file as well, and that could not be made larger.
        return sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE
                ? FULL
                : sqlite.getResultCode().code & 0xFF;
    }
}
