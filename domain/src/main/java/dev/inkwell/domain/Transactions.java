package dev.inkwell.domain;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The unit of work: a group of changes that is kept whole or not at all. */
public interface Transactions {

    /**
     * Runs the work in a transaction, possibly on another thread, and comes back when its changes are durable.
     *
     * <p>What the work reads includes what it has changed; nobody else sees its changes before all of them are kept.
     * No other change comes between what it reads and what it changes.
     *
     * <p>Called within work, it makes a group of its own inside the larger one: when the inner work throws, only the
     * inner changes are undone, and the outer work may go on.
     *
     * @param work must not wait for other work, and should be short: changes by others may be waiting for it
     * @return what the work returns
     * @throws RuntimeException whatever the work throws, an {@link Error} too, as it is; then none of its changes is kept
     * @throws DomainException.Busy when the work could not begin in time; it did not run
     * @throws DomainException.StorageFull when there is no room for the changes; none is kept
     * @throws DomainException.Unavailable when the storage is closed, and the work did not run; or when it broke, and
     *     whether the changes are kept is not known
     */
    <T> T execute(Supplier<T> work);

    /**
     * As {@link #execute}, but comes back without waiting, and throws nothing: the stage it answers ends with the result
     * when the changes are durable, or with what {@link #execute} would throw. Called within work it is a group of its
     * own too, which has ended when this is back.
     *
     * @return a stage to chain short things on. What takes longer, or uses the storage again, wants another thread, as
     *     {@link CompletionStage#thenApplyAsync} gives it: other changes may be waiting for the one that ends the stage
     */
    <T> CompletionStage<T> submit(Supplier<T> work);

    /** As {@link #execute}, for work without a result. */
    default void run(Runnable work) {
        execute(() -> {
            work.run();
            return true;
        });
    }
}
