/**
 * The program: the command line, its configuration, and the wiring of all modules into one runnable jar.
 *
 * <p>It may depend on every other module, and none depends on it. {@link Main} is the way in, with one class a command;
 * {@link Settings} names all settings, and finds what was not given as an option; {@link StorageOptions} opens the
 * database. An import reads a file as {@link RecordReader records}, takes each as a {@link Line}, and keeps it through
 * {@link Import}; an export is one class, {@link ExportCommand}. Only {@link ServeCommand} starts HTTP; beside
 * it {@link Schedules} does the upkeep that is done by itself.
 */
@NullMarked
package dev.inkwell.app;

import org.jspecify.annotations.NullMarked;
