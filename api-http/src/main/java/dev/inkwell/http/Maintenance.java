package dev.inkwell.http;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Inspection;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.Upkeep.Capability;
import dev.inkwell.domain.Upkeep.Progress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The upkeep of a database that is served: asked for over HTTP or by a schedule, one thing at a time, and watched. What
 * takes long takes its caller's thread.
 */
@Singleton
@Requires(beans = Upkeep.class)
public final class Maintenance {
    /** After how long the backups are looked at anew: somebody else may have taken or removed some. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Upkeep upkeep;
    private final Clock clock;
    private final ExecutorService threads;
    private final Counter failures;

    /** Held while something is done that takes long. */
    private final Semaphore turn = new Semaphore(1);

    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable Seen seen;
    private volatile @Nullable Checked checked;

    /** The backups as they were in a moment of {@link System#nanoTime}. */
    private record Seen(List<Backup> backups, long at) {}

    private record Checked(Instant at, Inspection found) {}

    Maintenance(
            Upkeep upkeep,
            Clock clock,
            @Named(HttpDefaults.UPKEEP) ExecutorService threads,
            @Nullable MeterRegistry registry) {
        this.upkeep = upkeep;
        this.clock = clock;
        this.threads = threads;
        MeterRegistry watching = registry == null ? new CompositeMeterRegistry() : registry;
        failures = Counter.builder("inkwell.backup.failures")
                .description("Backups that could not be taken since the start")
                .register(watching);
        watch(watching);
    }

    /** What is not known is not a number. */
    private void watch(MeterRegistry registry) {
        if (upkeep.capabilities().contains(Capability.BACKUP)) {
            gauge("inkwell.backups", "How many backups there are", null, self -> {
                        Seen last = self.freshlySeen();
                        return last == null ? Double.NaN : last.backups().size();
                    })
                    .register(registry);
            gauge(
                            "inkwell.backup.age",
                            "Since when the newest backup is there",
                            "seconds",
                            self -> self.newest()
                                    .map(backup -> self.age(backup.takenAt()))
                                    .orElse(Double.NaN))
                    .register(registry);
            gauge(
                            "inkwell.backup.size",
                            "Size of the newest backup",
                            BaseUnits.BYTES,
                            self -> self.newest()
                                    .map(backup -> (double) backup.size())
                                    .orElse(Double.NaN))
                    .register(registry);
        }
        if (upkeep.capabilities().contains(Capability.CHECK)) {
            gauge("inkwell.check.age", "Since when the database was last checked, by this service", "seconds", self -> {
                        Checked last = self.checked;
                        return last == null ? Double.NaN : self.age(last.at());
                    })
                    .register(registry);
            gauge("inkwell.check.problems", "What the last check found to be wrong", null, self -> {
                        Checked last = self.checked;
                        return last == null
                                ? Double.NaN
                                : last.found().problems().size();
                    })
                    .register(registry);
        }
    }

    private Gauge.Builder<Maintenance> gauge(
            String name, String description, @Nullable String unit, ToDoubleFunction<Maintenance> value) {
        return Gauge.builder(name, this, value).description(description).baseUnit(unit);
    }

    private double age(Instant since) {
        return Duration.between(since, clock.instant()).toMillis() / 1000.0;
    }

    /**
     * Takes a backup.
     *
     * @param keep how many stay of those that are there then, the newest; null for all
     */
    public Backup backup(@Nullable Long keep) {
        return alone(() -> {
            try {
                Backup backup = upkeep.backup(Progress.IGNORED);
                if (keep != null) {
                    upkeep.prune((int) Math.min(keep, Integer.MAX_VALUE));
                }
                return backup;
            } catch (DomainException.Busy | DomainException.NotSupported asked) {
                throw asked;
            } catch (RuntimeException failure) {
                failures.increment();
                throw failure;
            } finally {
                lookSoon();
            }
        });
    }

    /** The backups that there are now, the newest first. */
    public List<Backup> backups() {
        List<Backup> backups = upkeep.backups();
        seen = new Seen(backups, System.nanoTime());
        return backups;
    }

    /** The newest backup, as it was known about a minute ago or later: nobody waits for a disk to know it. */
    Optional<Backup> newest() {
        Seen last = freshlySeen();
        Instant now = clock.instant();
        return last == null
                ? Optional.empty()
                : last.backups().stream()
                        .filter(backup -> !backup.takenAt().isAfter(now)) // or the clock was wrong
                        .findFirst();
    }

    private @Nullable Seen freshlySeen() {
        Seen last = seen;
        if (last == null || System.nanoTime() - last.at() > FRESH.toNanos()) {
            lookSoon();
        }
        return last;
    }

    /** Where the directory cannot be read, what was known is getting old, and its age tells so. */
    private void lookSoon() {
        if (!upkeep.capabilities().contains(Capability.BACKUP) || !looking.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.execute(() -> {
                try {
                    backups();
                } catch (DomainException.Refused unreadable) {
                    // whoever asks for the list is told why
                } finally {
                    looking.set(false);
                }
            });
        } catch (RejectedExecutionException stopping) {
            looking.set(false);
        }
    }

    /** Looks at all of a backup. */
    Inspection verify(Path backup) {
        return alone(() -> upkeep.verify(backup, Progress.IGNORED));
    }

    /** Looks at all of the database. */
    public Inspection check() {
        return alone(() -> {
            Inspection found = upkeep.check(Progress.IGNORED);
            checked = new Checked(clock.instant(), found);
            return found;
        });
    }

    /** Lets the database count what it plans its queries by. */
    public void optimize() {
        alone(() -> {
            upkeep.optimize();
            return true;
        });
    }

    /** One after the other would be slow for all; two at once would be slow for those who use the database. */
    private <T> T alone(Supplier<T> work) {
        if (!turn.tryAcquire()) {
            throw new DomainException.Busy(
                    "Other upkeep is under way, a backup or a check: try again when it is done.");
        }
        try {
            return work.get();
        } finally {
            turn.release();
        }
    }
}
