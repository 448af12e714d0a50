package dev.inkwell.domain;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a thread works. An adapter that answers reads from {@link Replicas} shows everybody at least what they
 * changed themselves; all who have no name count as one.
 */
public final class Caller {
    private static final ThreadLocal<@Nullable Caller> CURRENT = new ThreadLocal<>();

    private final String name;
    private final AtomicLong seen;

    /**
     * A caller of this name.
     *
     * @param seen what {@link #seen} answered for the same caller before, perhaps in another process; 0 when nothing
     */
    public Caller(String name, long seen) {
        this.name = name;
        this.seen = new AtomicLong(seen);
    }

    /** By which the caller is known, in every process. */
    public String name() {
        return name;
    }

    /** How far the database had come with what this caller changed last, in the database's own count; 0 when unknown. */
    public long seen() {
        return seen.get();
    }

    /** Tells that the database had come so far, or farther, when a change of this caller was kept. */
    public void see(long position) {
        seen.accumulateAndGet(position, Math::max);
    }

    /** The one that this thread works for, if anybody. */
    public static @Nullable Caller current() {
        return CURRENT.get();
    }

    /**
     * Lets this thread work for another one, or for nobody in particular.
     *
     * @return whom it worked for until now, to be given back
     */
    public static @Nullable Caller change(@Nullable Caller next) {
        Caller before = CURRENT.get();
        if (next == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(next);
        }
        return before;
    }
}
