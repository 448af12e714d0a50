package dev.inkwell.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Replicas;
import dev.inkwell.domain.StatsRepository;
import io.micronaut.context.annotation.Property;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What supervisors and load balancers ask. */
@Api
@Secured(Access.PUBLIC)
@Controller
final class HealthController implements GracefulShutdownCapable {
    /** Who asks gives up soon, and would then know less than what is known after this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final StatsRepository stats;
    private final Changes changes;
    private final @Nullable Maintenance maintenance;
    private final Collection<ReadinessCheck> checks;
    private final @Nullable Replicas replicas;
    private final ExecutorService reads;

    private final Attempts reading = new Attempts(
            "A read takes more than a second: too many others are under way, or the database's disk or server"
                    + " is very slow or away. Send less, or look at them.");

    private final Attempts changing = new Attempts("A change waits for more than a second: the database's disk or"
            + " server is very slow or away, or another program holds a lock in the database, as an import or a backup"
            + " does. Look at the disk or the server; end that program, or wait until it is done.");

    private final boolean wantsTokens;
    private volatile boolean stopping;

    HealthController(
            StatsRepository stats,
            Changes changes,
            @Nullable Maintenance maintenance,
            Collection<ReadinessCheck> checks,
            @Nullable Replicas replicas,
            @Named(HttpDefaults.READS) ExecutorService reads,
            @Property(name = Access.TOKENS, defaultValue = Access.NONE) String tokens) {
        this.stats = stats;
        this.changes = changes;
        this.maintenance = maintenance;
        this.checks = checks;
        this.replicas = replicas;
        this.reads = reads;
        this.wantsTokens = tokens.equals(Access.REQUIRED);
    }

    /** The process answers. It does not wait for the database, or a slow disk would get the service restarted. */
    @Operation(
            id = "getLiveness",
            summary = "Does it run?",
            description = "Answers as long as the process does; it does not wait for the database.",
            answer = Health.class)
    @Get("/livez")
    Health live() {
        return new Health("alive");
    }

    /**
     * Reads and changes are possible: it does both, with a change that changes nothing. It waits for a thread neither to
     * read nor to change, as what it tells is most needed when there is none.
     */
    @Operation(
            id = "getReadiness",
            summary = "Does it read and take changes?",
            description = "Reads, and makes a change that changes nothing; where that fails, it says what is wrong."
                    + " Beside it, when the newest backup was taken, and whether replicas are read: neither is a reason not"
                    + " to be ready. Where tokens are wanted, only programs on the machine itself are told more than"
                    + " whether it is ready.",
            answer = Readiness.class)
    @Get("/readyz")
    CompletionStage<Readiness> ready(HttpRequest<?> request) {
        if (stopping) {
            throw new ProblemException(Problem.Type.SHUTTING_DOWN, "The service is being stopped.");
        }
        boolean tellsAll = !wantsTokens || OperatorsOnly.areHere(request);
        CompletableFuture<?> read = reading.join(() -> CompletableFuture.runAsync(this::read, reads));
        return changing.join(() -> changes.run(request, () -> {}))
                .thenCombine(
                        read,
                        (changed, done) -> tellsAll
                                ? new Readiness("ready", newestBackup(), replicasState())
                                : new Readiness("ready", null, null))
                .exceptionally(failure -> {
                    RuntimeException explained = explained(failure);
                    throw !tellsAll && explained instanceof ProblemException problem
                            ? new ProblemException(problem.type(), "Ask on the machine itself, which is told why.")
                            : explained;
                });
    }

    private @Nullable String replicasState() {
        return replicas == null ? null : replicas.areRead() ? "read" : "left_out";
    }

    private @Nullable NewestBackup newestBackup() {
        return maintenance == null
                ? null
                : maintenance
                        .newest()
                        .map(backup -> new NewestBackup(Timestamp.of(backup.takenAt())))
                        .orElse(null);
    }

    private void read() {
        checks.forEach(ReadinessCheck::check);
        stats.stats();
    }

    private static RuntimeException explained(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof DomainException.Busy) {
            return new ProblemException(
                    Problem.Type.BUSY,
                    cause.getMessage()
                            + " If it stays so, look what else writes, and at the database's disk or server.");
        }
        if (cause instanceof DomainException.StorageFull) {
            return new ProblemException(Problem.Type.STORAGE_FULL, cause.getMessage() + " Make room; reading goes on.");
        }
        if (cause instanceof DomainException.Unavailable) {
            return new ProblemException(Problem.Type.SHUTTING_DOWN, String.valueOf(cause.getMessage()));
        }
        return new CompletionException(cause);
    }

    /** From now on nobody should send anything here. */
    @Override
    public CompletionStage<?> shutdownGracefully() {
        stopping = true;
        return CompletableFuture.completedStage(true);
    }

    /** One attempt at a time: whoever asks while one is under way shares it, so that asking often costs no more. */
    private static final class Attempts {
        private final String late;
        private CompletableFuture<?> last = CompletableFuture.completedFuture(true);
        private long began;

        /** Attempts that are answered so when they take too long. */
        Attempts(String late) {
            this.late = late;
        }

        synchronized CompletableFuture<Boolean> join(Supplier<CompletionStage<?>> attempt) {
            if (last.isDone()) {
                began = System.nanoTime();
                last = attempt.get().toCompletableFuture();
            }
            long left = Math.max(0, PATIENCE.toNanos() - (System.nanoTime() - began));
            return last.thenApply(done -> true)
                    .orTimeout(left, TimeUnit.NANOSECONDS)
                    .exceptionally(failure -> {
                        throw failure instanceof TimeoutException
                                ? new ProblemException(Problem.Type.BUSY, late)
                                : new CompletionException(
                                        failure instanceof CompletionException ? failure.getCause() : failure);
                    });
        }
    }

    @Serdeable
    record Health(String status) {}

    /**
     * That it is ready.
     *
     * @param backup only where there is one
     * @param replicas read or left_out; only where there are any
     */
    @Serdeable
    record Readiness(
            String status,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            NewestBackup backup,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String replicas) {}

    @Serdeable(naming = SnakeCaseStrategy.class)
    record NewestBackup(String takenAt) {}
}
