/**
 * The in-memory adapter: all of the domain's ports in plain collections, for tests and for trying things out.
 *
 * <p>It depends on the domain only. It is written to be read beside the contract kit: where a port's promise seems
 * unclear, {@link InMemoryStorage} is its shortest implementation.
 */
@NullMarked
package dev.inkwell.persistence.memory;

import org.jspecify.annotations.NullMarked;
