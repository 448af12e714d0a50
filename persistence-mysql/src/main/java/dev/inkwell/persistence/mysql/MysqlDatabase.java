package dev.inkwell.persistence.mysql;

import com.zaxxer.hikari.HikariConfig;
import dev.inkwell.domain.DomainException.CannotOpen;
import dev.inkwell.persistence.jdbc.JdbcDatabase;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import dev.inkwell.persistence.jdbc.ServerMigrations;
import dev.inkwell.persistence.jdbc.ServerTransactions;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Properties;
import org.flywaydb.core.Flyway;

/**
 * How connections to MariaDB and MySQL are set up. It is told to each when it is made, whatever the server has for it. In
 * the statements, a comment that begins with an exclamation mark is read by the server that it is for, and by no other.
 */
@Factory
@Requires(property = JdbcDatabase.PROPERTY, pattern = MysqlDatabase.URLS)
final class MysqlDatabase {

    /** The names of databases that are ours. */
    static final String URLS = "jdbc:(mariadb|mysql):.*";

    /** Names may be in double quotes, as on other databases. Triggers keep the mode in which they were made. */
    private static final String MODE = "SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,"
            + "NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'"; // without these, MySQL warns each time

    /** A search joins as many tables as it has words, and not every order of them is to be weighed. */
    static final String SETTINGS = MODE + """
            , optimizer_search_depth = 0, innodb_lock_wait_timeout = %d, lock_wait_timeout = %1$d
            """.formatted(ServerDatabase.PATIENCE.toSeconds());

    /** One snapshot for all statements of a list, and for single ones the same as any other level. */
    private static final String READER_SETTINGS =
            SETTINGS + """
            , /*M! tx_isolation */ /*!80000 transaction_isolation */ = 'REPEATABLE-READ'
            , /*M! tx_read_only */ /*!80000 transaction_read_only */ = 1
            , /*M! max_statement_time = %d */ /*!80000 max_execution_time = %d */
            """.formatted(ServerDatabase.PATIENCE.toSeconds(), ServerDatabase.PATIENCE.toMillis());

    /** See {@link ServerTransactions}. */
    private static final String WRITER_SETTINGS =
            SETTINGS + ", /*M! tx_isolation */ /*!80000 transaction_isolation */ = 'SERIALIZABLE'";

    /** Locks nothing, and is refused where changes are. */
    private static final String NOTHING = "DELETE FROM kept_answers WHERE FALSE";

    @Singleton
    @Bean(preDestroy = "close")
    ServerDatabase open(
            @Property(name = JdbcDatabase.PROPERTY) String url,
            @Property(name = JdbcDatabase.MIGRATING, defaultValue = "true") boolean migrating) {
        return new ServerDatabase(
                ServerDatabase.name(url),
                migrations(url),
                migrating,
                connections(url, READER_SETTINGS),
                connections(url, WRITER_SETTINGS),
                NOTHING,
                null, // by locks, what is serializable costs no more
                null,
                MysqlErrors.INSTANCE,
                new MysqlUpkeep(url),
                null);
    }

    static ServerMigrations migrations(String url) {
        Flyway flyway = Flyway.configure()
                .dataSource(
                        driverUrl(url),
                        null,
                        null) // no pool: a migration may be silent for longer than other statements
                .initSql(MODE)
                .locations("classpath:db/migration/mysql")
                .failOnMissingLocations(true)
                .load();
        return new ServerMigrations(
                ServerDatabase.name(url), flyway, MysqlErrors.INSTANCE, new MysqlUpkeep(url)::refuseWithoutTriggers);
    }

    /**
     * As the driver knows it: MariaDB's, for the servers of both. Times come and go in UTC.
     *
     * @throws CannotOpen when the driver would read from other servers than it writes to, or write to several
     */
    static String driverUrl(String url) {
        if (url.matches("jdbc:\\w+:(replication|loadbalance|load-balance-read):.*")) {
            throw new CannotOpen(
                    ServerDatabase.name(url) + " cannot be opened: reads would not see what was changed just"
                            + " before. Name the server that takes changes, or several with sequential: before them.");
        }
        return url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:")
                + (url.contains("?") ? "&" : "?")
                + "connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true";
    }

    private static HikariConfig connections(String url, String settings) {
        var configuration = new HikariConfig();
        configuration.setJdbcUrl(driverUrl(url));
        configuration.setDataSourceProperties(driverSettings(ServerDatabase.LONGEST_SILENCE));
        configuration.setConnectionInitSql(settings);
        configuration.setExceptionOverride(MysqlErrors.evictions());
        return configuration;
    }

    /** What the URL says of these goes before. */
    static Properties driverSettings(Duration longestSilence) {
        var settings = new Properties();
        settings.setProperty("connectTimeout", String.valueOf(ServerDatabase.PATIENCE.toMillis()));
        settings.setProperty("socketTimeout", String.valueOf(longestSilence.toMillis()));
        // In bulk nobody is told which row was refused, and functions of tables are not understood.
        settings.setProperty("useBulkStmtsForInserts", "false");
        return settings;
    }
}
