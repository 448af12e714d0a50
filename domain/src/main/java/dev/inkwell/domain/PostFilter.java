package dev.inkwell.domain;

import org.jspecify.annotations.Nullable;

/**
 * Which posts a list holds.
 *
 * @param userId only posts of this author; null for posts of everyone
 */
public record PostFilter(@Nullable Long userId) {

    /** Every post. */
    public static final PostFilter ALL = new PostFilter(null);

    /** The posts of one author. */
    public static PostFilter byAuthor(long userId) {
        return new PostFilter(userId);
    }
}
