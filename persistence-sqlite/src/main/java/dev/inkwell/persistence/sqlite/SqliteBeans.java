package dev.inkwell.persistence.sqlite;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.jdbc.config.DataJdbcConfiguration;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.flyway.FlywayMigrator;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** What the repositories are made from. */
@Factory
@Requires(property = SqliteDatabase.PROPERTY)
final class SqliteBeans {

    @Singleton
    @Bean(preDestroy = "close")
    SqliteDatabase database(@Property(name = SqliteDatabase.PROPERTY) String name, FlywayMigrator migrator) {
        return SqliteDatabase.open(name, migrator);
    }

    @Singleton
    @Named(SqliteDatabase.NAME)
    DataSource dataSource(SqliteDatabase database) {
        return database.dataSource();
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
