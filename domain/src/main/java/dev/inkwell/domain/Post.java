package dev.inkwell.domain;

import java.time.Instant;

/**
 * A post as kept.
 *
 * @param id at least 1, never used again after a delete
 * @param title as typed, trimmed and in NFC
 * @param body exactly as sent, possibly empty
 * @param userId the author, an existing user
 * @param createdAt from {@link Times#EARLIEST} to {@link Times#LATEST}, to the millisecond: anything finer is cut off
 * @param updatedAt likewise; the time of the last change that changed something
 * @param version 1 at first, and one more with each change that changed something
 */
public record Post(
        long id, String title, String body, long userId, Instant createdAt, Instant updatedAt, long version) {

    /** What lists of posts can be sorted by; {@code TITLE} as stored, by code point. */
    public enum Sort {
        ID,
        TITLE,
        USER_ID,
        CREATED_AT;

        /** The place of a post in a list that is sorted by this. */
        public Position positionOf(Post post) {
            Object key = switch (this) {
                case ID -> post.id;
                case TITLE -> post.title;
                case USER_ID -> post.userId;
                case CREATED_AT -> post.createdAt.toEpochMilli();
            };
            return new Position(key, post.id);
        }
    }

    public Post {
        createdAt = Times.kept(createdAt);
        updatedAt = Times.kept(updatedAt);
    }

    /** A post in its first version. */
    public Post(long id, String title, String body, long userId, Instant createdAt, Instant updatedAt) {
        this(id, title, body, userId, createdAt, updatedAt, 1);
    }

    /** A new post as kept, in its first version. */
    public Post(long id, NewPost post, Instant createdAt, Instant updatedAt) {
        this(id, post.title(), post.body(), post.userId(), createdAt, updatedAt);
    }

    /** This post after the change; this very post when the change changes nothing. */
    Post with(PostChange change, Instant at) {
        String newTitle = change.title() == null ? title : change.title();
        String newBody = change.body() == null ? body : change.body();
        long newUserId = change.userId() == null ? userId : change.userId();
        boolean same = newTitle.equals(title) && newBody.equals(body) && newUserId == userId;
        return same ? this : new Post(id, newTitle, newBody, newUserId, createdAt, at, version + 1);
    }
}
