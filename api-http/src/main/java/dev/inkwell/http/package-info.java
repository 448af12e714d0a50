/**
 * The JSON API over HTTP, on Micronaut's Netty server. It depends on the domain and never on an adapter: whoever mounts
 * it provides the ports and a clock as beans, and {@link dev.inkwell.http.Mount} says where in an application it is.
 *
 * <p>A request comes in by {@link dev.inkwell.http.ResponseHead}, before Micronaut, which refuses what cannot be read and
 * in the end completes, compresses, counts and logs the answer ({@link dev.inkwell.http.Exchange},
 * {@link dev.inkwell.http.Trace}, {@link dev.inkwell.http.Compression}, {@link dev.inkwell.http.RequestMetrics},
 * {@link dev.inkwell.http.AccessLog}); behind it {@link dev.inkwell.http.Intake} bounds what bodies take of memory and
 * time. A controller then reads ({@link dev.inkwell.http.Reads} says on which thread), or sends a change on its way and
 * waits for none ({@link dev.inkwell.http.Changes}), once for each {@link dev.inkwell.http.Idempotency key}.
 * {@link dev.inkwell.http.EntityTags}, {@link dev.inkwell.http.Cursors}, {@link dev.inkwell.http.Fields} and
 * {@link dev.inkwell.http.Preferences} are what their headers and parameters mean. Where reads come from replicas,
 * {@link dev.inkwell.http.Callers} says for whom.
 *
 * <p>Before a controller {@link dev.inkwell.http.SameOrigin} refuses what a page from elsewhere asks for; where tokens are
 * wanted, {@link dev.inkwell.http.Tokens} and {@link dev.inkwell.http.Sessions} then say who asks, and
 * {@link dev.inkwell.http.Access} whether they may: the two places where Micronaut Security asks us. Whom a proxy asks for,
 * {@link dev.inkwell.http.Proxies} knows.
 *
 * <p>{@link dev.inkwell.http.UserController}, {@link dev.inkwell.http.PostController},
 * {@link dev.inkwell.http.StatsController}, {@link dev.inkwell.http.HealthController} and
 * {@link dev.inkwell.http.AdminController} are the routes, and their
 * signatures the only lists of parameters ({@link dev.inkwell.http.StrictQuery}). {@link dev.inkwell.http.JsonBody}
 * reads what is sent, {@link dev.inkwell.http.Paging} reads and answers lists,
 * {@link dev.inkwell.http.Negotiation} agrees on JSON. Whatever is refused or fails becomes a
 * {@link dev.inkwell.http.Problem}, in one place: {@link dev.inkwell.http.Errors}.
 * {@link dev.inkwell.http.OpenApi} describes all of it. Upkeep, asked for by operators or an application's schedules, goes
 * through {@link dev.inkwell.http.Maintenance}, and where no tokens are wanted is for
 * {@link dev.inkwell.http.OperatorsOnly}.
 * {@link dev.inkwell.http.HttpDefaults} is the configuration that all this rests on.
 */
@NullMarked
package dev.inkwell.http;

import org.jspecify.annotations.NullMarked;
