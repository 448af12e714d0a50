/**
 * The domain, in plain Java: it depends on nothing at run time, and everything else depends on it.
 *
 * <p>{@link User}, {@link Post} and what is made of them are the values; {@link NewUser}, {@link UserChange},
 * {@link NewPost} and {@link PostChange} hold the rules for text. {@link UserRepository}, {@link PostRepository},
 * {@link StatsRepository}, {@link TokenRepository} and {@link Transactions} are the ports, bundled as {@link Storage}: an
 * adapter implements them and proves it with the contract kit. {@link UserService} and {@link PostService} are the
 * changes that callers may make, and {@link TokenService} says who is let in; a read without a rule goes straight to its
 * port. What is refused is a {@link DomainException}.
 */
@NullMarked
package dev.inkwell.domain;

import org.jspecify.annotations.NullMarked;
