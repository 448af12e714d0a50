package dev.inkwell.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpMethod;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How long answers take, by route, method and status, each of which has a fixed number of values whatever is sent.
 * Micronaut's own count is a filter, which does not see every answer.
 */
@Singleton
@Requires(beans = MeterRegistry.class)
final class RequestMetrics {
    private static final String OTHER_METHOD = "other";

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;

    /** The registry has them too, but makes a new name each time it is asked. */
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Series(String route, String method, int status) {}

    /** Counts an answer that has left, or {@link ResponseHead#NONE}. */
    void record(Exchange exchange, int status) {
        var series = new Series(exchange.route(), exchange.method().name(), status);
        Timer timer = timers.get(series);
        if (timer == null) {
            timer = timer(series);
        }
        timer.record(exchange.age(), TimeUnit.NANOSECONDS);
    }

    private Timer timer(Series sent) {
        HttpMethod method = HttpMethod.parse(sent.method());
        var series =
                new Series(sent.route(), method == HttpMethod.CUSTOM ? OTHER_METHOD : method.name(), sent.status());
        return timers.computeIfAbsent(
                series,
                unused -> Timer.builder("http.server.requests")
                        .description("From the end of a request's head to the end of its answer")
                        .tag("route", series.route())
                        .tag("method", series.method())
                        .tag(
                                "status",
                                series.status() == ResponseHead.NONE ? "none" : Integer.toString(series.status()))
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry));
    }
}
