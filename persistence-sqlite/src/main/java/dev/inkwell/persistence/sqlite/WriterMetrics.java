package dev.inkwell.persistence.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** How the writer, the readers and the file fare, for whoever watches the service. */
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
        Gauge.builder("inkwell.writer.queue", queue, Collection::size)
                .description("Changes that wait for the writer")
                .register(registry);
    }

    /** Shows how many readers are lent, and for how long they are waited for. */
    void watch(HikariConfig readers) {
        readers.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
    }

    /** Shows how large the file and its log are. */
    void watch(Path database) {
        gauge("inkwell.database.size", "Size of the database file, without its log", database);
        gauge("inkwell.log.size", "Size of the log beside the database", DatabaseLock.beside(database, "-wal"));
    }

    private void gauge(String name, String description, Path file) {
        Gauge.builder(name, file, WriterMetrics::size)
                .description(description)
                .baseUnit(BaseUnits.BYTES)
                .strongReference(true)
                .register(registry);
    }

    /** Of a file that is only asked after, and never opened: see {@link DatabaseLock}. */
    private static double size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // there is no log when nothing was changed since the start
        }
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
