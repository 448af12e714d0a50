package dev.inkwell.domain;

import java.time.Clock;

/**
 * The changes of users that callers may make. Each is one transaction, and asks for the time within it: a change that
 * is kept later has no earlier time because it waited.
 */
public final class UserService {
    private final UserRepository users;
    private final PostRepository posts;
    private final Transactions transactions;
    private final Clock clock;

    public UserService(UserRepository users, PostRepository posts, Transactions transactions, Clock clock) {
        this.users = users;
        this.posts = posts;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Creates a user.
     *
     * @throws DomainException.Duplicate naming every taken member
     */
    public User create(NewUser user) {
        return transactions.execute(() -> users.create(user, clock.instant()));
    }

    /**
     * Changes a user; a change that changes nothing leaves the time of the last change as it is.
     *
     * @return the user after the change
     * @throws DomainException.NotFound when there is no such user
     * @throws DomainException.Duplicate naming every taken member
     */
    public User change(long id, UserChange change) {
        return transactions.execute(() -> {
            User before = users.findById(id).orElseThrow(() -> new DomainException.NotFound("user", id));
            User after = before.with(change, clock.instant());
            if (!after.equals(before)) {
                users.update(after);
            }
            return after;
        });
    }

    /**
     * Deletes a user.
     *
     * @throws DomainException.NotFound when there is no such user
     * @throws DomainException.UserHasPosts when the user has posts
     */
    public void delete(long id) {
        transactions.run(() -> users.delete(id));
    }

    /**
     * Deletes a user together with all posts of theirs.
     *
     * @throws DomainException.NotFound when there is no such user
     */
    public void deleteWithPosts(long id) {
        transactions.run(() -> {
            posts.deleteByAuthor(id);
            users.delete(id);
        });
    }
}
