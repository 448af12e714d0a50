/**
 * The JSON API over HTTP, on Micronaut's Netty server. It depends on the domain and never on an adapter: whoever mounts
 * it provides the ports and a clock as beans.
 *
 * <p>{@link dev.inkwell.http.UserController}, {@link dev.inkwell.http.PostController},
 * {@link dev.inkwell.http.StatsController} and {@link dev.inkwell.http.HealthController} are the routes, and their
 * signatures the only lists of parameters ({@link dev.inkwell.http.StrictQuery}). {@link dev.inkwell.http.JsonBody}
 * reads what is sent, {@link dev.inkwell.http.Paging} reads and answers lists,
 * {@link dev.inkwell.http.Negotiation} agrees on JSON. Whatever is refused or fails becomes a
 * {@link dev.inkwell.http.Problem}, in one place: {@link dev.inkwell.http.Errors}.
 * {@link dev.inkwell.http.OpenApi} describes all of it.
 * {@link dev.inkwell.http.HttpDefaults} is the configuration that all this rests on.
 */
@NullMarked
package dev.inkwell.http;

import org.jspecify.annotations.NullMarked;
