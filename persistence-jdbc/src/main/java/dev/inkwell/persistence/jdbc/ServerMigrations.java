package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.Migration;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The way of a server's schema from one version to the next. Flyway holds a lock on the server while it migrates. */
public final class ServerMigrations {
    private final String name;
    private final Flyway flyway;
    private final DriverErrors errors;
    private final Runnable fitness;

    /**
     * Those of one database, which is looked at when they are asked for.
     *
     * @param name the database's, for messages
     * @param flyway knows the database and the migrations
     * @param fitness refuses a database that cannot have the tables, before any is made
     */
    public ServerMigrations(String name, Flyway flyway, DriverErrors errors, Runnable fitness) {
        this.name = name;
        this.flyway = flyway;
        this.errors = errors;
        this.fitness = fitness;
    }

    /** See {@link dev.inkwell.domain.Upkeep#migrations}. */
    public List<Migration> list() {
        try {
            return FlywayMigrations.of(flyway);
        } catch (FlywayException failure) {
            throw cannotOpen(failure);
        }
    }

    /** As {@link #list()}, of a database that this program can bring up to date. */
    public List<Migration> known() {
        List<Migration> found = list();
        FlywayMigrations.refuseUnknown(name, found);
        return found;
    }

    /** Applies what is pending; all or nothing, where the server can take back what was done to its tables. */
    public List<Migration> apply() {
        List<Migration> pending = FlywayMigrations.pending(known());
        if (!pending.isEmpty()) {
            fitness.run();
        }
        try {
            flyway.migrate();
            return pending;
        } catch (FlywayException failure) {
            String left = flyway.getConfiguration().isGroup() // all of it was one transaction
                    ? " It is as it was."
                    : " What was done before that stays: restore a backup, or empty the database when it was new.";
            throw new CannotOpen(FlywayMigrations.reason(name, failure) + left, failure);
        }
    }

    /**
     * Brings the schema up to date where that is wanted, and refuses it where it is not.
     *
     * @return the number of the last migration that is applied
     */
    int migrate(boolean migrating) {
        List<Migration> found = known();
        if (!migrating) {
            FlywayMigrations.refuseOlder(name, found);
        }
        List<Migration> pending = FlywayMigrations.pending(found);
        if (pending.isEmpty()) {
            return FlywayMigrations.newestApplied(found);
        }
        apply();
        return pending.get(pending.size() - 1).version();
    }

    private RuntimeException cannotOpen(FlywayException failure) {
        SQLException error = DriverErrors.sqlException(failure);
        return error == null
                ? new CannotOpen(FlywayMigrations.reason(name, failure), failure)
                : errors.cannotOpen(name, error);
    }
}
