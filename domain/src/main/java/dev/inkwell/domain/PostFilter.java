package dev.inkwell.domain;

import org.jspecify.annotations.Nullable;

/**
 * Which posts a list holds: those that pass all that is asked.
 *
 * @param id only this one; null for any
 * @param userId only posts of this author; null for posts of everyone
 * @param words only those in whose title and body some word begins with each of these, at most {@link
 *     SearchWords#MOST_ASKED}
 */
public record PostFilter(@Nullable Long id, @Nullable Long userId, SearchWords words) {

    public PostFilter {
        words = words.asked();
    }

    /** Every post. */
    public static final PostFilter ALL = new PostFilter(null, null, SearchWords.NONE);

    /** The posts of one author. */
    public static PostFilter byAuthor(long userId) {
        return new PostFilter(null, userId, SearchWords.NONE);
    }
}
