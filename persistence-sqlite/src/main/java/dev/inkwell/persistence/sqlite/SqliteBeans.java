package dev.inkwell.persistence.sqlite;

import dev.inkwell.persistence.jdbc.JdbcDatabase;
import dev.inkwell.persistence.sqlite.SqliteDatabase.Opening;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The database that the repositories are made from. */
@Factory
@Requires(property = JdbcDatabase.PROPERTY, pattern = SqliteDatabase.NAMES)
final class SqliteBeans {

    @Singleton
    @Bean(preDestroy = "close")
    SqliteDatabase database(
            @Property(name = JdbcDatabase.PROPERTY) String name,
            @Property(name = SqliteDatabase.SERVING, defaultValue = "false") boolean serving,
            @Property(name = JdbcDatabase.MIGRATING, defaultValue = "true") boolean migrating,
            @Property(name = JdbcDatabase.BACKUPS) @Nullable String backups,
            WriterLimits limits,
            WriterMetrics metrics) {
        Path directory = backups == null ? null : Path.of(backups);
        return SqliteDatabase.open(
                new Opening(SqliteProvider.path(name), serving, migrating, directory), limits, metrics);
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
}
