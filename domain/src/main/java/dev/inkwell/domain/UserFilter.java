package dev.inkwell.domain;

import org.jspecify.annotations.Nullable;

/**
 * Which users a list holds: those who pass all that is asked.
 *
 * @param id only this one; null for any
 * @param username only the one whose username has the same folded key; null for any
 * @param email only the one whose e-mail address has the same folded key; null for any
 * @param words only those of whose username and address some word begins with each of these, at most {@link
 *     SearchWords#MOST_ASKED}
 */
public record UserFilter(
        @Nullable Long id,
        @Nullable String username,
        @Nullable String email,
        SearchWords words) {

    public UserFilter {
        words = words.asked();
    }

    /** Every user. */
    public static final UserFilter ALL = new UserFilter(null, null, null, SearchWords.NONE);
}
