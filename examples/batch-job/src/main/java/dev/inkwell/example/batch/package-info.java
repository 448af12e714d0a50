/**
 * A batch job on Inkwell's database, for cron: domain and SQLite adapter as a library, and no HTTP on the class path. It
 * opens the file, keeps what is missing a few hundred changes at a time, reads a list page by page, and ends with an exit
 * code. It may run while {@code inkwell serve} has the same file open.
 *
 * <p>The rules for users, and whether a name is taken, are the same as over HTTP: they are the domain's and the adapter's.
 */
package dev.inkwell.example.batch;
