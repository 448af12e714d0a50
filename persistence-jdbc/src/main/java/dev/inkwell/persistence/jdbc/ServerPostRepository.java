package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Post;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Posts on a server: what each change was refused for. The statements are each adapter's, as each has words in its way. */
public abstract class ServerPostRepository extends JdbcPostRepository {
    protected final ServerTransactions transactions;

    protected ServerPostRepository(ServerDatabase database) {
        super(database);
        this.transactions = database.transactions();
    }

    @Override
    public Post create(NewPost post, Instant at) {
        return transactions.join(() -> {
            long id = insert(post, at.toEpochMilli())
                    .orElseThrow(() -> DomainException.Invalid.unknownAuthor(post.userId()));
            return new Post(id, post, at, at);
        });
    }

    /**
     * Adds the row and its words.
     *
     * @param at milliseconds since 1970, UTC
     * @return the id; empty when there is no such author
     */
    protected abstract OptionalLong insert(NewPost post, long at);

    @Override
    public void restore(Post post) {
        restoreAll(List.of(post));
    }

    @Override
    public void restoreAll(List<Post> posts) {
        transactions.join(() -> insertAll(posts).ifPresent(index -> {
            Post left = posts.get(index);
            throw findById(left.id()).isPresent()
                    ? new DomainException.Duplicate(List.of("id"))
                    : DomainException.Invalid.unknownAuthor(left.userId());
        }));
    }

    /**
     * Adds the rows and their words, with their ids, and has ids that are given from now on be larger.
     *
     * @return the index of the first that cannot be, as its id is taken or there is no such author; empty when all are there
     */
    protected abstract OptionalInt insertAll(List<Post> posts);

    @Override
    public void update(Post post) {
        transactions.join(() -> {
            int changed;
            try {
                changed = change(post);
            } catch (ConstraintViolation unknownAuthor) {
                changed = 0;
            }
            if (changed == 0) {
                throw findById(post.id()).isPresent()
                        ? DomainException.Invalid.unknownAuthor(post.userId())
                        : new DomainException.NotFound("post", post.id());
            }
        });
    }

    /**
     * Changes the row and its words.
     *
     * @return how many rows were changed
     * @throws ConstraintViolation when there is no such author, or 0 is answered
     */
    protected abstract int change(Post post);
}
