package dev.inkwell.persistence.sqlite;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** How the writer fares, for whoever watches the service. */
final class WriterMetrics {
    private final MeterRegistry registry;
    private final Timer waiting;
    private final DistributionSummary batches;
    private final Timer commits;

    WriterMetrics(MeterRegistry registry) {
        this.registry = registry;
        waiting = Timer.builder("inkwell.writer.waiting")
                .description("How long changes waited for their turn")
                .register(registry);
        batches = DistributionSummary.builder("inkwell.writer.batch")
                .description("Changes that shared a commit")
                .baseUnit("changes")
                .register(registry);
        commits = Timer.builder("inkwell.writer.commit")
                .description("How long it took to bring a batch to the disk")
                .register(registry);
    }

    /** Shows how many wait. */
    void watch(Collection<?> queue) {
        registry.gaugeCollectionSize("inkwell.writer.queue", List.of(), queue);
    }

    /** A change waited for so long until it ran, or was refused because that was too long. */
    void waited(Duration time) {
        waiting.record(time);
    }

    /** Commits a batch. */
    void commit(int changes, Runnable commit) {
        batches.record(changes);
        commits.record(commit);
    }
}
