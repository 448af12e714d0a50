package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.Migration;
import dev.inkwell.persistence.jdbc.FlywayMigrations;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The way of a schema from one version to the next. Flyway holds a lock on the server while it migrates. */
final class Migrations {
    private final String name;
    private final Flyway flyway;

    /**
     * Those of one database, which is looked at when they are asked for.
     *
     * @param name the database's, for messages
     */
    Migrations(String name, String url) {
        this.name = name;
        flyway = Flyway.configure()
                .dataSource(url, null, null) // no pool: a migration may be silent for longer than other statements
                .locations("classpath:db/migration/postgresql")
                .failOnMissingLocations(true)
                .group(true) // all that is pending is one transaction: the old schema or the new one, never between
                .load();
    }

    List<Migration> list() {
        try {
            return FlywayMigrations.of(flyway);
        } catch (FlywayException failure) {
            throw cannotOpen(failure);
        }
    }

    /** As {@link #list()}, of a database that this program can bring up to date. */
    List<Migration> known() {
        List<Migration> found = list();
        FlywayMigrations.refuseUnknown(name, found);
        return found;
    }

    /** Applies what is pending, all or nothing. */
    List<Migration> apply() {
        List<Migration> pending = FlywayMigrations.pending(known());
        try {
            flyway.migrate();
            return pending;
        } catch (FlywayException failure) {
            throw new CannotOpen(FlywayMigrations.reason(name, failure) + " It is as it was.", failure);
        }
    }

    private RuntimeException cannotOpen(FlywayException failure) {
        SQLException error = PostgresqlErrors.sqlException(failure);
        return error == null
                ? new CannotOpen(FlywayMigrations.reason(name, failure), failure)
                : PostgresqlErrors.cannotOpen(name, error);
    }
}
