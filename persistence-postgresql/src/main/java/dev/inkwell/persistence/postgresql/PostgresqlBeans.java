package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.Upkeep;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.jdbc.config.DataJdbcConfiguration;
import io.micronaut.data.model.query.builder.sql.Dialect;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** What the repositories are made from. */
@Factory
@Requires(property = PostgresqlDatabase.PROPERTY)
final class PostgresqlBeans {

    @Singleton
    @Bean(preDestroy = "close")
    PostgresqlDatabase database(
            @Property(name = PostgresqlDatabase.PROPERTY) String url,
            @Property(name = PostgresqlDatabase.MIGRATING, defaultValue = "true") boolean migrating) {
        return PostgresqlDatabase.open(url, migrating);
    }

    @Singleton
    @Named(PostgresqlDatabase.NAME)
    DataSource dataSource(PostgresqlDatabase database) {
        return database.dataSource();
    }

    @Singleton
    Upkeep upkeep(PostgresqlDatabase database) {
        return database.upkeep();
    }

    @Singleton
    PostgresqlTransactions transactions(PostgresqlDatabase database) {
        return database.transactions();
    }

    /** Micronaut Data asks for one beside each data source; its own comes from {@code datasources.*} only. */
    @Singleton
    @Named(PostgresqlDatabase.NAME)
    @Requires(property = PostgresqlDatabase.PROPERTY)
    static final class DataConfiguration extends DataJdbcConfiguration {
        DataConfiguration() {
            super(PostgresqlDatabase.NAME);
            setDialect(Dialect.POSTGRES);
        }
    }
}
