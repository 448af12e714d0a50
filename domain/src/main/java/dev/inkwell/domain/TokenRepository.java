package dev.inkwell.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The tokens that are kept. None is ever deleted, so that it can still be told who was let in.
 *
 * <p>Every change is a transaction of its own, or a part of the one it is made in (see {@link Transactions}). Any
 * method may throw {@link DomainException.Busy} or {@link DomainException.StorageFull}, and then nothing was changed; or
 * {@link DomainException.Unavailable}, which leaves that open when the storage broke while it was keeping the change.
 *
 * <p>Reads show every change that was acknowledged before them, whoever made it, in whatever process: they come from no
 * cache and from no replica.
 */
public interface TokenRepository {

    /**
     * Keeps a new token, neither used nor revoked, under an id that no token ever had.
     *
     * @param at its time of creation
     * @return the token as kept
     * @throws DomainException.Duplicate naming {@code hash} when another token has it. A name may be taken as often as
     *     one likes
     */
    AccessToken create(NewToken token, Instant at);

    /** The token with this hash, expired and revoked ones too; empty when there is none. */
    Optional<AccessToken> findByHash(String hash);

    /** All tokens, by ascending id. */
    List<AccessToken> list();

    /**
     * Revokes a token for ever; one that is revoked already keeps the time of that.
     *
     * @throws DomainException.NotFound when there is no token with this id
     */
    void revoke(long id, Instant at);

    /** Notes that a token was used. Of two times the later is kept; where there is no token with this id, nothing is. */
    void used(long id, Instant at);
}
