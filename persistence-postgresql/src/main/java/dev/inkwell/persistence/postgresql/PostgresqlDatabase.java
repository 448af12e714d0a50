package dev.inkwell.persistence.postgresql;

import com.zaxxer.hikari.HikariConfig;
import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.persistence.jdbc.JdbcDatabase;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import dev.inkwell.persistence.jdbc.ServerMigrations;
import dev.inkwell.persistence.jdbc.ServerReplicas;
import dev.inkwell.persistence.jdbc.ServerTransactions;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** How connections to PostgreSQL are set up. It is told to each when it is made. */
@Factory
@Requires(property = JdbcDatabase.PROPERTY, pattern = PostgresqlDatabase.URLS)
final class PostgresqlDatabase {
    private static final String PREFIX = "jdbc:postgresql:";

    /** The names of databases that are ours. */
    static final String URLS = PREFIX + ".*";

    /** Ends on the server before the connection is given up, so that it is known to have changed nothing. */
    private static final Duration LONGEST_STATEMENT = ServerDatabase.LONGEST_SILENCE.minus(ServerDatabase.PATIENCE);

    /**
     * How far a server's log has come, in bytes, of which database it is, its timeline, and whether it follows another. That
     * of a server which takes changes is at the end of what it has written; that of a replica at the end of what it shows.
     *
     * <p>Any role may ask it. A replica tells an ordinary one of a new timeline when it has next written down how far it is,
     * at the latest after its {@code checkpoint_timeout}; a role with {@code pg_read_all_stats} learns it at once, from what
     * is received: no server receives a timeline that goes on from elsewhere than it is.
     */
    static final String PROGRESS = """
            SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END
                - '0/0'::pg_lsn, (SELECT system_identifier FROM pg_control_system()) || '/' || current_database(),
                CASE WHEN pg_is_in_recovery()
                    THEN greatest((SELECT timeline_id FROM pg_control_checkpoint()),
                        (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
                        (SELECT max(received_tli) FROM pg_stat_wal_receiver))
                    ELSE ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int END,
                pg_is_in_recovery()
            """;

    /** See {@link ServerTransactions}. */
    private static final String SERIALIZABLE = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE";

    /** Waits until no change is under way, and lets none begin; whoever began before is not concurrent with it. */
    private static final String ALONE =
            SERIALIZABLE + "; LOCK TABLE users, posts, kept_answers IN SHARE ROW EXCLUSIVE MODE";

    /**
     * A post's insert changes its author's count, and puts it into the indexes of counts once more. Had it to be
     * serializable, each page of an index that it reads and writes would let one such insert through at a time, and have
     * the others begin again: of eight at once, two in three did so, some of them several times.
     *
     * <p>A serializable transaction that reads a table from end to end meets everyone who
     * changes it, so that an index is preferred however small a table is; without jit, which would be begun for the price
     * that is put on such reads.
     */
    private static final String WRITER_SETTINGS =
            """
            SET default_transaction_isolation = 'read committed';
            SET lock_timeout = %d;
            SET statement_timeout = %d;
            SET enable_seqscan = off;
            SET jit = off
            """.formatted(ServerDatabase.PATIENCE.toMillis(), LONGEST_STATEMENT.toMillis());

    /** A commit with it is written to the log, and waits for a standby where others do. */
    private static final String NOTHING = "SELECT pg_logical_emit_message(true, 'inkwell', '')";

    @Singleton
    @Bean(preDestroy = "close")
    ServerDatabase open(
            @Property(name = JdbcDatabase.PROPERTY) String url,
            @Property(name = JdbcDatabase.MIGRATING, defaultValue = "true") boolean migrating,
            @Property(name = JdbcDatabase.REPLICAS) @Nullable String replicas) {
        var upkeep = new PostgresqlUpkeep(url);
        upkeep.refuseOtherEncodings();
        return new ServerDatabase(
                ServerDatabase.name(url),
                migrations(url),
                migrating,
                connections(url, readerSettings(ServerDatabase.PATIENCE), ServerDatabase.PATIENCE.multipliedBy(2)),
                connections(url, WRITER_SETTINGS, ServerDatabase.LONGEST_SILENCE),
                NOTHING,
                SERIALIZABLE,
                ALONE,
                PostgresqlErrors.INSTANCE,
                upkeep,
                replicas == null ? null : replicas(replicas));
    }

    /** What takes long there, or falls silent, is soon read from the server itself. */
    private static ServerReplicas replicas(String url) {
        Duration longest = ServerReplicas.LONGEST_READ;
        return new ServerReplicas(
                connections(url, readerSettings(longest), longest.plusSeconds(1)), PROGRESS, PostgresqlErrors.INSTANCE);
    }

    static ServerMigrations migrations(String url) {
        Flyway flyway = Flyway.configure()
                .dataSource(url, null, null) // no pool: a migration may be silent for longer than other statements
                .locations("classpath:db/migration/postgresql")
                .failOnMissingLocations(true)
                .group(true) // all that is pending is one transaction: the old schema or the new one, never between
                .load();
        return new ServerMigrations(
                ServerDatabase.name(url),
                flyway,
                PostgresqlErrors.INSTANCE,
                new PostgresqlUpkeep(url)::refuseOtherEncodings);
    }

    /** One snapshot for all statements of a list, and for single ones the same as any other level. */
    private static String readerSettings(Duration longest) {
        return """
                SET default_transaction_isolation = 'repeatable read';
                SET default_transaction_read_only = on;
                SET statement_timeout = %d;
                SET jit = off
                """.formatted(longest.toMillis());
    }

    private static HikariConfig connections(String url, String settings, Duration longestSilence) {
        refuseUnfit(url);
        var configuration = new HikariConfig();
        configuration.setJdbcUrl(url);
        configuration.setDataSourceProperties(driverSettings(longestSilence));
        configuration.setConnectionInitSql(settings);
        configuration.setExceptionOverride(PostgresqlErrors.evictions());
        return configuration;
    }

    /** What the driver would misunderstand, or tell of with the password in it. */
    static void refuseUnfit(String url) {
        String parameters = url.replaceFirst("[^?]*", "");
        if (url.matches("[^?]*[@;].*")) {
            throw unfit(url, "user and password are parameters, which belong behind a question mark");
        }
        if (parameters.replaceAll("%[0-9A-Fa-f]{2}", "").contains("%")) {
            throw unfit(url, "a percent sign in a password is written %25");
        }
        if (parameters.matches("(?i).*[?&]reWriteBatchedInserts=true.*")) {
            throw unfit(url, "with reWriteBatchedInserts nobody is told which row was refused, so leave it out");
        }
    }

    private static CannotOpen unfit(String url, String advice) {
        return new CannotOpen(ServerDatabase.name(url) + " cannot be opened by its URL: " + advice + ".");
    }

    /** What the URL says of these goes before. */
    static Properties driverSettings(Duration longestSilence) {
        var settings = new Properties();
        settings.setProperty("ApplicationName", "inkwell");
        settings.setProperty("connectTimeout", seconds(ServerDatabase.KNOCKING));
        settings.setProperty("sslResponseTimeout", String.valueOf(ServerDatabase.KNOCKING.toMillis()));
        settings.setProperty("socketTimeout", seconds(longestSilence));
        settings.setProperty("tcpKeepAlive", "true");
        return settings;
    }

    private static String seconds(Duration duration) {
        return String.valueOf(duration.toSeconds());
    }
}
