/**
 * Users and posts in one SQLite file, without a server.
 *
 * <p>It depends on the domain, Micronaut Data JDBC, Flyway and the SQLite driver, and on nothing of HTTP.
 * {@link SqliteStorage} is the door. {@link SqliteDatabase} opens and closes the file: checks, migrations, a pool of
 * connections that can only read, and the one that writes. {@link SqliteTransactions} is the thread that owns that one.
 * The repositories hold the SQL, and {@link SqliteErrors} is the one place that knows the driver's errors.
 */
@NullMarked
package dev.inkwell.persistence.sqlite;

import org.jspecify.annotations.NullMarked;
