/**
 * What adapters over JDBC have in common, whatever the database; it is no adapter itself.
 *
 * <p>It depends on the domain, Micronaut Data JDBC, Flyway and a pool of connections, and on no driver: here is only what
 * every database says in the same words. An adapter opens a {@link JdbcDatabase}; over it {@link JdbcStorage} is the
 * domain's storage, and the {@code Jdbc…Repository} classes have the reads, {@link ListQuery} among them the lists. What
 * changes rows is each adapter's.
 *
 * <p>Of servers more is alike: a {@link ServerDatabase} has pools of connections, {@link ServerTransactions} run work again
 * that met other work, {@link ServerReplicas} may be read instead, {@link ServerUpkeep} leaves most to the server's tools,
 * and {@link DriverErrors} is what an adapter knows of its driver. {@link FlywayMigrations} tells how it stands with a
 * schema.
 */
@NullMarked
package dev.inkwell.persistence.jdbc;

import org.jspecify.annotations.NullMarked;
