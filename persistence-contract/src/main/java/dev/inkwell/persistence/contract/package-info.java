/**
 * The contract kit: the tests that every persistence adapter must pass, one for each sentence of the ports' Javadoc.
 *
 * <p>An adapter's test class implements {@link StorageContract} and says how to open a fresh, empty storage; or it
 * implements single contracts, such as {@link UserRepositoryContract}. Each test gets a storage of its own, which
 * {@link FreshStorage} opens before it and closes after it. The kit depends on the domain, JUnit and AssertJ. What one
 * engine alone can show (query plans, a full disk, what a crash leaves behind) belongs to that adapter's own tests.
 */
@NullMarked
package dev.inkwell.persistence.contract;

import org.jspecify.annotations.NullMarked;
