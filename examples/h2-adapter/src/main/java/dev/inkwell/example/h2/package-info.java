/**
 * An adapter as somebody else would write it: the ports on H2, by plain JDBC, with the domain and the driver as all that
 * it depends on. Copy it as the beginning of your own; {@code docs/adapters.md} goes through it.
 *
 * <p>{@link H2Storage} is what a program opens, {@link H2Provider} how one finds it that knows an address alone, and
 * {@link Diary} such a program. {@code H2Transactions} is the unit of work, {@code H2Database} the connections,
 * {@code H2Errors} the one place that knows the driver's errors; each port is a class with its SQL in it.
 */
@NullMarked
package dev.inkwell.example.h2;

import org.jspecify.annotations.NullMarked;
