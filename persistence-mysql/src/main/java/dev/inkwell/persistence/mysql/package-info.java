/**
 * Users and posts in a database of MariaDB or MySQL.
 *
 * <p>It depends on the domain, what adapters over JDBC share, Micronaut Data JDBC, Flyway and MariaDB's driver, which knows
 * both servers, and on nothing of HTTP. {@link MysqlProvider} is the door, and {@link MysqlDatabase} sets up the
 * connections. The repositories hold the SQL, and {@link MysqlErrors} is the one place that knows the driver's errors.
 *
 * <p><b>Follow a change.</b> {@link dev.inkwell.persistence.jdbc.ServerTransactions} runs it in a transaction, which is
 * serializable: what it reads is locked until it ends. It is run again when it and another one waited for each other. A
 * statement that a constraint refuses has changed nothing, and the repository finds out why.
 *
 * <p>Its SQL is for MariaDB 10.11 and MySQL 8.4. Where MySQL writes a binary log, which it does unless told otherwise, an
 * ordinary user may make the triggers only with {@code log_bin_trust_function_creators}. Neither server can take back a
 * migration that failed half-way.
 */
@NullMarked
package dev.inkwell.persistence.mysql;

import org.jspecify.annotations.NullMarked;
