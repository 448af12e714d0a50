package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.Replicas;
import dev.inkwell.domain.Upkeep;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.DisabledBeanException;
import io.micronaut.data.jdbc.config.DataJdbcConfiguration;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** What an application gets from the database that an adapter has opened, besides its repositories. */
@Factory
@Requires(beans = JdbcDatabase.class)
final class JdbcBeans {

    @Singleton
    @Named(JdbcDatabase.NAME)
    DataSource dataSource(JdbcDatabase database) {
        return database.dataSource();
    }

    @Singleton
    Upkeep upkeep(JdbcDatabase database) {
        return database.upkeep();
    }

    @Singleton
    @Requires(property = JdbcDatabase.REPLICAS)
    @Requires(beans = ServerDatabase.class)
    Replicas replicas(ServerDatabase database) {
        ServerReplicas replicas = database.replicas();
        if (replicas == null) {
            throw new DisabledBeanException("the adapter reads from none");
        }
        return replicas;
    }

    @Singleton
    JdbcTransactions transactions(JdbcDatabase database) {
        return database.transactions();
    }

    /** Micronaut Data asks for one beside each data source; its own comes from {@code datasources.*} only. */
    @Singleton
    @Named(JdbcDatabase.NAME)
    @Requires(beans = JdbcDatabase.class)
    static final class DataConfiguration extends DataJdbcConfiguration {
        DataConfiguration() {
            super(JdbcDatabase.NAME);
        }
    }
}
