/**
 * Users and posts in one SQLite file, without a server.
 *
 * <p>It depends on the domain, Micronaut Data JDBC, Flyway and the SQLite driver, and on nothing of HTTP.
 * {@link SqliteStorage} is the door. {@link SqliteDatabase} opens and closes the file: checks, migrations, a pool of
 * connections that can only read, and the one that writes. The repositories hold the SQL, and {@link SqliteErrors} is
 * the one place that knows the driver's errors.
 *
 * <p><b>Follow a change.</b> {@link SqliteTransactions} puts it, as a {@link Change}, into the queue of the
 * {@link Writer}. That thread runs it in the {@link WriteTransaction} that it shares with whatever else waited, commits,
 * answers, and lets {@link Checkpoints} keep the log short. {@link WriterLimits} says how much it takes on, and
 * docs/adr/0005 why it is made so.
 *
 * <p><b>Follow a backup.</b> {@link SqliteUpkeep} takes the lock for it; {@link Backups} copies, lets {@link Inspector}
 * look at the copy, and renames it. {@link Succession} puts one file into another's place, {@link Migrations} knows the
 * schema's versions, {@link Diagnosis} looks at everything; docs/adr/0008 says why.
 */
@NullMarked
package dev.inkwell.persistence.sqlite;

import org.jspecify.annotations.NullMarked;
