package dev.inkwell.persistence.memory;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import dev.inkwell.domain.User;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

final class InMemoryPostRepository implements PostRepository {
    private final InMemoryTransactions transactions;

    InMemoryPostRepository(InMemoryTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Post create(NewPost post, Instant at) {
        return transactions.execute(() -> {
            State state = transactions.state();
            Post created = new Post(state.lastPostId + 1, post, at, at);
            refuseUnknownAuthor(state, created);
            state.put(created);
            return created;
        });
    }

    @Override
    public void restore(Post post) {
        transactions.run(() -> {
            State state = transactions.state();
            if (state.posts.containsKey(post.id())) {
                throw new DomainException.Duplicate(List.of("id"));
            }
            refuseUnknownAuthor(state, post);
            state.put(post);
        });
    }

    @Override
    public Optional<Post> findById(long id) {
        return Optional.ofNullable(transactions.state().posts.get(id));
    }

    @Override
    public Optional<PostWithAuthor> findByIdWithAuthor(long id) {
        State state = transactions.state();
        return Optional.ofNullable(state.posts.get(id)).map(post -> withAuthor(state, post));
    }

    @Override
    public Page<Post> list(PostFilter filter, PageRequest<Post.Sort> request) {
        return Lists.page(passing(transactions.state(), filter), request.sort()::positionOf, request);
    }

    @Override
    public Page<PostWithAuthor> listWithAuthors(PostFilter filter, PageRequest<Post.Sort> request) {
        State state = transactions.state();
        return Lists.page(passing(state, filter), request.sort()::positionOf, request)
                .map(post -> withAuthor(state, post));
    }

    @Override
    public Slice<Post> slice(PostFilter filter, SliceRequest<Post.Sort> request) {
        return Lists.slice(passing(transactions.state(), filter), request.sort()::positionOf, request);
    }

    @Override
    public Slice<PostWithAuthor> sliceWithAuthors(PostFilter filter, SliceRequest<Post.Sort> request) {
        State state = transactions.state();
        return Lists.slice(passing(state, filter), request.sort()::positionOf, request)
                .map(post -> withAuthor(state, post));
    }

    @Override
    public long count(PostFilter filter) {
        return passing(transactions.state(), filter).size();
    }

    @Override
    public List<Post> listAfter(long id, int limit) {
        return transactions.state().posts.tailMap(id, false).values().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public long lastId() {
        return transactions.state().lastPostId;
    }

    @Override
    public void update(Post post) {
        transactions.run(() -> {
            State state = transactions.state();
            Post before = find(state, post.id());
            refuseUnknownAuthor(state, post);
            state.put(new Post(
                    post.id(),
                    post.title(),
                    post.body(),
                    post.userId(),
                    before.createdAt(),
                    post.updatedAt(),
                    post.version()));
        });
    }

    @Override
    public void delete(long id) {
        transactions.run(() -> {
            State state = transactions.state();
            state.posts.remove(find(state, id).id());
        });
    }

    @Override
    public void deleteByAuthor(long userId) {
        transactions.run(() -> transactions.state().posts.values().removeIf(post -> post.userId() == userId));
    }

    private static List<Post> passing(State state, PostFilter filter) {
        return state.posts.values().stream()
                .filter(post -> filter.id() == null || filter.id() == post.id())
                .filter(post -> filter.userId() == null || filter.userId() == post.userId())
                .filter(post -> filter.words().areAllIn(SearchWords.of(post.title(), post.body())))
                .toList();
    }

    private static Post find(State state, long id) {
        return Optional.ofNullable(state.posts.get(id)).orElseThrow(() -> new DomainException.NotFound("post", id));
    }

    private static PostWithAuthor withAuthor(State state, Post post) {
        User author = Optional.ofNullable(state.users.get(post.userId())).orElseThrow();
        return new PostWithAuthor(
                post, new PostWithAuthor.Author(author.id(), author.username(), author.email(), author.version()));
    }

    private static void refuseUnknownAuthor(State state, Post post) {
        if (!state.users.containsKey(post.userId())) {
            throw DomainException.Invalid.unknownAuthor(post.userId());
        }
    }
}
