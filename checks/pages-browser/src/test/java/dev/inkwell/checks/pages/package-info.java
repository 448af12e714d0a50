/**
 * The pages as people meet them: in a Chromium, with the jar that runs and a SQLite file behind it.
 *
 * <p>{@code checks/pages} starts what is needed, and passes it on: a service on loopback for each JVM ({@code
 * inkwell.addresses}), one where people sign in ({@code inkwell.guarded}, and a token in {@code INKWELL_TOKEN}), and the browser
 * ({@code chromium}). What the pages look like, and their HTML, is left in {@code target}.
 */
@NullMarked
package dev.inkwell.checks.pages;

import org.jspecify.annotations.NullMarked;
