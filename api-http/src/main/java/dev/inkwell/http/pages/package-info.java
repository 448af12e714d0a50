/**
 * The HTML pages, for people with a browser; they work without JavaScript.
 *
 * <p>{@link UserPages}, {@link PostPages} and {@link StatsPage} read from the ports, change through the services and
 * render the templates of {@code src/main/jte}, which the build compiles into {@code dev.inkwell.http.pages.templates}: a
 * template that does not fit its parameters does not compile, and what it prints is escaped for the place it is printed
 * in. A {@link Form} that is refused comes back as it was filled in; one that is taken leads on to a page that says so
 * ({@link Flash}). {@link Frame} is what all pages have around them, {@link Assets} what they load. Where tokens are
 * wanted, {@link SignInController} takes one for a session.
 */
@NullMarked
package dev.inkwell.http.pages;

import org.jspecify.annotations.NullMarked;
