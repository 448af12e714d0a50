package dev.inkwell.persistence.contract;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewToken;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Position;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.SliceRequest;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserFilter;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Each use of the ports once, for tests of what a database does for it. What costs as much as there are rows is not among
 * them: a search of users, the number of posts that a search finds, and the list of tokens.
 */
public final class EveryUse {
    private EveryUse() {}

    /** On a database without a user of the name ada or grace, and without a post that has the word notes. */
    public static void of(Storage storage) {
        Instant at = Instant.EPOCH;
        User user = storage.users().create(new NewUser("ada", "ada@example.org"), at);
        storage.users().restore(new User(user.id() + 6, "grace", "grace@example.org", at, at));
        storage.users().update(user);
        storage.users().findByUsername("ada");
        storage.users().findByEmail("ada@example.org");
        storage.users().listAfter(0, 10);
        storage.users().lastId();
        everyPage(User.Sort.class, storage.users()::list);
        for (UserFilter filter : List.of(
                UserFilter.ALL,
                new UserFilter(user.id(), null, null, SearchWords.NONE),
                new UserFilter(null, "ada", "ada@example.org", SearchWords.NONE))) {
            everySlice(
                    User.Sort.class,
                    sort -> sort.positionOf(user),
                    request -> storage.users().slice(filter, request));
            storage.users().count(filter);
        }
        storage.keptAnswers().find("key");
        storage.keptAnswers().keep(new KeptAnswer("key", "", "", at));
        storage.keptAnswers().forgetBefore(at, 1);
        storage.keptAnswers().forget("key");

        AccessToken token =
                storage.tokens().create(new NewToken("ci", AccessToken.Scope.READ, "0".repeat(64), null), at);
        storage.tokens().findByHash(token.hash());
        storage.tokens().used(token.id(), at);
        storage.tokens().revoke(token.id(), at);
        storage.tokens().revoke(token.id(), at);

        Post post = storage.posts().create(new NewPost("Notes", "", user.id()), at);
        storage.posts().restore(new Post(post.id() + 6, "Notes", "", user.id(), at, at));
        storage.posts().update(post);
        storage.posts().findById(post.id());
        storage.posts().findByIdWithAuthor(post.id());
        storage.posts().listAfter(0, 10);
        storage.posts().lastId();
        for (PostFilter filter : List.of(PostFilter.ALL, PostFilter.byAuthor(user.id()))) {
            everyPage(Post.Sort.class, request -> storage.posts().list(filter, request));
            everyPage(Post.Sort.class, request -> storage.posts().listWithAuthors(filter, request));
            everySlice(
                    Post.Sort.class,
                    sort -> sort.positionOf(post),
                    request -> storage.posts().slice(filter, request));
            everySlice(
                    Post.Sort.class,
                    sort -> sort.positionOf(post),
                    request -> storage.posts().sliceWithAuthors(filter, request));
        }

        PostFilter search = new PostFilter(null, null, SearchWords.of("notes"));
        storage.posts().listWithAuthors(search, PageRequest.of(1, 10, Post.Sort.ID));
        storage.posts().slice(search, new SliceRequest<>(10, Post.Sort.ID, true, Post.Sort.ID.positionOf(post), false));

        storage.stats().stats();
        everyPage(PostCount.Sort.class, storage.stats()::postsPerUser);

        storage.posts().delete(post.id());
        storage.posts().deleteByAuthor(user.id());
        storage.users().delete(user.id());
    }

    private static <S extends Enum<S>> void everyPage(Class<S> sorts, Consumer<PageRequest<S>> list) {
        for (S sort : sorts.getEnumConstants()) {
            list.accept(new PageRequest<>(1, 10, sort, false));
            list.accept(new PageRequest<>(1, 10, sort, true));
            list.accept(new PageRequest<>(2, 1, sort, false));
            list.accept(new PageRequest<>(2, 1, sort, true));
        }
    }

    private static <S extends Enum<S>> void everySlice(
            Class<S> sorts, Function<S, Position> position, Consumer<SliceRequest<S>> list) {
        for (S sort : sorts.getEnumConstants()) {
            list.accept(new SliceRequest<>(10, sort, false, null, false));
            list.accept(new SliceRequest<>(10, sort, false, position.apply(sort), false));
            list.accept(new SliceRequest<>(10, sort, true, position.apply(sort), false));
        }
    }
}
