package dev.inkwell.persistence.sqlite;

import java.time.Duration;

/**
 * How much the writer takes on.
 *
 * @param mostWaiting how many changes may wait for their turn; one more is refused at once
 * @param patience how long a change may wait in all, for its turn and for another program that writes
 * @param mostInABatch how many changes share a commit
 * @param longestBatch for how long changes are added to a batch
 */
record WriterLimits(int mostWaiting, Duration patience, int mostInABatch, Duration longestBatch) {

    /** More waiting than this would only be told later that they came too late. */
    private static final int MOST_WAITING = 4096;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** See docs/adr/0005: twice as many gain a few per cent, and the first of them would wait for the last. */
    private static final int MOST_IN_A_BATCH = 256;

    /** Where changes take long, so many would keep one another waiting, and a commit is a small part of their cost. */
    private static final Duration LONGEST_BATCH = Duration.ofMillis(10);

    static final WriterLimits NORMAL = new WriterLimits(MOST_WAITING, PATIENCE, MOST_IN_A_BATCH, LONGEST_BATCH);
}
