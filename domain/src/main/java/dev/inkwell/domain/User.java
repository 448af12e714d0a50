package dev.inkwell.domain;

import java.time.Instant;

/**
 * A user as kept.
 *
 * @param id at least 1, never used again after a delete
 * @param username as typed, trimmed and in NFC; no two users have the same {@link FoldedKey#ofUsername}
 * @param email as typed, trimmed and in NFC; no two users have the same {@link FoldedKey#ofEmail}
 * @param createdAt from {@link Times#EARLIEST} to {@link Times#LATEST}, to the millisecond: anything finer is cut off
 * @param updatedAt likewise; the time of the last change that changed something
 * @param version 1 at first, and one more with each change that changed something
 */
public record User(long id, String username, String email, Instant createdAt, Instant updatedAt, long version) {

    /** What lists of users can be sorted by; {@code USERNAME} and {@code EMAIL} by their folded keys. */
    public enum Sort {
        ID,
        USERNAME,
        EMAIL,
        CREATED_AT;

        /** The place of a user in a list that is sorted by this. */
        public Position positionOf(User user) {
            Object key = switch (this) {
                case ID -> user.id;
                case USERNAME -> FoldedKey.ofUsername(user.username);
                case EMAIL -> FoldedKey.ofEmail(user.email);
                case CREATED_AT -> user.createdAt.toEpochMilli();
            };
            return new Position(key, user.id);
        }
    }

    public User {
        createdAt = Times.kept(createdAt);
        updatedAt = Times.kept(updatedAt);
    }

    /** A user in the first version. */
    public User(long id, String username, String email, Instant createdAt, Instant updatedAt) {
        this(id, username, email, createdAt, updatedAt, 1);
    }

    /** This user after the change; this very user when the change changes nothing. */
    User with(UserChange change, Instant at) {
        String newUsername = change.username() == null ? username : change.username();
        String newEmail = change.email() == null ? email : change.email();
        boolean same = newUsername.equals(username) && newEmail.equals(email);
        return same ? this : new User(id, newUsername, newEmail, createdAt, at, version + 1);
    }
}
