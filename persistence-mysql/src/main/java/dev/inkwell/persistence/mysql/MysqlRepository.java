package dev.inkwell.persistence.mysql;

import dev.inkwell.persistence.jdbc.JdbcDatabase;
import dev.inkwell.persistence.jdbc.Translated;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a repository on MariaDB or MySQL: it is there when that is the database, and {@link MysqlErrors} its errors'. */
@JdbcRepository(dataSource = JdbcDatabase.NAME, dialect = Dialect.MYSQL)
@Requires(property = JdbcDatabase.PROPERTY, pattern = MysqlDatabase.URLS)
@Translated
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface MysqlRepository {}
