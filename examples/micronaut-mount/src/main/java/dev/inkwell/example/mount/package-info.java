/**
 * A Micronaut application that has Inkwell under {@code /blog} and pages of its own beside it. Two properties do it, see
 * {@code application.properties}; all links that Inkwell sends lead below that path, and the ports are beans that the
 * application's own controllers use.
 *
 * <p>It is one server: what Inkwell sees to at its door (ids of requests, limits of size and time, refusing pages of other
 * origins) is seen to for the application's own routes as well. Its pages, their headers and its errors are its own; a
 * {@code DomainException} that a controller lets through becomes problem details.
 */
package dev.inkwell.example.mount;
