package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes all changes. It takes a change and whatever else waits by then, runs them in one transaction,
 * brings that to the disk once, and only then answers them all.
 *
 * <p>SQLite takes one writer at a time. Where many connections write, they meet at its lock, and some are told that the
 * database is locked; where one thread writes, they meet in a queue, and share the cost of the disk. There is no timer:
 * a change that comes alone is a batch of one, and those that come meanwhile are the next.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /** After so long without a change the log is emptied. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final WriteTransaction transaction;
    private final WriterLimits limits;
    private final Checkpoints checkpoints;
    private final WriterMetrics metrics;
    private final BlockingQueue<Change<?>> waiting;
    private final Thread thread = new Thread(this::run, "inkwell-writer");
    private volatile boolean closed;
    private volatile DomainException.@Nullable Unavailable broken;

    /** Begins to take changes. */
    Writer(WriteTransaction transaction, WriterLimits limits, Checkpoints checkpoints, WriterMetrics metrics) {
        this.transaction = transaction;
        this.limits = limits;
        this.waiting = new ArrayBlockingQueue<>(limits.mostWaiting());
        this.checkpoints = checkpoints;
        this.metrics = metrics;
        metrics.watch(waiting);
        thread.setDaemon(true); // close() is what ends it; a program that forgot to must still be able to end
        thread.start();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Lets a change wait for its turn, or refuses it at once. */
    void submit(Change<?> change) {
        if (closed) {
            change.refuse(SqliteErrors.closed());
        } else if (broken != null) {
            change.refuse(broken);
        } else if (!waiting.offer(change)) {
            change.refuse(new DomainException.Busy("Too many changes are waiting for their turn."));
        } else if (closed && waiting.remove(change)) { // closed just now, and the thread may have seen it before this
            change.refuse(SqliteErrors.closed());
        }
    }

    /** Runs what waits, or refuses it when its time has passed; then stops. */
    @Override
    public void close() {
        closed = true;
        waiting.offer(new Change<>(() -> true)); // wakes the thread; when there is no room it is awake
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed || !waiting.isEmpty()) {
            try {
                Change<?> first = waiting.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    runBatch(first);
                }
                if (broken == null) {
                    checkpoints.run(first == null);
                }
            } catch (Throwable failure) {
                // Whatever it is, the next change may fare better; and without this thread none would be answered.
                LOG.error("The writer goes on after a failure", failure);
                breakAfterFailedSync(failure);
            }
        }
    }

    private void runBatch(Change<?> first) {
        if (broken != null) {
            first.refuse(broken);
            return;
        }
        if (refuseLate(first)) {
            return;
        }
        List<Change<?>> batch = new ArrayList<>();
        batch.add(first);
        try {
            transaction.begin(limits.patience().minus(first.waited()));
            long end = System.nanoTime() + limits.longestBatch().toNanos();
            first.runIn(transaction);
            Change<?> next;
            while (batch.size() < limits.mostInABatch() && System.nanoTime() < end && (next = waiting.poll()) != null) {
                if (!refuseLate(next)) {
                    batch.add(next);
                    next.runIn(transaction);
                }
            }
            metrics.commit(batch.size(), transaction::commit);
        } catch (Throwable failure) {
            transaction.rollback();
            breakAfterFailedSync(failure);
            batch.forEach(change -> change.refuse(failure));
            return;
        }
        batch.forEach(Change::giveAnswer);
    }

    /** Its caller has given up, or will have by the time of the answer. Only a change that has not begun is refused so. */
    private boolean refuseLate(Change<?> change) {
        Duration waited = change.waited();
        metrics.waited(waited);
        if (waited.compareTo(limits.patience()) < 0) {
            return false;
        }
        change.refuse(new DomainException.Busy("The change waited for its turn in vain."));
        return true;
    }

    /**
     * After a sync that failed nobody knows what is on the disk: the system may have dropped what it could not write, and
     * says that the next sync went well. What was acknowledged before is safe; to acknowledge more could be a lie.
     */
    private void breakAfterFailedSync(Throwable failure) {
        if (broken == null && SqliteErrors.isFailedSync(failure)) {
            LOG.error("No change is taken from now on: see that the disk works, then start again", failure);
            broken = new DomainException.Unavailable(
                    "The disk failed to keep a change, and none is taken since: see that it works, then start again.",
                    failure);
        }
    }
}
