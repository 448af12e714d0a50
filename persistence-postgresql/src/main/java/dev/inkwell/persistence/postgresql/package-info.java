/**
 * Users and posts in a database of PostgreSQL.
 *
 * <p>It depends on the domain, what adapters over JDBC share, Micronaut Data JDBC, Flyway and PostgreSQL's driver, and on
 * nothing of HTTP. {@link PostgresqlProvider} is the door, and {@link PostgresqlDatabase} sets up the connections. The
 * repositories hold the SQL, and {@link PostgresqlErrors} is the one place that knows the driver's errors.
 *
 * <p><b>Follow a change.</b> {@link dev.inkwell.persistence.jdbc.ServerTransactions} runs it in a transaction, which is
 * serializable, and again when it met another one there. Its statements do not fail in the normal course of things, since
 * a failure would end the transaction: they leave out what cannot be, and the repository finds out why.
 */
@NullMarked
package dev.inkwell.persistence.postgresql;

import org.jspecify.annotations.NullMarked;
