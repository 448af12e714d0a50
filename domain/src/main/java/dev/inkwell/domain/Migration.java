package dev.inkwell.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step from one schema to the next.
 *
 * @param version its number, from 1
 * @param description what it does, in a few words
 * @param appliedAt null while it is not
 */
public record Migration(
        int version,
        String description,
        State state,
        @Nullable Instant appliedAt) {

    /** How it stands with a database. */
    public enum State {
        APPLIED,
        PENDING,
        /** It was begun and not brought to its end. */
        FAILED,
        /** It was applied by a newer program, and this one does not know it. */
        UNKNOWN,
        /** It was applied, and is not any more what it was then. */
        CHANGED
    }
}
