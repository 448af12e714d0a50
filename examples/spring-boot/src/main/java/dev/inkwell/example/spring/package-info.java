/**
 * A Spring Boot application over Inkwell's domain, its users kept in a SQLite file. The adapter is opened in one line and
 * closed by Spring; services and ports are plain beans, and there is nothing of Micronaut's to see. The routes are the
 * application's own, and the rules are the domain's.
 */
package dev.inkwell.example.spring;
