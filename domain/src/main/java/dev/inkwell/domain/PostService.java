package dev.inkwell.domain;

import java.time.Clock;

/** The changes of posts that callers may make. Each is one transaction, and asks for the time within it. */
public final class PostService {
    private final PostRepository posts;
    private final Transactions transactions;
    private final Clock clock;

    public PostService(PostRepository posts, Transactions transactions, Clock clock) {
        this.posts = posts;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Creates a post.
     *
     * @throws DomainException.Invalid when there is no such author
     */
    public Post create(NewPost post) {
        return transactions.execute(() -> posts.create(post, clock.instant()));
    }

    /**
     * Changes a post; a change that changes nothing leaves the time of the last change as it is.
     *
     * @return the post after the change
     * @throws DomainException.NotFound when there is no such post
     * @throws DomainException.Invalid when there is no such author
     */
    public Post change(long id, PostChange change) {
        return transactions.execute(() -> {
            Post before = posts.findById(id).orElseThrow(() -> new DomainException.NotFound("post", id));
            Post after = before.with(change, clock.instant());
            if (!after.equals(before)) {
                posts.update(after);
            }
            return after;
        });
    }

    /**
     * Deletes a post.
     *
     * @throws DomainException.NotFound when there is no such post
     */
    public void delete(long id) {
        transactions.run(() -> posts.delete(id));
    }
}
