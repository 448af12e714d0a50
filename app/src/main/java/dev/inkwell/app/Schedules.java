package dev.inkwell.app;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Inspection;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.Upkeep.Capability;
import dev.inkwell.http.Maintenance;
import dev.inkwell.http.Timestamp;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes backups, optimizes and checks the database by itself, one after the other, from when the service is up until it
 * is stopped. The time that counts is that of the clock on the wall: a machine may sleep, and backups may have been taken
 * by others.
 */
@Singleton
@Requires(property = ServeCommand.SERVING)
final class Schedules implements ApplicationEventListener<ServerStartupEvent>, GracefulShutdownCapable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

    /** Until the first backup of all: who has just begun may have much to put in. */
    private static final Duration UNTIL_FIRST_BACKUP = Duration.ofMinutes(10);

    /** Until the database is optimized and checked for the first time. */
    private static final Duration UNTIL_FIRST_LOOK = Duration.ofHours(1);

    /** What failed is tried again after this part of its interval. */
    private static final int TRIES_IN_AN_INTERVAL = 24;

    private static final long MEBIBYTE = 1 << 20;

    private final Maintenance maintenance;
    private final Clock clock;
    private final int keep;
    private final Duration shortest;
    private final List<Work> all = new ArrayList<>();
    private final ScheduledThreadPoolExecutor thread;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    Schedules(
            Maintenance maintenance,
            Upkeep upkeep,
            Clock clock,
            @Property(name = "inkwell.backup.every") @Nullable Duration backupEvery,
            @Property(name = "inkwell.backup.keep", defaultValue = "7") int keep,
            @Property(name = "inkwell.optimize.every") @Nullable Duration optimizeEvery,
            @Property(name = "inkwell.check.every") @Nullable Duration checkEvery,
            @Property(name = "inkwell.schedules.shortest", defaultValue = "PT1M") Duration shortest) {
        this.maintenance = maintenance;
        this.clock = clock;
        this.keep = keep;
        this.shortest = shortest;
        Instant start = clock.instant();
        Set<Capability> own = upkeep.capabilities(); // what a server leaves to its tools they have schedules for
        if (backupEvery != null && !own.contains(Capability.BACKUP)) {
            LOG.warn("Takes no backups of this database. Use {}", upkeep.tool());
        } else if (backupEvery != null) {
            all.add(new Work("backup", backupEvery, start, () -> backUp(start, backupEvery)));
        }
        if (optimizeEvery != null && own.contains(Capability.OPTIMIZE)) {
            all.add(new Work("optimize", optimizeEvery, soon(start, optimizeEvery), () -> {
                maintenance.optimize();
                return clock.instant().plus(optimizeEvery);
            }));
        }
        if (checkEvery != null && own.contains(Capability.CHECK)) {
            all.add(new Work("check", checkEvery, soon(start, checkEvery), () -> {
                check();
                return clock.instant().plus(checkEvery);
            }));
        }
        thread =
                new ScheduledThreadPoolExecutor(1, work -> {
                    var made = new Thread(work, "schedules");
                    made.setDaemon(true);
                    return made;
                }) {
                    @Override
                    protected void terminated() {
                        ended.complete(true);
                    }
                };
    }

    /** Nobody knows when it was done last: one that is started again every day would else never come to it. */
    private static Instant soon(Instant start, Duration every) {
        return start.plus(every.compareTo(UNTIL_FIRST_LOOK) < 0 ? every : UNTIL_FIRST_LOOK);
    }

    /** Not before the server is up: a start that fails would have begun something. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what goes wrong is told by each work itself
    public void onApplicationEvent(ServerStartupEvent event) {
        if (!all.isEmpty()) {
            thread.scheduleWithFixedDelay(this::look, 0, shortest.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        for (Work work : all) {
            if (!thread.isShutdown()) {
                work.doWhenDue();
            }
        }
    }

    /** Answers when the next one is due. */
    private Instant backUp(Instant start, Duration every) {
        Instant began = clock.instant();
        Instant due = maintenance.backups().stream()
                .filter(backup -> !backup.takenAt().isAfter(began)) // or the clock was wrong
                .findFirst()
                .map(newest -> newest.takenAt().plus(every))
                .orElse(start.plus(UNTIL_FIRST_BACKUP));
        if (began.isBefore(due)) {
            return due;
        }
        Backup taken = maintenance.backup((long) keep);
        LOG.info(
                "Took the backup {}, {} MiB, in {} s",
                taken.name(),
                (taken.size() + MEBIBYTE - 1) / MEBIBYTE,
                Duration.between(began, clock.instant()).toMillis() / 1000.0);
        return taken.takenAt().plus(every);
    }

    private void check() {
        Inspection found = maintenance.check();
        if (!found.isSound()) {
            LOG.error(
                    "The database is not sound, and a backup should be restored; the check found: {}",
                    String.join("; ", found.problems()));
        }
    }

    /** What is being done is given up: what it has written is removed by the next. */
    @Override
    public CompletionStage<?> shutdownGracefully() {
        thread.shutdownNow();
        return ended;
    }

    @PreDestroy
    void stop() {
        thread.shutdownNow();
    }

    /** Something that is done again and again. */
    private final class Work {
        private final String name;
        private final Duration every;
        private final Supplier<Instant> work;
        private Instant due;

        /** The work answers when it is due next. */
        Work(String name, Duration every, Instant due, Supplier<Instant> work) {
            this.name = name;
            this.every = every;
            this.due = due;
            this.work = work;
        }

        void doWhenDue() {
            Instant now = clock.instant();
            if (due.isAfter(now.plus(every).plus(UNTIL_FIRST_BACKUP))) {
                due = now.plus(every); // the clock was set back
            }
            if (now.isBefore(due)) {
                return;
            }
            try {
                due = work.get();
            } catch (DomainException.Busy busy) {
                LOG.debug("The {} has to wait: {}", name, busy.getMessage());
            } catch (Throwable failure) { // after an error too: what throws out of here is never done again
                if (!thread.isShutdown()) {
                    Duration later = every.dividedBy(TRIES_IN_AN_INTERVAL);
                    due = now.plus(later.compareTo(shortest) < 0 ? shortest : later);
                    tell(failure);
                }
            }
        }

        /** What is refused says why in a line; anything else is a bug, and wants its stack trace. */
        private void tell(Throwable failure) {
            if (failure instanceof DomainException) {
                LOG.error("The {} failed, and is tried again at {}: {}", name, Timestamp.of(due), failure.getMessage());
            } else {
                LOG.error("The {} failed, and is tried again at {}", name, Timestamp.of(due), failure);
            }
        }
    }
}
