package dev.inkwell.app;

import dev.inkwell.http.Operation;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** What is counted while the service runs, as Prometheus reads it. The modules count into whatever registry there is. */
@Factory
@Requires(property = ServeCommand.SERVING)
final class Metrics {
    private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    @Singleton
    @Bean(preDestroy = "close")
    PrometheusMeterRegistry registry() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        // Their names are not as Prometheus wants them; process.cpu.usage tells the same.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        Gauge.builder("inkwell.build.info", () -> 1)
                .description("Which Inkwell this is, and on which Java")
                .tag("version", Build.version())
                .tag("java", System.getProperty("java.version"))
                .register(registry);
        List.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics())
                .forEach(binder -> binder.bindTo(registry));
        return registry;
    }

    /** Collections of garbage are told by listeners, which have to be taken away again. */
    @Singleton
    @Bean(preDestroy = "close")
    @io.micronaut.context.annotation.Context
    JvmGcMetrics garbage(MeterRegistry registry) {
        var garbage = new JvmGcMetrics();
        garbage.bindTo(registry);
        return garbage;
    }

    /** On the connection's thread: it takes a moment, and tells most when no other thread is free. */
    @Controller
    @Requires(property = ServeCommand.SERVING)
    static final class MetricsController {
        private final PrometheusMeterRegistry registry;

        MetricsController(PrometheusMeterRegistry registry) {
            this.registry = registry;
        }

        @Operation(
                id = "getMetrics",
                summary = "How does it fare?",
                description =
                        "For Prometheus, in its text format 0.0.4: requests by route, the writer, the readers, the sizes"
                                + " of the database's files, and Java.",
                answer = String.class)
        @Get("/metrics")
        @Produces("text/plain")
        HttpResponse<String> metrics() {
            return HttpResponse.ok(registry.scrape()).header("Content-Type", FORMAT);
        }
    }
}
