package dev.inkwell.persistence.sqlite;

import dev.inkwell.persistence.jdbc.JdbcDatabase;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a repository on SQLite: it is there when that is the database, and {@link SqliteErrors} translates its errors. */
@JdbcRepository(
        dataSource = JdbcDatabase.NAME,
        dialect = Dialect.MYSQL) // docs/adr/0003: SQLite has none of its own before Micronaut Data 5
@Requires(property = JdbcDatabase.PROPERTY, pattern = SqliteDatabase.NAMES)
@SqliteErrors.Translated
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface SqliteRepository {}
