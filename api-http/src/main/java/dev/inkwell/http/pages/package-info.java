/**
 * The HTML pages, for people with a browser; they work without JavaScript.
 *
 * <p>{@link PageController} reads from the ports, changes through {@code UserService} and renders the templates of
 * {@code src/main/jte}, which the build compiles into {@code dev.inkwell.http.pages.templates}: a template that does
 * not fit its parameters does not compile, and what it prints is escaped for the place it is printed in. {@link
 * Stylesheet} is all that the pages load. Where tokens are wanted, {@link SignInController} takes one for a session.
 */
@NullMarked
package dev.inkwell.http.pages;

import org.jspecify.annotations.NullMarked;
