package dev.inkwell.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * Answers that are kept beside the changes they tell of, in one transaction: the one is there when the other is.
 *
 * <p>Every change is a transaction of its own, or a part of the one it is made in (see {@link Transactions}). Any
 * method may throw {@link DomainException.Busy} or {@link DomainException.StorageFull}, and then nothing was changed; or
 * {@link DomainException.Unavailable}, which leaves that open when the storage broke while it was keeping the change.
 */
public interface KeptAnswerRepository {

    /** The answer under this key; empty when there is none. */
    Optional<KeptAnswer> find(String key);

    /**
     * Keeps an answer.
     *
     * @throws DomainException.Duplicate naming {@code key} when there is one under the key
     */
    void keep(KeptAnswer answer);

    /** Forgets the answer under this key, if there is one. */
    void forget(String key);

    /**
     * Forgets answers that were given before a time, the oldest first.
     *
     * @param limit at most so many, from 0
     */
    void forgetBefore(Instant time, int limit);
}
