/**
 * Users and posts in a database of PostgreSQL.
 *
 * <p>It depends on the domain, what adapters over JDBC share, Micronaut Data JDBC, Flyway and PostgreSQL's driver, and on
 * nothing of HTTP. {@link PostgresqlStorage} is the door. {@link PostgresqlDatabase} opens and closes: migrations, a pool
 * of connections that can only read, and one of those that change. The repositories hold the SQL, and
 * {@link PostgresqlErrors} is the one place that knows the driver's errors.
 *
 * <p><b>Follow a change.</b> {@link PostgresqlTransactions} runs it in a {@link WorkTransaction}, which is serializable,
 * and again when it met another one there. Its statements do not fail in the normal course of things, since a failure
 * would end the transaction: they leave out what cannot be, and the repository finds out why.
 */
@NullMarked
package dev.inkwell.persistence.postgresql;

import org.jspecify.annotations.NullMarked;
