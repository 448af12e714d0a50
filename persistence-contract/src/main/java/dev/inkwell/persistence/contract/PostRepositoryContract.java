package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.LATER;
import static dev.inkwell.persistence.contract.Fixtures.ascending;
import static dev.inkwell.persistence.contract.Fixtures.assertDuplicate;
import static dev.inkwell.persistence.contract.Fixtures.assertNotFound;
import static dev.inkwell.persistence.contract.Fixtures.assertUnknownAuthor;
import static dev.inkwell.persistence.contract.Fixtures.atOnce;
import static dev.inkwell.persistence.contract.Fixtures.descending;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static dev.inkwell.persistence.contract.Fixtures.titled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link PostRepository} promises. */
public interface PostRepositoryContract extends FreshStorage {

    // ---- create

    @Test
    default void createKeepsThePostAsGiven(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);

        Post notes = posts.create(new NewPost("Notes", "On the engine.", ada.id()), AT);

        assertThat(notes).isEqualTo(new Post(notes.id(), "Notes", "On the engine.", ada.id(), AT, AT));
        assertThat(notes.id()).isPositive();
        assertThat(posts.findById(notes.id())).contains(notes);
    }

    static Stream<String> bodies() {
        return Stream.of(
                "",
                " ",
                "  both ends \t\r\n",
                "one\r\ntwo\ntwo and a half\rthree\u2028four",
                "'; DROP TABLE posts; -- \"%_\\",
                "\u0001\u001F\u007F\u0085\uFEFF\u200B\uFFFE",
                "NFC \u00E9 and NFD e\u0301 are two",
                "x".repeat(100_000),
                "😀".repeat(100_000),
                "a\r\n😀 ".repeat(20_000));
    }

    @ParameterizedTest(name = "[{index}]") // the longest would fill the report
    @MethodSource("dev.inkwell.persistence.contract.PostRepositoryContract#bodies")
    default void bodiesAreKeptExactly(String body, UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);

        Post created = posts.create(new NewPost("Created", body, ada.id()), AT);
        Post restored = new Post(created.id() + 1, "Restored", body, ada.id(), AT, AT);
        posts.restore(restored);
        Post updated = posts.create(new NewPost("Updated", "Before.", ada.id()), AT);
        posts.update(new Post(updated.id(), "Updated", body, ada.id(), AT, LATER));

        assertThat(created.body()).isEqualTo(body);
        assertThat(posts.list(PostFilter.ALL, ascending(Post.Sort.ID)).items())
                .extracting(Post::body)
                .containsExactly(body, body, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%_", "O'Hara \"says\" \\", "👩‍👩‍👧", "a  b", "\u200Ba", "\uFFFF"})
    default void createKeepsEveryCharacterOfATitle(String title, UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);

        Post created = posts.create(titled(title, ada), AT);

        assertThat(posts.findById(created.id())).map(Post::title).contains(title);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1000-01-01T00:00:00.001Z",
                "1969-12-31T23:59:59.999Z",
                "1970-01-01T00:00:00Z",
                "2026-03-29T01:30:00.001Z",
                "9999-12-31T23:59:59.999Z"
            })
    default void timesOfPostsAreKeptToTheMillisecond(Instant time, UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);

        Post created = posts.create(titled("Notes", ada), time);
        posts.update(new Post(created.id(), "Notes", "", ada.id(), time, time.minusMillis(1)));

        Post kept = posts.findById(created.id()).orElseThrow();
        assertThat(created.createdAt()).isEqualTo(time);
        assertThat(kept.createdAt()).isEqualTo(time);
        assertThat(kept.updatedAt()).isEqualTo(time.minusMillis(1));
    }

    @Test
    default void whatIsFinerThanAMillisecondIsCutOffAPostsTimes(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);

        Post created = posts.create(titled("Notes", ada), AT.plusNanos(999_999));
        posts.update(new Post(created.id(), "Notes", "", ada.id(), AT, LATER.plusNanos(999_999)));

        Post kept = posts.findById(created.id()).orElseThrow();
        assertThat(created.createdAt()).isEqualTo(AT);
        assertThat(kept.createdAt()).isEqualTo(AT);
        assertThat(kept.updatedAt()).isEqualTo(LATER);
    }

    @Test
    default void anIdIsNeverGivenToAnotherPost(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post first = posts.create(titled("first", ada), AT);
        Post second = posts.create(titled("second", ada), AT);
        posts.delete(second.id());
        Post third = posts.create(titled("third", ada), AT);
        posts.deleteByAuthor(ada.id());
        Post fourth = posts.create(titled("fourth", ada), AT);

        assertThat(List.of(first.id(), second.id(), third.id(), fourth.id())).doesNotHaveDuplicates();
    }

    @Test
    default void createForAMissingAuthorIsInvalid(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);

        assertUnknownAuthor(() -> posts.create(new NewPost("Notes", "", ada.id() + 1), AT));
        assertUnknownAuthor(() -> posts.create(new NewPost("Notes", "", Long.MAX_VALUE), AT));
        users.delete(ada.id());
        assertUnknownAuthor(() -> posts.create(new NewPost("Notes", "", ada.id()), AT));
        assertThat(posts.list(PostFilter.ALL, ascending(Post.Sort.ID)).total()).isZero();
    }

    @Test
    default void concurrentCreatesOfPostsAreAllKept(UserRepository users, PostRepository posts) throws Exception {
        User ada = users.create(named("ada"), AT);

        List<Post> created = atOnce(50, number -> posts.create(titled("post " + number, ada), AT));

        assertThat(created).extracting(Post::id).doesNotHaveDuplicates();
        assertThat(posts.list(PostFilter.ALL, ascending(Post.Sort.ID)).items())
                .containsExactlyInAnyOrderElementsOf(created);
    }

    // ---- restore

    @Test
    default void restoreKeepsThePostWithItsIdTimesAndVersion(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post notes = new Post(42, "Notes", "A body.", ada.id(), AT, LATER, 7);

        posts.restore(notes);

        assertThat(posts.findById(42)).contains(notes);
        assertThat(posts.list(PostFilter.byAuthor(ada.id()), ascending(Post.Sort.ID)))
                .isEqualTo(new Page<>(List.of(notes), 1));
    }

    @Test
    default void idsAfterARestoredPostAreLarger(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);

        restored(posts, 500, "a", ada, AT);
        restored(posts, 3, "b", ada, AT);
        assertThat(posts.create(titled("c", ada), AT).id()).isGreaterThan(500);

        restored(posts, 1_000_000_000_000L, "d", ada, AT);
        posts.delete(1_000_000_000_000L);
        assertThat(posts.create(titled("e", ada), AT).id()).isGreaterThan(1_000_000_000_000L);
    }

    @Test
    default void lastIdIsThatOfTheNewestPostDeletedOrNot(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        assertThat(posts.lastId()).isZero();

        Post created = posts.create(titled("a", ada), AT);
        assertThat(posts.lastId()).isEqualTo(created.id());
        posts.delete(created.id());
        assertThat(posts.lastId()).isEqualTo(created.id());

        restored(posts, 500, "b", ada, AT);
        restored(posts, 300, "c", ada, AT);
        assertThat(posts.lastId()).isEqualTo(500);
        posts.deleteByAuthor(ada.id());
        assertThat(posts.lastId()).isEqualTo(500);
        assertThat(posts.create(titled("d", ada), AT).id()).isGreaterThan(500).isEqualTo(posts.lastId());
    }

    @Test
    default void restoreAllKeepsEachPost(UserRepository users, PostRepository posts, Transactions transactions) {
        User ada = users.create(named("ada"), AT);
        User alan = users.create(named("alan"), AT);
        List<Post> many = IntStream.rangeClosed(1, 300)
                .mapToObj(id ->
                        new Post(3L * id, "Title " + id, "Body " + id, (id % 3 == 0 ? ada : alan).id(), AT, LATER, id))
                .toList();

        transactions.run(() -> posts.restoreAll(many));
        transactions.run(() -> posts.restoreAll(List.of()));

        assertThat(posts.listAfter(0, 1_000)).isEqualTo(many);
        assertThat(posts.count(PostFilter.ALL)).isEqualTo(300);
        assertThat(posts.count(PostFilter.byAuthor(ada.id()))).isEqualTo(100);
        assertThat(posts.create(titled("next", ada), AT).id()).isGreaterThan(900);
    }

    @Test
    default void restoreAllRefusesATakenIdAndAnUnknownAuthor(
            UserRepository users, PostRepository posts, Transactions transactions) {
        User ada = users.create(named("ada"), AT);
        restored(posts, 2, "b", ada, AT);
        Post first = new Post(1, "a", "", ada.id(), AT, AT);

        assertDuplicate(
                () -> transactions.run(
                        () -> posts.restoreAll(List.of(first, new Post(2, "b", "", ada.id(), AT, LATER)))),
                "id");
        assertUnknownAuthor(() ->
                transactions.run(() -> posts.restoreAll(List.of(first, new Post(3, "c", "", ada.id() + 1, AT, AT)))));
        assertThat(posts.listAfter(0, 9)).extracting(Post::id).containsExactly(2L);
        assertThat(posts.count(PostFilter.byAuthor(ada.id()))).isEqualTo(1);
    }

    @Test
    default void restoreOfATakenPostIdIsADuplicate(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post kept = posts.create(titled("Notes", ada), AT);

        assertDuplicate(() -> posts.restore(new Post(kept.id(), "Other", "Other.", ada.id(), LATER, LATER)), "id");
        assertThat(posts.findById(kept.id())).contains(kept);
    }

    @Test
    default void restoreForAMissingAuthorIsInvalid(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);

        assertUnknownAuthor(() -> posts.restore(new Post(1, "Notes", "", ada.id() + 1, AT, AT)));
        assertThat(posts.findById(1)).isEmpty();
    }

    // ---- find

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 2, Long.MAX_VALUE})
    default void findByIdIsEmptyWhereNoPostIs(long id, UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        restored(posts, 1, "Notes", ada, AT);

        assertThat(posts.findById(id)).isEmpty();
        assertThat(posts.findByIdWithAuthor(id)).isEmpty();
    }

    @Test
    default void findByIdWithAuthorShowsTheAuthorAsOfNow(UserRepository users, PostRepository posts) {
        User grace = users.create(named("grace"), AT);
        User ada = users.create(new NewUser("Ada", "Ada@example.org"), AT);
        Post notes = posts.create(titled("Notes", ada), AT);
        posts.create(titled("Compilers", grace), AT);

        assertThat(posts.findByIdWithAuthor(notes.id())).contains(besideItsAuthor(notes, ada));

        User renamed = new User(ada.id(), "lovelace", "lovelace@example.org", AT, LATER);
        users.update(renamed);
        assertThat(posts.findByIdWithAuthor(notes.id())).contains(besideItsAuthor(notes, renamed));
    }

    // ---- list

    @ParameterizedTest
    @EnumSource
    default void anEmptyStorageListsNoPosts(Post.Sort sort, PostRepository posts) {
        for (PostFilter filter : List.of(PostFilter.ALL, PostFilter.byAuthor(1))) {
            assertThat(posts.list(filter, ascending(sort))).isEqualTo(new Page<>(List.of(), 0));
            assertThat(posts.list(filter, descending(sort))).isEqualTo(new Page<>(List.of(), 0));
            assertThat(posts.listWithAuthors(filter, ascending(sort))).isEqualTo(new Page<>(List.of(), 0));
        }
        assertThat(posts.listAfter(0, 10)).isEmpty();
    }

    @Test
    default void titlesSortAsStoredByCodePoint(UserRepository users, PostRepository posts) {
        // U+1F600 is larger than U+FF5E, yet smaller where strings are compared by UTF-16 units
        List<String> sorted =
                List.of("A", "B", "Z", "a", "a b", "a%", "a_b", "aa", "b", "Ä", "ß", "é", "\uFF5E", "😀", "😀a");
        User ada = users.create(named("ada"), AT);
        for (int number : new int[] {13, 2, 7, 0, 14, 4, 11, 9, 1, 6, 3, 12, 8, 5, 10}) {
            posts.create(titled(sorted.get(number), ada), AT);
        }

        assertThat(posts.list(PostFilter.ALL, ascending(Post.Sort.TITLE)).items())
                .extracting(Post::title)
                .isEqualTo(sorted);
        assertThat(posts.list(PostFilter.ALL, descending(Post.Sort.TITLE)).items())
                .extracting(Post::title)
                .isEqualTo(IntStream.rangeClosed(1, 15)
                        .mapToObj(back -> sorted.get(15 - back))
                        .toList());
    }

    @Test
    default void theIdBreaksTiesOfPostsInTheSameDirection(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        User grace = users.create(named("grace"), AT);
        Post three = restored(posts, 3, "same", ada, AT);
        Post one = restored(posts, 1, "same", ada, AT);
        Post four = restored(posts, 4, "first", grace, AT.minusMillis(1));
        Post two = restored(posts, 2, "same", ada, AT);
        Post five = restored(posts, 5, "same", ada, AT);

        assertOrder(posts, Post.Sort.ID, one, two, three, four, five);
        assertOrder(posts, Post.Sort.TITLE, four, one, two, three, five);
        assertOrder(posts, Post.Sort.CREATED_AT, four, one, two, three, five);
        assertOrder(posts, Post.Sort.USER_ID, one, two, three, five, four);
    }

    @Test
    default void timesOfPostsSortFromLongAgoToFarAhead(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post ahead = restored(posts, 1, "ahead", ada, Instant.parse("9999-12-31T23:59:59.999Z"));
        Post before = restored(posts, 2, "before", ada, Instant.parse("1969-12-31T23:59:59.999Z"));
        Post epoch = restored(posts, 3, "epoch", ada, Instant.EPOCH);
        Post ago = restored(posts, 4, "ago", ada, Instant.parse("1000-01-01T00:00:00Z"));

        assertOrder(posts, Post.Sort.CREATED_AT, ago, before, epoch, ahead);
    }

    @ParameterizedTest
    @EnumSource
    default void aFilteredListHoldsThePostsOfOneAuthor(Post.Sort sort, UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        User grace = users.create(named("grace"), AT);
        User silent = users.create(named("silent"), AT);
        Post one = posts.create(titled("one", ada), AT);
        posts.create(titled("two", grace), AT);
        Post three = posts.create(titled("three", ada), AT);

        Page<Post> byAda = posts.list(PostFilter.byAuthor(ada.id()), ascending(sort));
        assertThat(byAda.items()).containsExactlyInAnyOrder(one, three);
        assertThat(byAda.total()).isEqualTo(2);
        assertThat(posts.list(PostFilter.byAuthor(ada.id()), new PageRequest<>(2, 1, sort, true)))
                .isEqualTo(new Page<>(byAda.items().subList(0, 1), 2));
        assertThat(posts.list(PostFilter.byAuthor(silent.id()), ascending(sort)))
                .isEqualTo(new Page<>(List.of(), 0));
        assertThat(posts.list(PostFilter.byAuthor(Long.MAX_VALUE), ascending(sort)))
                .isEqualTo(new Page<>(List.of(), 0));
    }

    @ParameterizedTest
    @EnumSource
    default void pagesOfPostsTogetherAreTheWholeList(Post.Sort sort, UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        User grace = users.create(named("grace"), AT);
        for (int number = 1; number <= 7; number++) {
            restored(posts, number, "title " + number % 2, number % 3 == 0 ? ada : grace, AT);
        }
        for (boolean descending : new boolean[] {false, true}) {
            List<Post> whole = posts.list(PostFilter.ALL, new PageRequest<>(1, 100, sort, descending))
                    .items();
            assertThat(whole).hasSize(7);
            for (int size : new int[] {1, 2, 3, 7}) {
                List<Post> together = new ArrayList<>();
                for (int number = 1; number <= 7; number++) {
                    Page<Post> page = posts.list(PostFilter.ALL, new PageRequest<>(number, size, sort, descending));
                    assertThat(page.total()).isEqualTo(7);
                    together.addAll(page.items());
                }
                assertThat(together).isEqualTo(whole);
            }
        }
    }

    @Test
    default void aPageOfPostsHoldsUpToAHundred(Storage storage) {
        User ada = storage.users().create(named("ada"), AT);
        storage.transactions()
                .run(() -> LongStream.rangeClosed(1, 101).forEach(id -> restored(storage.posts(), id, "a", ada, AT)));

        Page<Post> first = storage.posts().list(PostFilter.ALL, PageRequest.of(1, 100, Post.Sort.TITLE));
        assertThat(first.items())
                .extracting(Post::id)
                .isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(first.total()).isEqualTo(101);
        assertThat(storage.posts()
                        .list(PostFilter.ALL, PageRequest.of(2, 100, Post.Sort.TITLE))
                        .items())
                .extracting(Post::id)
                .containsExactly(101L);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE / 100 + 1, Long.MAX_VALUE})
    default void aPageOfPostsPastTheEndIsEmpty(long number, UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        posts.create(titled("Notes", ada), AT);

        PageRequest<Post.Sort> past = PageRequest.of(number, 100, Post.Sort.TITLE);
        assertThat(posts.list(PostFilter.ALL, past)).isEqualTo(new Page<>(List.of(), 1));
        assertThat(posts.list(PostFilter.byAuthor(ada.id()), past)).isEqualTo(new Page<>(List.of(), 1));
        assertThat(posts.listWithAuthors(PostFilter.ALL, past)).isEqualTo(new Page<>(List.of(), 1));
    }

    @ParameterizedTest
    @EnumSource
    default void listWithAuthorsIsTheSamePageBesideItsAuthors(
            Post.Sort sort, UserRepository users, PostRepository posts) {
        User ada = users.create(new NewUser("Ada", "Ada@example.org"), AT);
        User grace = users.create(new NewUser("😀", "grace@example.org"), AT);
        for (int number = 1; number <= 7; number++) {
            restored(posts, number, "title " + number % 2, number % 3 == 0 ? ada : grace, AT);
        }
        for (PostFilter filter : List.of(PostFilter.ALL, PostFilter.byAuthor(ada.id()), PostFilter.byAuthor(99))) {
            for (boolean descending : new boolean[] {false, true}) {
                for (int number = 1; number <= 4; number++) {
                    PageRequest<Post.Sort> request = new PageRequest<>(number, 2, sort, descending);
                    assertThat(posts.listWithAuthors(filter, request))
                            .isEqualTo(posts.list(filter, request)
                                    .map(post -> besideItsAuthor(post, post.userId() == ada.id() ? ada : grace)));
                }
            }
        }
    }

    @Test
    default void theTotalOfPostsFollowsEveryChange(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        User grace = users.create(named("grace"), AT);
        assertTotals(posts, 0, ada, 0, grace, 0);

        Post one = posts.create(titled("one", ada), AT);
        posts.create(titled("two", ada), AT);
        restored(posts, 50, "three", grace, AT);
        assertTotals(posts, 3, ada, 2, grace, 1);

        assertUnknownAuthor(() -> posts.create(new NewPost("four", "", 99), AT));
        posts.update(new Post(one.id(), "one", "Edited.", ada.id(), AT, LATER));
        assertTotals(posts, 3, ada, 2, grace, 1);

        posts.update(new Post(one.id(), "one", "Moved.", grace.id(), AT, LATER));
        assertTotals(posts, 3, ada, 1, grace, 2);

        posts.delete(50);
        assertTotals(posts, 2, ada, 1, grace, 1);
        posts.deleteByAuthor(grace.id());
        assertTotals(posts, 1, ada, 1, grace, 0);
    }

    @Test
    default void listAfterGivesPostsWithLargerIdsInTheirOrder(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post seven = restored(posts, 7, "a", ada, AT);
        Post three = restored(posts, 3, "b", ada, AT);
        Post five = restored(posts, 5, "c", ada, AT);

        assertThat(posts.listAfter(0, 10)).containsExactly(three, five, seven);
        assertThat(posts.listAfter(Long.MIN_VALUE, Integer.MAX_VALUE)).containsExactly(three, five, seven);
        assertThat(posts.listAfter(3, 10)).containsExactly(five, seven);
        assertThat(posts.listAfter(4, 1)).containsExactly(five);
        assertThat(posts.listAfter(0, 2)).containsExactly(three, five);
        assertThat(posts.listAfter(0, 0)).isEmpty();
        assertThat(posts.listAfter(7, 10)).isEmpty();
        assertThat(posts.listAfter(Long.MAX_VALUE, 10)).isEmpty();
    }

    // ---- update

    @Test
    default void updateReplacesTitleBodyAuthorAndTimeOfLastChange(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        User grace = users.create(named("grace"), AT);
        Post other = posts.create(titled("other", ada), AT);
        Post notes = posts.create(titled("Notes", ada), AT);

        Post changed = new Post(notes.id(), "Compilers", "Another body.", grace.id(), AT, LATER);
        posts.update(changed);

        assertThat(posts.findById(notes.id())).contains(changed);
        assertThat(posts.findByIdWithAuthor(notes.id())).contains(besideItsAuthor(changed, grace));
        assertThat(posts.findById(other.id())).contains(other);
    }

    @Test
    default void updateReplacesTheVersionOfAPost(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post notes = posts.create(titled("Notes", ada), AT);
        Post other = posts.create(titled("Other", ada), AT);

        posts.update(new Post(notes.id(), "Notes", notes.body(), ada.id(), AT, AT, 7));

        assertThat(posts.findById(notes.id())).map(Post::version).contains(7L);
        assertThat(posts.findById(other.id())).contains(other);
    }

    @Test
    default void updateLeavesTheTimeOfCreationOfAPost(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post notes = posts.create(titled("Notes", ada), AT);

        posts.update(new Post(notes.id(), "Notes", "", ada.id(), LATER, LATER));

        assertThat(posts.findById(notes.id())).map(Post::createdAt).contains(AT);
    }

    @Test
    default void updateOfAMissingPostIsNotFound(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);

        assertNotFound(() -> posts.update(new Post(1, "Notes", "", ada.id(), AT, LATER)));
        assertThat(posts.findById(1)).isEmpty();
    }

    @Test
    default void updateForAMissingAuthorIsInvalidAndChangesNothing(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post notes = posts.create(titled("Notes", ada), AT);

        assertUnknownAuthor(() -> posts.update(new Post(notes.id(), "Other", "", ada.id() + 1, AT, LATER)));
        assertThat(posts.findById(notes.id())).contains(notes);
    }

    // ---- delete

    @Test
    default void deleteRemovesThePostOnly(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post one = posts.create(titled("one", ada), AT);
        Post two = posts.create(titled("two", ada), AT);

        posts.delete(one.id());

        assertThat(posts.findById(one.id())).isEmpty();
        assertThat(posts.findByIdWithAuthor(one.id())).isEmpty();
        assertThat(posts.list(PostFilter.ALL, ascending(Post.Sort.ID)).items()).containsExactly(two);
        assertThat(users.findById(ada.id())).contains(ada);
    }

    @Test
    default void deleteOfAMissingPostIsNotFound(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post notes = posts.create(titled("Notes", ada), AT);

        assertNotFound(() -> posts.delete(notes.id() + 1));
        posts.delete(notes.id());
        assertNotFound(() -> posts.delete(notes.id()));
    }

    @Test
    default void deleteByAuthorRemovesAllPostsOfThisAuthorOnly(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        User grace = users.create(named("grace"), AT);
        posts.create(titled("one", ada), AT);
        Post two = posts.create(titled("two", grace), AT);
        posts.create(titled("three", ada), AT);

        posts.deleteByAuthor(ada.id());

        assertThat(posts.list(PostFilter.ALL, ascending(Post.Sort.ID)).items()).containsExactly(two);
        assertThat(users.findById(ada.id())).contains(ada);
    }

    @Test
    default void deleteByAuthorMayFindNothing(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);

        posts.deleteByAuthor(ada.id());
        posts.deleteByAuthor(Long.MAX_VALUE);

        assertThat(users.findById(ada.id())).contains(ada);
    }

    private static Post restored(PostRepository posts, long id, String title, User author, Instant createdAt) {
        Post post = new Post(id, title, "A body.", author.id(), createdAt, createdAt);
        posts.restore(post);
        return post;
    }

    private static PostWithAuthor besideItsAuthor(Post post, User author) {
        return new PostWithAuthor(
                post, new PostWithAuthor.Author(author.id(), author.username(), author.email(), author.version()));
    }

    private static void assertOrder(PostRepository posts, Post.Sort sort, Post... sorted) {
        List<Post> backwards = new ArrayList<>();
        for (Post post : sorted) {
            backwards.add(0, post);
        }
        assertThat(posts.list(PostFilter.ALL, ascending(sort)).items()).containsExactly(sorted);
        assertThat(posts.list(PostFilter.ALL, descending(sort)).items()).isEqualTo(backwards);
    }

    private static void assertTotals(PostRepository posts, long all, User one, long byOne, User other, long byOther) {
        PageRequest<Post.Sort> request = PageRequest.of(1, 1, Post.Sort.ID);
        assertThat(posts.list(PostFilter.ALL, request).total()).isEqualTo(all);
        assertThat(posts.list(PostFilter.byAuthor(one.id()), request).total()).isEqualTo(byOne);
        assertThat(posts.list(PostFilter.byAuthor(other.id()), request).total()).isEqualTo(byOther);
    }
}
