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

    /** A batch has ended: its changes had waited, and it took so long to commit them; not at all when it failed. */
    void batch(List<Change<?>> changes, Duration commit) {
        for (Change<?> change : changes) {
            waiting.record(change.waited());
        }
        if (!commit.isZero()) {
            batches.record(changes.size());
            commits.record(commit);
        }
    }
}
