package dev.inkwell.domain;

/** How many posts a user has written, possibly none. */
public record PostCount(long userId, String username, long postCount) {

    /** What the list can be sorted by; {@code USERNAME} by its folded key. */
    public enum Sort {
        POST_COUNT,
        USER_ID,
        USERNAME;

        /** The place of a user in a list that is sorted by this. */
        public Position positionOf(PostCount count) {
            Object key = switch (this) {
                case POST_COUNT -> count.postCount;
                case USER_ID -> count.userId;
                case USERNAME -> FoldedKey.ofUsername(count.username);
            };
            return new Position(key, count.userId);
        }
    }
}
