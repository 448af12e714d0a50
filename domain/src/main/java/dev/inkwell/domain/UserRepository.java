package dev.inkwell.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The users that are kept.
 *
 * <p>Every change is a transaction of its own, or a part of the one it is made in (see {@link Transactions}). Any
 * method may throw {@link DomainException.Busy} or {@link DomainException.StorageFull}, and then nothing was changed; or
 * {@link DomainException.Unavailable}, which leaves that open when the storage broke while it was keeping the change.
 */
public interface UserRepository {

    /**
     * Keeps a new user, under an id that no user ever had.
     *
     * @param at its time of creation and of its last change
     * @return the user as kept
     * @throws DomainException.Duplicate naming every one of {@code username} and {@code email} whose folded key
     *     another user has
     */
    User create(NewUser user, Instant at);

    /**
     * Keeps a user under its own id and with its own times and version, as a copy of one that was kept elsewhere. Ids
     * given out later are larger.
     *
     * @throws DomainException.Duplicate naming every one of {@code id}, {@code username} and {@code email} that
     *     another user has
     */
    void restore(User user);

    /**
     * Restores many, as {@link #restore} does one, in as few steps as the database takes them. Meant for work that fails
     * when this does: when one of them is refused, some of the others may have been restored.
     */
    default void restoreAll(List<User> users) {
        users.forEach(this::restore);
    }

    /** The user with this id; empty when there is none. */
    Optional<User> findById(long id);

    /** The user whose username has the same folded key; empty when there is none. */
    Optional<User> findByUsername(String username);

    /** The user whose e-mail address has the same folded key; empty when there is none. */
    Optional<User> findByEmail(String email);

    /** A page of all users. */
    default Page<User> list(PageRequest<User.Sort> request) {
        return list(UserFilter.ALL, request);
    }

    /**
     * A page of the users who pass the filter. Names and addresses sort by their folded keys, by code point; the id
     * breaks ties in the same direction. The total is as {@link #count} has it.
     */
    Page<User> list(UserFilter filter, PageRequest<User.Sort> request);

    /**
     * The users who pass the filter, from a place in the list that {@link #list} has in pages; see {@link Slice}. Where
     * the filter has no words, its cost is the same at every place.
     */
    Slice<User> slice(UserFilter filter, SliceRequest<User.Sort> request);

    /** How many users pass the filter; where it has no words, that costs the same however many there are. */
    long count(UserFilter filter);

    /**
     * The users with an id greater than this one, by ascending id; its cost depends on limit only.
     *
     * @param limit at most so many, from 0
     */
    List<User> listAfter(long id, int limit);

    /**
     * The id after which new ones are given: every user that there was, deleted or not, has this one or a smaller one. 0 when
     * there was none.
     */
    long lastId();

    /**
     * Replaces the username, the e-mail address, the time of the last change and the version of the user with this id.
     *
     * @throws DomainException.NotFound when there is no user with this id
     * @throws DomainException.Duplicate naming every one of {@code username} and {@code email} whose folded key
     *     another user has
     */
    void update(User user);

    /**
     * Deletes a user.
     *
     * @throws DomainException.NotFound when there is no user with this id
     * @throws DomainException.UserHasPosts when the user has posts
     */
    void delete(long id);
}
