package dev.inkwell.domain;

/** How many posts a user has written, possibly none. */
public record PostCount(long userId, String username, long postCount) {

    /** What the list can be sorted by; {@code USERNAME} by its folded key. */
    public enum Sort {
        POST_COUNT,
        USER_ID,
        USERNAME
    }
}
