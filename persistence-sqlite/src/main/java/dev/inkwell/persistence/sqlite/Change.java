package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Work on its way through the {@link Writer}: it waits, it runs, and when that is durable its caller is answered. */
final class Change<T> {
    private final Supplier<T> work;
    private final long submitted = System.nanoTime();
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private boolean hasBegun;
    private long began;
    private Runnable outcome = () -> {};

    Change(Supplier<T> work) {
        this.work = work;
    }

    /** What the caller waits for. */
    CompletableFuture<T> answer() {
        return answer;
    }

    /** For how long it has waited, or had when it began. */
    Duration waited() {
        return Duration.ofNanos((hasBegun ? began : System.nanoTime()) - submitted);
    }

    /**
     * Runs the work as a group of the transaction, and remembers what came of it. A failure is not told at once either:
     * it may rest on another change of the batch, as when that one took the name.
     *
     * @throws DomainException when the whole transaction is lost, and not only this change
     */
    void runIn(WriteTransaction transaction) {
        began = System.nanoTime();
        hasBegun = true;
        try {
            T result = transaction.group(work);
            outcome = () -> answer.complete(result);
        } catch (Throwable failure) {
            transaction.refuseWhenLost();
            outcome = () -> answer.completeExceptionally(failure);
        }
    }

    /** Tells the caller what came of the work. */
    void giveAnswer() {
        outcome.run();
    }

    /** Tells the caller that nothing did. */
    void refuse(Throwable reason) {
        answer.completeExceptionally(reason);
    }
}
