package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** No change, but a reason to look up. */
    private static final Change<Boolean> WAKE = new Change<>(() -> true);

    /** After so long without a change the log is emptied. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final WriteTransaction transaction;
    private final WriterLimits limits;
    private final Checkpoints checkpoints;
    private final ReadLock readLock;
    private final WriterMetrics metrics;
    private final BlockingQueue<Change<?>> waiting;
    private final Thread thread = new Thread(this::run, "inkwell-writer");
    private boolean obstructed; // the thread's only, as is the next
    private long quietAt = System.nanoTime() + QUIET.toNanos();
    private volatile boolean closed;
    private volatile DomainException.@Nullable Unavailable broken;

    /** Begins to take changes, which wait in a queue that has room for as many as may wait. */
    Writer(
            WriteTransaction transaction,
            WriterLimits limits,
            BlockingQueue<Change<?>> waiting,
            Checkpoints checkpoints,
            ReadLock readLock,
            WriterMetrics metrics) {
        this.transaction = transaction;
        this.limits = limits;
        this.waiting = waiting;
        this.checkpoints = checkpoints;
        this.readLock = readLock;
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
        if (isCurrentThread()) {
            throw new IllegalStateException("The writer would wait for itself: close the storage on another thread");
        }
        closed = true;
        waiting.offer(WAKE); // when there is no room for it, the thread is awake
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
                Change<?> first = waiting.poll(ReadLock.LONGEST.toMillis(), TimeUnit.MILLISECONDS);
                if (first == WAKE) {
                    continue;
                }
                if (first != null) {
                    runBatch(first);
                }
                boolean quiet = first == null && System.nanoTime() - quietAt >= 0;
                if (broken == null && (first != null || quiet)) {
                    checkpoints.run(quiet);
                }
                if (first != null || quiet) {
                    quietAt = System.nanoTime() + QUIET.toNanos();
                }
                readLock.renew(first != null);
            } catch (Throwable failure) {
                // Whatever it is, the next change may fare better; and without this thread none would be answered.
                LOG.error("The writer goes on after a failure", failure);
                breakAfterFailedSync(failure);
            }
        }
    }

    /** Nobody is answered while the transaction runs: whoever is told something may go on to use the storage. */
    private void runBatch(Change<?> first) {
        if (broken != null) {
            first.refuse(broken);
            return;
        }
        List<Change<?>> batch = new ArrayList<>();
        List<Change<?>> late = new ArrayList<>();
        (isLate(first) ? late : batch).add(first);
        Throwable failure = null;
        Duration commit = Duration.ZERO;
        try {
            if (!batch.isEmpty()) {
                begin(limits.patience().minus(first.waited()));
                run(batch, late);
                long began = System.nanoTime();
                transaction.commit();
                commit = Duration.ofNanos(System.nanoTime() - began);
            }
        } catch (Throwable lost) {
            failure = lost;
            transaction.rollback();
            breakAfterFailedSync(lost);
        }
        try {
            metrics.batch(batch, commit);
        } finally {
            answer(batch, late, failure);
        }
        if (failure instanceof DomainException.StorageFull) {
            checkpoints.makeRoom();
        }
    }

    /** Runs the first, and what else waits by then, as long as the batch has room. */
    private void run(List<Change<?>> batch, List<Change<?>> late) {
        long began = System.nanoTime();
        batch.get(0).runIn(transaction);
        while (batch.size() < limits.mostInABatch()
                && System.nanoTime() - began < limits.longestBatch().toNanos()) {
            Change<?> next = waiting.poll();
            if (next == null || next == WAKE) {
                return;
            }
            if (isLate(next)) {
                late.add(next);
            } else {
                batch.add(next);
                next.runIn(transaction);
            }
        }
    }

    private static void answer(List<Change<?>> batch, List<Change<?>> late, @Nullable Throwable failure) {
        for (Change<?> change : batch) {
            if (failure == null) {
                change.giveAnswer();
            } else {
                change.refuse(failure);
            }
        }
        for (Change<?> change : late) {
            change.refuse(new DomainException.Busy("The change waited for its turn in vain."));
        }
    }

    private void begin(Duration patience) {
        try {
            transaction.begin(patience);
            obstructed = false;
        } catch (DomainException.Busy held) {
            if (!obstructed) {
                LOG.warn("Another program holds the write lock; changes are refused until it lets go");
            }
            obstructed = true;
            throw held;
        }
    }

    /** Its caller has given up, or will have by the time of the answer. One that has begun is never given up. */
    private boolean isLate(Change<?> change) {
        return change.waited().compareTo(limits.patience()) >= 0;
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
