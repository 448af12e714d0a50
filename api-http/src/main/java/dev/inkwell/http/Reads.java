package dev.inkwell.http;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.Storage;
import io.micronaut.context.annotation.Property;
import io.micronaut.core.propagation.PropagatedContext;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where reads run. Those of few rows run at once, on the thread of their connection, where the database is embedded: to
 * hand them to another thread takes as long as they do. Others have threads of their own, and so have those that search,
 * which may take seconds: however many are asked for, all other reads go on.
 */
@Singleton
public final class Reads {
    /** Who has waited for so long has given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** To pass over so many short rows, or to read them, takes less than a millisecond. */
    private static final long FEW_ROWS = 1_000;

    /** What an item counts for where items are short. */
    public static final int SHORT = 1;

    /** What a post counts for, which may be long: a page of ten is read where it arrives, four megabytes at most. */
    public static final int POST = 100;

    /** The setting of how long a read of few rows may take: one that takes longer was held up by the disk. */
    static final String SLOW = "inkwell.reads.slow";

    /** After a read that was held up, others will be too for so long. */
    private static final Duration WHILE = Duration.ofSeconds(10);

    private final boolean embedded;
    private final Intake intake;
    private final ExecutorService reads;
    private final ExecutorService searches;
    private final long slow;

    /** Until then nothing is read where it arrives: who only asks whether the service lives would wait for the disk. */
    private volatile long slowUntil = System.nanoTime();

    Reads(
            @Nullable Storage storage,
            Intake intake,
            @Named(HttpDefaults.READS) ExecutorService reads,
            @Named(HttpDefaults.SEARCHES) ExecutorService searches,
            @Property(name = SLOW, defaultValue = "50ms") Duration slow) {
        this.embedded = storage != null && storage.isEmbedded();
        this.intake = intake;
        this.reads = reads;
        this.searches = searches;
        this.slow = slow.toNanos();
    }

    /** Reads one thing, which is found by its key. */
    public <T> CompletionStage<T> one(Supplier<T> read) {
        long began = System.nanoTime();
        if (!embedded || began - slowUntil < 0) {
            return inTurn(reads, read);
        }
        try {
            return CompletableFuture.completedFuture(read.get());
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        } finally {
            long ended = System.nanoTime();
            if (ended - began > slow) {
                slowUntil = ended + WHILE.toNanos();
            }
        }
    }

    /** Reads one post; fails with {@link DomainException.Busy} while too many long answers are read slowly. */
    public <T> CompletionStage<T> post(Supplier<T> read) {
        return one(admitted(read));
    }

    /**
     * Reads a list; the stage fails with {@link DomainException.Busy} when its turn comes too late.
     *
     * @param words what is searched for, if anything
     * @param page what is read of it; items before the page are passed over
     * @param weight {@link #SHORT} or {@link #POST}
     */
    public <T> CompletionStage<T> list(SearchWords words, PageRequest<?> page, int weight, Supplier<T> read) {
        Supplier<T> admitted = weight == SHORT ? read : admitted(read);
        if (!words.isEmpty()) {
            return inTurn(searches, admitted);
        }
        boolean few = page.offset() <= FEW_ROWS - (long) page.size() * weight;
        return few ? one(admitted) : inTurn(reads, admitted);
    }

    private <T> Supplier<T> admitted(Supplier<T> read) {
        return () -> {
            intake.admitLargeAnswer();
            return read.get();
        };
    }

    private static <T> CompletionStage<T> inTurn(ExecutorService threads, Supplier<T> read) {
        long asked = System.nanoTime();
        Supplier<T> turn = () -> {
            if (System.nanoTime() - asked >= PATIENCE.toNanos()) {
                throw new DomainException.Busy("It waited for its turn in vain.");
            }
            return read.get();
        };
        return CompletableFuture.supplyAsync(PropagatedContext.wrapCurrent(turn), threads);
    }
}
