package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.domain.Migration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/** What Flyway knows of a schema, as the domain has it. */
public final class FlywayMigrations {
    private FlywayMigrations() {}

    /** All that Flyway finds, on the class path or applied. It reads both anew each time. */
    public static List<Migration> of(Flyway flyway) {
        return Arrays.stream(flyway.info().all())
                .map(FlywayMigrations::describe)
                .toList();
    }

    /** The number of the last of these that is applied; 0 when none is. */
    public static int newestApplied(List<Migration> found) {
        return found.stream()
                .filter(migration -> migration.state() == Migration.State.APPLIED)
                .mapToInt(Migration::version)
                .max()
                .orElse(0);
    }

    /** Those of these that this program knows and the database has not. */
    public static List<Migration> pending(List<Migration> found) {
        return found.stream()
                .filter(migration -> migration.state() == Migration.State.PENDING)
                .toList();
    }

    /**
     * Refuses a database that was migrated by a newer program, or by other migrations than ours.
     *
     * @param database its name, as the message has it
     * @throws CannotOpen saying what to do
     */
    public static void refuseUnknown(String database, List<Migration> found) {
        for (Migration migration : found) {
            switch (migration.state()) {
                case UNKNOWN ->
                    throw new CannotOpen(database + " was written by a newer Inkwell: use that one, or name another.");
                case FAILED ->
                    throw new CannotOpen(database + " cannot be brought up to date: migration " + migration.version()
                            + " failed before; restore a backup from before it.");
                case CHANGED ->
                    throw new CannotOpen(database + " cannot be brought up to date: migration " + migration.version()
                            + " was not applied to it as this Inkwell knows it; use the Inkwell that wrote it.");
                case APPLIED, PENDING -> {}
            }
        }
    }

    /**
     * Refuses a database that has pending migrations; but a new one is not migrated, it is made.
     *
     * @param database its name, as the message has it
     * @throws CannotOpen saying what to do
     */
    public static void refuseOlder(String database, List<Migration> found) {
        int pending = pending(found).size();
        if (pending > 0 && newestApplied(found) > 0) {
            throw new CannotOpen(database + " is older than this Inkwell, " + pending
                    + (pending == 1 ? " migration is" : " migrations are")
                    + " pending: look at them with inkwell migrate status, apply them with inkwell migrate apply.");
        }
    }

    /** In one line, why a database cannot be brought up to date. */
    public static String reason(String database, FlywayException failure) {
        return database + " cannot be brought up to date: "
                + String.valueOf(failure.getMessage())
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.matches("-+"))
                        .collect(Collectors.joining("; "))
                + ".";
    }

    private static Migration describe(MigrationInfo migration) {
        var installed = migration.getInstalledOn();
        return new Migration(
                Integer.parseInt(migration.getVersion().getVersion()),
                migration.getDescription(),
                state(migration),
                installed == null ? null : installed.toInstant());
    }

    private static Migration.State state(MigrationInfo migration) {
        MigrationState state = migration.getState();
        if (state == MigrationState.FUTURE_SUCCESS) {
            return Migration.State.UNKNOWN;
        }
        if (state.isFailed()) {
            return Migration.State.FAILED;
        }
        if (!state.isApplied()) {
            return Migration.State.PENDING;
        }
        return migration.isChecksumMatching() && migration.isDescriptionMatching() && migration.isTypeMatching()
                ? Migration.State.APPLIED
                : Migration.State.CHANGED;
    }
}
