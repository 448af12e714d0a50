package dev.inkwell.domain;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A token as kept: what lets its bearer in, and how far. The secret that the bearer shows is not kept, only its hash.
 *
 * @param id at least 1, never used again
 * @param name for people, who see what it is for; several may have the same, so that one can be replaced by another
 * @param hash of the secret: SHA-256, 64 hexadecimal digits in lower case
 * @param createdAt from {@link Times#EARLIEST} to {@link Times#LATEST}, to the millisecond: anything finer is cut off
 * @param expiresAt likewise; from then on it lets nobody in. Null when it never expires
 * @param lastUsedAt likewise; about when it last let somebody in. Null when it has not
 * @param revokedAt likewise; null when it is not revoked
 */
public record AccessToken(
        long id,
        String name,
        Scope scope,
        String hash,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {

    /** How far a token lets its bearer go; each includes those before it. */
    public enum Scope {
        /** What is there may be read. */
        READ,
        /** Users and posts may be changed. */
        WRITE,
        /** The database may be looked after, and tokens made and revoked. */
        ADMIN;

        /** Whether its bearer may do what asks for the other. */
        public boolean includes(Scope other) {
            return compareTo(other) >= 0;
        }

        /** As callers know it, such as {@code read}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether a token lets anybody in. */
    public enum State {
        ACTIVE,
        EXPIRED,
        /** Whatever else it is. */
        REVOKED;

        /** As callers know it, such as {@code active}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public AccessToken {
        createdAt = Times.kept(createdAt);
        expiresAt = expiresAt == null ? null : Times.kept(expiresAt);
        lastUsedAt = lastUsedAt == null ? null : Times.kept(lastUsedAt);
        revokedAt = revokedAt == null ? null : Times.kept(revokedAt);
    }

    /** As it is once revoked; the time of the first revocation stays. */
    public AccessToken revoked(Instant at) {
        Instant first = revokedAt == null ? at : revokedAt;
        return new AccessToken(id, name, scope, hash, createdAt, expiresAt, lastUsedAt, first);
    }

    /** As it is once used; of two times the later stays. */
    public AccessToken used(Instant at) {
        Instant last = lastUsedAt == null || lastUsedAt.isBefore(at) ? at : lastUsedAt;
        return new AccessToken(id, name, scope, hash, createdAt, expiresAt, last, revokedAt);
    }

    /** What it is at a time. A revoked one is revoked at any time: the clock that revoked it may be ahead of this one. */
    public State state(Instant at) {
        if (revokedAt != null) {
            return State.REVOKED;
        }
        return expiresAt == null || at.isBefore(expiresAt) ? State.ACTIVE : State.EXPIRED;
    }
}
