package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.LATER;
import static dev.inkwell.persistence.contract.Fixtures.ascending;
import static dev.inkwell.persistence.contract.Fixtures.beginning;
import static dev.inkwell.persistence.contract.Fixtures.descending;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static dev.inkwell.persistence.contract.Fixtures.walk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserFilter;
import dev.inkwell.domain.UserRepository;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lists of {@link UserRepository} and {@link PostRepository} promise about filters, words and slices. */
interface SearchContract extends FreshStorage {

    // ---- slices

    @ParameterizedTest
    @EnumSource
    default void anEmptyStorageHasOneEmptySliceOfUsers(User.Sort sort, UserRepository users) {
        assertThat(users.slice(UserFilter.ALL, beginning(10, sort))).isEqualTo(new Slice<>(List.of(), null, null));
        assertThat(users.slice(UserFilter.ALL, new SliceRequest<>(10, sort, true, null, true)))
                .isEqualTo(new Slice<>(List.of(), null, null));
    }

    @ParameterizedTest
    @EnumSource
    default void slicesOfUsersTogetherAreTheWholeListInEveryDirection(User.Sort sort, Storage storage) {
        UserRepository users = storage.users();
        manyUsers(storage);
        for (boolean descending : new boolean[] {false, true}) {
            List<User> whole =
                    users.list(new PageRequest<>(1, 100, sort, descending)).items();
            for (int size : new int[] {1, 2, 7, 23, 24, 100}) {
                for (boolean backwards : new boolean[] {false, true}) {
                    assertThat(walk(request -> users.slice(UserFilter.ALL, request), size, sort, descending, backwards))
                            .isEqualTo(whole);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    default void slicesOfPostsTogetherAreTheWholeListInEveryDirection(Post.Sort sort, Storage storage) {
        PostRepository posts = storage.posts();
        manyUsers(storage);
        manyPosts(storage);
        List<PostFilter> filters =
                List.of(PostFilter.ALL, PostFilter.byAuthor(5), new PostFilter(null, null, SearchWords.of("even")));
        for (PostFilter filter : filters) {
            for (boolean descending : new boolean[] {false, true}) {
                List<Post> whole = posts.list(filter, new PageRequest<>(1, 100, sort, descending))
                        .items();
                assertThat(whole).isNotEmpty();
                for (int size : new int[] {1, 3, 100}) {
                    for (boolean backwards : new boolean[] {false, true}) {
                        assertThat(walk(request -> posts.slice(filter, request), size, sort, descending, backwards))
                                .isEqualTo(whole);
                        assertThat(walk(
                                        request -> posts.sliceWithAuthors(filter, request),
                                        size,
                                        sort,
                                        descending,
                                        backwards))
                                .extracting(PostWithAuthor::post)
                                .isEqualTo(whole);
                    }
                }
            }
        }
    }

    @Test
    default void aSliceKnowsWhetherTheListGoesOnAtEitherSide(Storage storage) {
        UserRepository users = storage.users();
        storage.transactions()
                .run(() -> IntStream.rangeClosed(1, 4)
                        .forEach(id -> users.restore(new User(id, "user" + id, id + "@example.org", AT, AT))));

        Slice<User> first = users.slice(UserFilter.ALL, beginning(2, User.Sort.ID));
        assertThat(first.items()).extracting(User::id).containsExactly(1L, 2L);
        assertThat(first.previous()).isNull();

        Slice<User> last = users.slice(UserFilter.ALL, new SliceRequest<>(2, User.Sort.ID, false, first.next(), false));
        assertThat(last.items()).extracting(User::id).containsExactly(3L, 4L);
        assertThat(last.next()).isNull();

        Slice<User> again =
                users.slice(UserFilter.ALL, new SliceRequest<>(2, User.Sort.ID, false, last.previous(), true));
        assertThat(again).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource
    default void whoeverIsThereAllTheTimeIsMetOnceWhileOthersComeAndGo(User.Sort sort, Storage storage) {
        UserRepository users = storage.users();
        List<User> staying = manyUsers(storage);
        for (boolean descending : new boolean[] {false, true}) {
            Random random = new Random(7);
            AtomicInteger created = new AtomicInteger();
            List<User> passing = new ArrayList<>();
            List<Long> met = walk(
                            request -> {
                                Slice<User> slice = users.slice(UserFilter.ALL, request);
                                // What the next slice goes on from may itself be gone by then.
                                passing.forEach(user -> users.delete(user.id()));
                                passing.clear();
                                // Not for ever: whoever goes on by id would never come to the end.
                                for (int number = 0; number < 6 && created.incrementAndGet() < 60; number++) {
                                    passing.add(users.create(
                                            named(Integer.toString(random.nextInt(), 36)),
                                            AT.plusMillis(random.nextInt(5))));
                                }
                                return slice;
                            },
                            3,
                            sort,
                            descending,
                            false)
                    .stream()
                    .map(User::id)
                    .toList();
            passing.forEach(user -> users.delete(user.id()));

            assertThat(met).doesNotHaveDuplicates();
            assertThat(met).containsAll(staying.stream().map(User::id).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    default void aPostThatIsThereAllTheTimeIsMetOnceWhileOthersComeAndGo(Post.Sort sort, Storage storage) {
        manyUsers(storage);
        manyPosts(storage);
        for (PostFilter filter : List.of(PostFilter.ALL, PostFilter.byAuthor(5))) {
            for (boolean descending : new boolean[] {false, true}) {
                assertMetOnceWhileOthersComeAndGo(
                        storage.posts(), filter, request -> storage.posts().slice(filter, request), sort, descending);
                assertMetOnceWhileOthersComeAndGo(
                        storage.posts(),
                        filter,
                        request -> storage.posts()
                                .sliceWithAuthors(filter, request)
                                .map(PostWithAuthor::post),
                        sort,
                        descending);
            }
        }
    }

    private static void assertMetOnceWhileOthersComeAndGo(
            PostRepository posts,
            PostFilter filter,
            Function<SliceRequest<Post.Sort>, Slice<Post>> list,
            Post.Sort sort,
            boolean descending) {
        List<Post> staying = posts.list(filter, ascending(Post.Sort.ID)).items();
        Random random = new Random(7);
        AtomicInteger created = new AtomicInteger();
        List<Post> passing = new ArrayList<>();
        List<Post> met = walk(
                request -> {
                    Slice<Post> slice = list.apply(request);
                    passing.forEach(post -> posts.delete(post.id()));
                    passing.clear();
                    for (int number = 0; number < 6 && created.incrementAndGet() < 60; number++) {
                        NewPost post = new NewPost("Title " + random.nextInt(5), "", 4 + random.nextInt(3));
                        passing.add(posts.create(post, AT.plusMillis(random.nextInt(6))));
                    }
                    return slice;
                },
                3,
                sort,
                descending,
                false);
        passing.forEach(post -> posts.delete(post.id()));

        assertThat(met).doesNotHaveDuplicates().containsAll(staying);
    }

    // ---- filters

    @Test
    default void usersAreFilteredByTheirFoldedKeysAndIds(UserRepository users) {
        User ada = users.create(new NewUser("Ada", "Ada@Example.org"), AT);
        User grace = users.create(new NewUser("Grace", "grace@example.org"), AT);

        assertUsers(users, new UserFilter(null, "ADA", null, SearchWords.NONE), ada);
        assertUsers(users, new UserFilter(null, "ad", null, SearchWords.NONE));
        assertUsers(users, new UserFilter(null, null, "GRACE@EXAMPLE.ORG", SearchWords.NONE), grace);
        assertUsers(users, new UserFilter(ada.id(), null, null, SearchWords.NONE), ada);
        assertUsers(users, new UserFilter(ada.id() + 99, null, null, SearchWords.NONE));
        assertUsers(users, new UserFilter(ada.id(), "ada", "ada@example.org", SearchWords.of("ad exam")), ada);
        assertUsers(users, new UserFilter(ada.id(), "grace", null, SearchWords.NONE));
        assertUsers(users, new UserFilter(null, "ada", null, SearchWords.of("grace")));
        assertUsers(users, UserFilter.ALL, ada, grace);
    }

    @Test
    default void postsAreFilteredByIdAuthorAndWordsTogether(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        User grace = users.create(named("grace"), AT);
        Post one = posts.create(new NewPost("Notes on engines", "", ada.id()), AT);
        Post two = posts.create(new NewPost("Notes", "", grace.id()), AT);

        assertPosts(posts, new PostFilter(one.id(), null, SearchWords.NONE), one);
        assertPosts(posts, new PostFilter(one.id(), grace.id(), SearchWords.NONE));
        assertPosts(posts, new PostFilter(null, grace.id(), SearchWords.of("notes")), two);
        assertPosts(posts, new PostFilter(null, grace.id(), SearchWords.of("engines")));
        assertPosts(posts, new PostFilter(two.id(), grace.id(), SearchWords.of("no")), two);
        assertPosts(posts, PostFilter.byAuthor(Long.MAX_VALUE));
        assertPosts(posts, PostFilter.ALL, one, two);
    }

    // ---- words

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    engin           | true
                    ENGINES         | true
                    engines2        | false
                    ngines          | false
                    on engin        | true
                    analytical note | true
                    note missing    | false
                    straße          | true
                    STRASSE         | true
                    strass          | true
                    café            | true
                    CAFE\u0301      | true
                    cafe            | false
                    été             | true
                    ﬁnal            | true
                    final           | true
                    ６０％          | true
                    60              | true
                    6               | true
                    0               | false
                    漢              | true
                    字              | false
                    well            | true
                    known           | true
                    well-known      | true
                    wellknown       | false
                    ΌΔΟΣ            | true
                    όδος            | true
                    1843            | true
                    o               | true
                    engine's        | true
                    don't           | true
                    dont            | false
                    AND             | false
                    engines OR x    | false
                    engines*        | true
                    "engines"       | true
                    title:engines   | false
                    """)
    default void everyWordHasToBeTheBeginningOfAWordOfTitleOrBody(
            String query, boolean found, UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post post = posts.create(
                new NewPost(
                        "Notes on the Analytical Engine's engines",
                        "Well-known since 1843; don't ask in the Straße, at the caf\u00e9 or in \u00e9te\u0301. The final"
                                + " ６０％ of 漢字 at the \u1f45δ\u03bfς \u038cδος",
                        ada.id()),
                AT);
        posts.create(new NewPost("Something", "else", ada.id()), AT);

        SearchWords words = SearchWords.of(query.replace("\\u0301", "\u0301"));
        assertPosts(posts, new PostFilter(null, null, words), found ? new Post[] {post} : new Post[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "!!!", "-- ;", "😀", "\0", "\uD83D"})
    default void aQueryWithoutWordsFindsEverything(String query, UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post post = posts.create(new NewPost("Notes", "", ada.id()), AT);

        assertPosts(posts, new PostFilter(null, null, SearchWords.of(query)), post);
        assertUsers(users, new UserFilter(null, null, null, SearchWords.of(query)), ada);
    }

    @ParameterizedTest
    @CsvSource({
        "lov, true",
        "ADA, true",
        "a l, true",
        "love ada example, true",
        "a.l@example.org, true",
        "velace, false",
        "org, true",
        "xample, false",
        "grace, false",
        "%, true",
        "a%, true",
        "_da, false",
        "zz, false"
    })
    default void everyWordHasToBeTheBeginningOfAWordOfUsernameOrAddress(
            String query, boolean found, UserRepository users) {
        User ada = users.create(new NewUser("Ada Lovelace", "a.l@Example.org"), AT);

        assertUsers(
                users, new UserFilter(null, null, null, SearchWords.of(query)), found ? new User[] {ada} : new User[0]);
    }

    @Test
    default void aSearchFollowsEveryChange(UserRepository users, PostRepository posts) {
        User ada = users.create(new NewUser("ada", "ada@example.org"), AT);
        Post post = posts.create(new NewPost("Notes", "engine", ada.id()), AT);
        PostFilter engine = new PostFilter(null, null, SearchWords.of("engine"));
        PostFilter loom = new PostFilter(null, null, SearchWords.of("loom"));
        assertPosts(posts, engine, post);
        assertPosts(posts, loom);

        Post changed = new Post(post.id(), "Notes", "loom", ada.id(), AT, LATER, 2);
        posts.update(changed);
        assertPosts(posts, engine);
        assertPosts(posts, loom, changed);

        posts.delete(post.id());
        assertPosts(posts, loom);

        Post restored = new Post(900, "Loom", "", ada.id(), AT, AT);
        posts.restore(restored);
        assertPosts(posts, loom, restored);
        posts.deleteByAuthor(ada.id());
        assertPosts(posts, loom);

        User renamed = new User(ada.id(), "lovelace", "lovelace@example.org", AT, LATER, 2);
        users.update(renamed);
        assertUsers(users, new UserFilter(null, null, null, SearchWords.of("ada")));
        assertUsers(users, new UserFilter(null, null, null, SearchWords.of("love")), renamed);
    }

    @Test
    default void aSearchSeesTheChangesOfItsTransactionAndNoneThatWasUndone(Storage storage) {
        PostRepository posts = storage.posts();
        User ada = storage.users().create(named("ada"), AT);
        PostFilter engine = new PostFilter(null, null, SearchWords.of("engine"));

        assertThatThrownBy(() -> storage.transactions().run(() -> {
                    Post post = posts.create(new NewPost("Engine", "", ada.id()), AT);
                    assertPosts(posts, engine, post);
                    throw new IllegalStateException("undo this");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertPosts(posts, engine);
        Post kept = posts.create(new NewPost("Engine", "", ada.id()), AT);
        assertPosts(posts, engine, kept);
    }

    @Test
    default void aSearchTakesAsManyAndAsLongWordsAsAnyoneAsksFor(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        String longest = "x".repeat(100_000);
        Post post = posts.create(new NewPost("Title", longest, ada.id()), AT);
        String numbers = String.join(
                " ", IntStream.range(0, 15_000).mapToObj(Integer::toString).toList());
        Post numbered = posts.create(new NewPost("Numbers", numbers, ada.id()), AT);

        assertPosts(posts, new PostFilter(null, null, SearchWords.of("x".repeat(8000))), post);
        assertPosts(posts, new PostFilter(null, null, SearchWords.of("x".repeat(8000) + "y")));
        String most = String.join(
                " ", IntStream.range(10_000, 10_100).mapToObj(Integer::toString).toList());
        assertPosts(posts, new PostFilter(null, null, SearchWords.of(most)), numbered);
        assertUsers(users, new UserFilter(null, null, null, SearchWords.of(most)));
    }

    // ---- in a few words

    private static List<User> manyUsers(Storage storage) {
        List<Integer> ids = new ArrayList<>(IntStream.rangeClosed(1, 24).boxed().toList());
        Collections.shuffle(ids, new Random(1));
        List<User> users = ids.stream()
                .map(id -> new User(
                        id,
                        "\uD83D\uDE00\uFA0EBz".substring(id % 5 == 0 ? 0 : 2) + (id * 7 % 24),
                        (id * 5 % 24) + "@example.org",
                        AT.plusMillis(id % 3), // many have the same
                        AT))
                .toList();
        storage.transactions().run(() -> users.forEach(storage.users()::restore));
        return users;
    }

    private static void manyPosts(Storage storage) {
        storage.transactions()
                .run(() -> IntStream.rangeClosed(1, 40)
                        .forEach(id -> storage.posts()
                                .restore(new Post(
                                        id,
                                        "Title " + id % 4,
                                        id % 2 == 0 ? "even" : "odd",
                                        id % 3 + 4,
                                        AT.plusMillis(id % 5),
                                        AT))));
    }

    private static void assertUsers(UserRepository users, UserFilter filter, User... expected) {
        assertThat(users.list(filter, ascending(User.Sort.ID)).items()).containsExactly(expected);
        assertThat(users.list(filter, descending(User.Sort.USERNAME)).items()).containsExactlyInAnyOrder(expected);
        assertThat(users.list(filter, ascending(User.Sort.ID)).total()).isEqualTo(expected.length);
        assertThat(users.slice(filter, beginning(100, User.Sort.CREATED_AT)).items())
                .containsExactlyInAnyOrder(expected);
        assertThat(users.count(filter)).isEqualTo(expected.length);
    }

    private static void assertPosts(PostRepository posts, PostFilter filter, Post... expected) {
        assertThat(posts.list(filter, ascending(Post.Sort.ID)).items()).containsExactly(expected);
        assertThat(posts.listWithAuthors(filter, descending(Post.Sort.TITLE)).items())
                .extracting(PostWithAuthor::post)
                .containsExactlyInAnyOrder(expected);
        assertThat(posts.list(filter, ascending(Post.Sort.USER_ID)).total()).isEqualTo(expected.length);
        assertThat(posts.slice(filter, beginning(100, Post.Sort.ID)).items()).containsExactly(expected);
        assertThat(posts.sliceWithAuthors(filter, beginning(100, Post.Sort.TITLE))
                        .items())
                .extracting(PostWithAuthor::post)
                .containsExactlyInAnyOrder(expected);
        assertThat(posts.count(filter)).isEqualTo(expected.length);
    }
}
