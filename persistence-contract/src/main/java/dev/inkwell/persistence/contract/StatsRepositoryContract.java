package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.LATER;
import static dev.inkwell.persistence.contract.Fixtures.ascending;
import static dev.inkwell.persistence.contract.Fixtures.assertDuplicate;
import static dev.inkwell.persistence.contract.Fixtures.descending;
import static dev.inkwell.persistence.contract.Fixtures.elsewhere;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static dev.inkwell.persistence.contract.Fixtures.titled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link StatsRepository} promises. */
public interface StatsRepositoryContract extends FreshStorage {

    @Test
    default void anEmptyStorageCountsNothing(StatsRepository stats) {
        assertThat(stats.stats()).isEqualTo(new Stats(0, 0, 0, 0));
        for (PostCount.Sort sort : PostCount.Sort.values()) {
            assertThat(stats.postsPerUser(ascending(sort))).isEqualTo(new Page<>(List.of(), 0));
            assertThat(stats.postsPerUser(descending(sort))).isEqualTo(new Page<>(List.of(), 0));
        }
    }

    @Test
    default void theFiguresFollowEveryChange(Storage storage) {
        User ada = storage.users().create(named("ada"), AT);
        assertThat(storage.stats().stats()).isEqualTo(new Stats(1, 0, 1, 0));

        storage.users().restore(new User(50, "grace", "grace@example.org", AT, AT));
        assertDuplicate(() -> storage.users().create(named("Grace"), AT), "username");
        assertThat(storage.stats().stats()).isEqualTo(new Stats(2, 0, 2, 0));

        Post one = storage.posts().create(titled("one", ada), AT);
        storage.posts().restore(new Post(60, "two", "", ada.id(), AT, AT));
        assertThat(storage.stats().stats()).isEqualTo(new Stats(2, 2, 1, 2));

        storage.posts().update(new Post(one.id(), "one", "Edited.", ada.id(), AT, LATER));
        storage.users().update(new User(ada.id(), "lovelace", ada.email(), AT, LATER));
        assertThat(storage.stats().stats()).isEqualTo(new Stats(2, 2, 1, 2));

        storage.posts().update(new Post(one.id(), "one", "Moved.", 50, AT, LATER));
        assertThat(storage.stats().stats()).isEqualTo(new Stats(2, 2, 0, 1));

        storage.posts().update(new Post(60, "two", "Moved.", 50, AT, LATER));
        assertThat(storage.stats().stats()).isEqualTo(new Stats(2, 2, 1, 2));

        storage.posts().delete(60);
        assertThat(storage.stats().stats()).isEqualTo(new Stats(2, 1, 1, 1));

        storage.users().delete(ada.id());
        assertThat(storage.stats().stats()).isEqualTo(new Stats(1, 1, 0, 1));

        storage.posts().deleteByAuthor(50);
        assertThat(storage.stats().stats()).isEqualTo(new Stats(1, 0, 1, 0));
        storage.users().delete(50);
        assertThat(storage.stats().stats()).isEqualTo(new Stats(0, 0, 0, 0));
    }

    @Test
    default void theFiguresAreAsBeforeWhenAGroupIsUndone(Storage storage) {
        User ada = storage.users().create(named("ada"), AT);
        User grace = storage.users().create(named("grace"), AT);
        Post one = storage.posts().create(titled("one", ada), AT);
        Post two = storage.posts().create(titled("two", ada), AT);
        Stats before = storage.stats().stats();
        Page<PostCount> countsBefore = storage.stats().postsPerUser(ascending(PostCount.Sort.POST_COUNT));

        assertThatIllegalStateException()
                .isThrownBy(() -> storage.transactions().run(() -> {
                    storage.users().create(named("alan"), AT);
                    storage.posts().create(titled("three", grace), AT);
                    storage.posts().update(new Post(one.id(), "one", "", grace.id(), AT, LATER));
                    storage.posts().delete(two.id());
                    assertThat(storage.stats().stats()).isEqualTo(new Stats(3, 2, 2, 2));
                    storage.posts().deleteByAuthor(grace.id());
                    storage.users().delete(grace.id());
                    assertThat(storage.stats().stats()).isEqualTo(new Stats(2, 0, 2, 0));
                    throw new IllegalStateException("half-way");
                }));

        assertThat(storage.stats().stats()).isEqualTo(before);
        assertThat(storage.stats().postsPerUser(ascending(PostCount.Sort.POST_COUNT)))
                .isEqualTo(countsBefore);
    }

    @Test
    default void everyUserIsCountedThoseWithoutPostsToo(Storage storage) {
        User ada = storage.users().create(named("Ada"), AT);
        User grace = storage.users().create(named("Grace"), AT);
        User alan = storage.users().create(named("Alan"), AT);
        post(storage, ada, 1);
        post(storage, alan, 3);

        assertThat(storage.stats().postsPerUser(descending(PostCount.Sort.POST_COUNT)))
                .isEqualTo(new Page<>(
                        List.of(
                                new PostCount(alan.id(), "Alan", 3),
                                new PostCount(ada.id(), "Ada", 1),
                                new PostCount(grace.id(), "Grace", 0)),
                        3));
    }

    @Test
    default void countsFollowAMovedPostAndARenamedAuthor(Storage storage) {
        User ada = storage.users().create(named("ada"), AT);
        User grace = storage.users().create(named("grace"), AT);
        Post notes = storage.posts().create(titled("Notes", ada), AT);

        storage.posts().update(new Post(notes.id(), "Notes", "", grace.id(), AT, LATER));
        storage.users().update(new User(grace.id(), "Hopper", grace.email(), AT, LATER));

        assertThat(storage.stats()
                        .postsPerUser(ascending(PostCount.Sort.USER_ID))
                        .items())
                .containsExactly(new PostCount(ada.id(), "ada", 0), new PostCount(grace.id(), "Hopper", 1));
    }

    @Test
    default void theIdBreaksTiesOfCountsInTheSameDirection(Storage storage) {
        User first = storage.users().create(named("d"), AT);
        User second = storage.users().create(named("c"), AT);
        User third = storage.users().create(named("b"), AT);
        User fourth = storage.users().create(named("a"), AT);
        post(storage, second, 2);
        post(storage, third, 2);

        assertOrder(storage, PostCount.Sort.POST_COUNT, first, fourth, second, third);
        assertOrder(storage, PostCount.Sort.USER_ID, first, second, third, fourth);
        assertOrder(storage, PostCount.Sort.USERNAME, fourth, third, second, first);
    }

    @Test
    default void countsSortByTheFoldedUsernameByCodePoint(Storage storage) {
        User emoji = storage.users().create(named("😀"), AT);
        User ideograph = storage.users().create(named("\uFA0E"), AT);
        User upper = storage.users().create(named("B"), AT);
        User lower = storage.users().create(named("a"), AT);
        User street = storage.users().create(named("Straße"), AT);
        User strand = storage.users().create(named("strasz"), AT);

        assertOrder(storage, PostCount.Sort.USERNAME, lower, upper, street, strand, ideograph, emoji);
    }

    @ParameterizedTest
    @EnumSource
    default void pagesOfCountsTogetherAreTheWholeList(PostCount.Sort sort, Storage storage) {
        for (int number = 0; number < 7; number++) {
            post(storage, storage.users().create(named("user " + number), AT), number % 3);
        }
        for (boolean descending : new boolean[] {false, true}) {
            List<PostCount> whole = storage.stats()
                    .postsPerUser(new PageRequest<>(1, 100, sort, descending))
                    .items();
            assertThat(whole).hasSize(7);
            for (int size : new int[] {1, 2, 3, 7}) {
                List<PostCount> together = new ArrayList<>();
                for (int number = 1; number <= 7; number++) {
                    Page<PostCount> page =
                            storage.stats().postsPerUser(new PageRequest<>(number, size, sort, descending));
                    assertThat(page.total()).isEqualTo(7);
                    together.addAll(page.items());
                }
                assertThat(together).isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, Integer.MAX_VALUE + 1L, Long.MAX_VALUE / 100 + 1, Long.MAX_VALUE})
    default void aPageOfCountsPastTheEndIsEmpty(long number, Storage storage) {
        storage.users().create(named("ada"), AT);

        assertThat(storage.stats().postsPerUser(PageRequest.of(number, 100, PostCount.Sort.USERNAME)))
                .isEqualTo(new Page<>(List.of(), 1));
    }

    /** Each group adds one user with one post, so that at every moment there are as many users as posts. */
    @Test
    default void theFiguresAreAsOfOneMoment(Storage storage) throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        CompletableFuture<Set<Stats>> reading = elsewhere(() -> {
            Set<Stats> seen = new HashSet<>();
            while (writing.get()) {
                seen.add(storage.stats().stats());
            }
            return seen;
        });
        try {
            for (int group = 0; group < 200; group++) {
                NewUser newcomer = named("user " + group);
                storage.transactions().run(() -> {
                    User user = storage.users().create(newcomer, AT);
                    storage.posts().create(titled("Notes", user), AT);
                });
            }
        } finally {
            writing.set(false);
        }

        assertThat(reading.get(30, TimeUnit.SECONDS))
                .allSatisfy(seen -> assertThat(seen)
                        .isEqualTo(new Stats(seen.userCount(), seen.userCount(), 0, Math.min(1, seen.userCount()))));
        assertThat(storage.stats().stats()).isEqualTo(new Stats(200, 200, 0, 1));
    }

    private static void post(Storage storage, User author, int times) {
        for (int number = 0; number < times; number++) {
            storage.posts().create(titled("post " + number, author), AT);
        }
    }

    private static void assertOrder(Storage storage, PostCount.Sort sort, User... sorted) {
        List<Long> ids = new ArrayList<>();
        List<Long> backwards = new ArrayList<>();
        for (User user : sorted) {
            ids.add(user.id());
            backwards.add(0, user.id());
        }
        assertThat(storage.stats().postsPerUser(ascending(sort)).items())
                .extracting(PostCount::userId)
                .isEqualTo(ids);
        assertThat(storage.stats().postsPerUser(descending(sort)).items())
                .extracting(PostCount::userId)
                .isEqualTo(backwards);
    }
}
