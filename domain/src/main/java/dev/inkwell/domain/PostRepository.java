package dev.inkwell.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The posts that are kept.
 *
 * <p>Every change is a transaction of its own, or a part of the one it is made in (see {@link Transactions}). Any
 * method may throw {@link DomainException.Busy} or {@link DomainException.StorageFull}, and then nothing was changed; or
 * {@link DomainException.Unavailable}, which leaves that open when the storage broke while it was keeping the change.
 */
public interface PostRepository {

    /**
     * Keeps a new post, under an id that no post ever had.
     *
     * @param at its time of creation and of its last change
     * @return the post as kept
     * @throws DomainException.Invalid with {@code user_id} {@code NOT_FOUND} when there is no such author
     */
    Post create(NewPost post, Instant at);

    /**
     * Keeps a post under its own id and with its own times and version, as a copy of one that was kept elsewhere. Ids
     * given out later are larger.
     *
     * @throws DomainException.Duplicate naming {@code id} when another post has it
     * @throws DomainException.Invalid with {@code user_id} {@code NOT_FOUND} when there is no such author
     */
    void restore(Post post);

    /**
     * Restores many, as {@link #restore} does one, in as few steps as the database takes them. Meant for work that fails
     * when this does: when one of them is refused, some of the others may have been restored.
     */
    default void restoreAll(List<Post> posts) {
        posts.forEach(this::restore);
    }

    /** The post with this id; empty when there is none. */
    Optional<Post> findById(long id);

    /** The post with this id, beside its author; empty when there is none. */
    Optional<PostWithAuthor> findByIdWithAuthor(long id);

    /**
     * A page of the posts that pass the filter. Titles sort as stored, by code point; the id breaks ties in the same
     * direction. The total is as {@link #count} has it.
     */
    Page<Post> list(PostFilter filter, PageRequest<Post.Sort> request);

    /** The same page as {@link #list}, each post beside its author. */
    Page<PostWithAuthor> listWithAuthors(PostFilter filter, PageRequest<Post.Sort> request);

    /**
     * The posts that pass the filter, from a place in the list that {@link #list} has in pages; see {@link Slice}. Where
     * the filter has no words, its cost is the same at every place.
     */
    Slice<Post> slice(PostFilter filter, SliceRequest<Post.Sort> request);

    /** The same slice as {@link #slice}, each post beside its author. */
    Slice<PostWithAuthor> sliceWithAuthors(PostFilter filter, SliceRequest<Post.Sort> request);

    /** How many posts pass the filter; where it has no words, that costs the same however many there are. */
    long count(PostFilter filter);

    /**
     * The posts with an id greater than this one, by ascending id; its cost depends on limit only.
     *
     * @param limit at most so many, from 0
     */
    List<Post> listAfter(long id, int limit);

    /**
     * The id after which new ones are given: every post that there was, deleted or not, has this one or a smaller one. 0 when
     * there was none.
     */
    long lastId();

    /**
     * Replaces the post with this id, but for its time of creation.
     *
     * @throws DomainException.NotFound when there is no post with this id
     * @throws DomainException.Invalid with {@code user_id} {@code NOT_FOUND} when there is no such author
     */
    void update(Post post);

    /**
     * Deletes a post.
     *
     * @throws DomainException.NotFound when there is no post with this id
     */
    void delete(long id);

    /** Deletes every post of this author, possibly none. */
    void deleteByAuthor(long userId);
}
