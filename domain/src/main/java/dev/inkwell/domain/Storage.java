package dev.inkwell.domain;

/**
 * One database as the domain sees it: what an adapter makes, and what the contract kit tests.
 *
 * <p>The kit has a case for every sentence of the ports, but for what is said of cost, of durability, and of damaged or
 * full disks: that is about databases, and each adapter shows it in its own tests, by query plans and by being stopped
 * half-way.
 */
public interface Storage extends AutoCloseable {

    /** The port of users. */
    UserRepository users();

    /** The port of posts. */
    PostRepository posts();

    /** The port of what is counted over both. */
    StatsRepository stats();

    /** The port of answers that are kept for requests sent again. */
    KeptAnswerRepository keptAnswers();

    /** The port of what lets callers in. */
    TokenRepository tokens();

    /** The unit of work, for changes by any of these ports. */
    Transactions transactions();

    /** What an operator asks of the database besides its rows. */
    Upkeep upkeep();

    /** The number of the last of the {@link Upkeep#migrations() migrations} that was applied; 0 where there are none. */
    int schemaVersion();

    /**
     * Whether the database is read within this process, as by a library: then a read of few rows is done sooner than it could
     * be handed to another thread, and waits neither for a server nor for those who write.
     */
    default boolean isEmbedded() {
        return false;
    }

    /**
     * Finishes what was begun and lets the database go. Whatever is asked of its rows afterwards, reads too, is refused as
     * {@link DomainException.Unavailable}; closing it again does nothing.
     */
    @Override
    void close();
}
