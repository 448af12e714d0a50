/**
 * What adapters over JDBC have in common, whatever the database; it is no adapter itself.
 *
 * <p>It depends on the domain, JDBC and Flyway, and on no driver: here is only what every database says in the same
 * words. {@link ListQuery} is the statement of a list, by pages and by slices; errors leave it as the driver threw them, in
 * a {@link io.micronaut.data.exceptions.DataAccessException}, for the adapter to translate. {@link FlywayMigrations} tells
 * how it stands with a schema.
 */
@NullMarked
package dev.inkwell.persistence.jdbc;

import org.jspecify.annotations.NullMarked;
