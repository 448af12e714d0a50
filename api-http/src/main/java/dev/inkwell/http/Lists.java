package dev.inkwell.http;

import dev.inkwell.domain.DomainException;
import io.micronaut.core.propagation.PropagatedContext;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists off the event loop. Those that search may take seconds, and have threads of their own: however many are
 * asked for, all other reads go on.
 */
@Singleton
final class Lists {
    /** Who has waited for so long has given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ExecutorService reads;
    private final ExecutorService searches;

    Lists(@Named(HttpDefaults.READS) ExecutorService reads, @Named(HttpDefaults.SEARCHES) ExecutorService searches) {
        this.reads = reads;
        this.searches = searches;
    }

    /**
     * The list, when its turn has come; the stage fails with {@link DomainException.Busy} when that is too late.
     *
     * @param words what is searched for, if anything
     */
    CompletionStage<HttpResponse<?>> read(@Nullable String words, Supplier<HttpResponse<?>> list) {
        long asked = System.nanoTime();
        Supplier<HttpResponse<?>> turn = () -> {
            if (System.nanoTime() - asked >= PATIENCE.toNanos()) {
                throw new DomainException.Busy("It waited for its turn in vain.");
            }
            return list.get();
        };
        return CompletableFuture.supplyAsync(PropagatedContext.wrapCurrent(turn), words == null ? reads : searches);
    }
}
