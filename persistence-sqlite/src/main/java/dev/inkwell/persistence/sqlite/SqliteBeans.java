package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Upkeep;
import dev.inkwell.persistence.sqlite.SqliteDatabase.Opening;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.jdbc.config.DataJdbcConfiguration;
import io.micronaut.data.model.query.builder.sql.Dialect;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What the repositories are made from. */
@Factory
@Requires(property = SqliteDatabase.PROPERTY)
final class SqliteBeans {

    @Singleton
    @Bean(preDestroy = "close")
    SqliteDatabase database(
            @Property(name = SqliteDatabase.PROPERTY) String name,
            @Property(name = SqliteDatabase.SERVING, defaultValue = "false") boolean serving,
            @Property(name = SqliteDatabase.MIGRATING, defaultValue = "true") boolean migrating,
            @Property(name = SqliteDatabase.BACKUPS) @Nullable String backups,
            WriterLimits limits,
            WriterMetrics metrics) {
        return SqliteDatabase.open(
                new Opening(Path.of(name), serving, migrating, backups == null ? null : Path.of(backups)),
                limits,
                metrics);
    }

    @Singleton
    @Requires(missingBeans = WriterLimits.class)
    WriterLimits limits() {
        return WriterLimits.NORMAL;
    }

    /** Where nobody watches, an empty registry drops what it is told. */
    @Singleton
    WriterMetrics metrics(@Nullable MeterRegistry registry) {
        return new WriterMetrics(registry == null ? new CompositeMeterRegistry() : registry);
    }

    @Singleton
    @Named(SqliteDatabase.NAME)
    DataSource dataSource(SqliteDatabase database) {
        return database.dataSource();
    }

    @Singleton
    Upkeep upkeep(SqliteDatabase database) {
        return database.upkeep();
    }

    @Singleton
    SqliteTransactions transactions(SqliteDatabase database) {
        return database.transactions();
    }

    /** Micronaut Data asks for one beside each data source; its own comes from {@code datasources.*} only. */
    @Singleton
    @Named(SqliteDatabase.NAME)
    @Requires(property = SqliteDatabase.PROPERTY)
    static final class DataConfiguration extends DataJdbcConfiguration {
        DataConfiguration() {
            super(SqliteDatabase.NAME);
            setDialect(Dialect.MYSQL);
        }
    }
}
