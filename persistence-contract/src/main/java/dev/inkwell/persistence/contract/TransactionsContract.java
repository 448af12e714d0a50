package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.LATER;
import static dev.inkwell.persistence.contract.Fixtures.ascending;
import static dev.inkwell.persistence.contract.Fixtures.assertDuplicate;
import static dev.inkwell.persistence.contract.Fixtures.assertNotFound;
import static dev.inkwell.persistence.contract.Fixtures.assertUnknownAuthor;
import static dev.inkwell.persistence.contract.Fixtures.atOnce;
import static dev.inkwell.persistence.contract.Fixtures.elsewhere;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static dev.inkwell.persistence.contract.Fixtures.titled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserChange;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.domain.UserService;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link Transactions} promises, and that the changes of every port keep to it. */
public interface TransactionsContract extends FreshStorage {

    // ---- what comes back

    @Test
    default void executeReturnsWhatTheWorkReturns(Transactions transactions, UserRepository users) {
        User ada = transactions.execute(() -> users.create(named("ada"), AT));

        assertThat(users.findById(ada.id())).contains(ada);
        assertThat(transactions.execute(() -> 42)).isEqualTo(42);
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalStateException("a bug"),
                new DomainException.Duplicate(List.of("username")),
                new DomainException.NotFound("post", 7),
                new DomainException.Busy("the work's own"),
                new AssertionError("an error"),
                new StackOverflowError(),
                new IOException("a checked exception in disguise"));
    }

    @ParameterizedTest
    @MethodSource("dev.inkwell.persistence.contract.TransactionsContract#failures")
    default void whatTheWorkThrowsComesOutAndUndoesAllOfIt(Throwable failure, Storage storage) {
        User ada = storage.users().create(named("ada"), AT);
        Post notes = storage.posts().create(titled("Notes", ada), AT);

        assertThatThrownBy(() -> storage.transactions().run(() -> {
                    storage.users().create(named("grace"), AT);
                    storage.posts().delete(notes.id());
                    storage.users().delete(ada.id());
                    sneak(failure);
                }))
                .isSameAs(failure);

        assertThat(storage.users().list(ascending(User.Sort.ID))).isEqualTo(new Page<>(List.of(ada), 1));
        assertThat(storage.posts().list(PostFilter.ALL, ascending(Post.Sort.ID)))
                .isEqualTo(new Page<>(List.of(notes), 1));
        assertThat(storage.users().findByUsername("grace")).isEmpty();
        storage.users().create(named("grace"), AT);
    }

    @Test
    default void theChangesAreThereForOthersWhenExecuteIsBack(Storage storage) throws Exception {
        for (int number = 0; number < 20; number++) {
            NewUser user = named("user " + number);
            User created = storage.transactions().execute(() -> storage.users().create(user, AT));
            assertThat(elsewhere(() -> storage.users().findById(created.id()).isPresent())
                            .get(30, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    // ---- all or nothing

    @Test
    default void everyKindOfChangeIsUndoneWithItsGroup(Storage storage) {
        User ada = storage.users().create(new NewUser("ada", "ada@example.org"), AT);
        User grace = storage.users().create(new NewUser("grace", "grace@example.org"), AT);
        Post one = storage.posts().create(titled("one", ada), AT);
        Post two = storage.posts().create(titled("two", ada), AT);
        Post three = storage.posts().create(titled("three", grace), AT);

        assertThatExceptionOfType(Halfway.class)
                .isThrownBy(() -> storage.transactions().run(() -> {
                    storage.users().create(named("alan"), AT);
                    storage.users().restore(new User(70, "edsger", "edsger@example.org", AT, AT));
                    storage.users().update(new User(ada.id(), "lovelace", "lovelace@example.org", AT, LATER));
                    storage.posts().create(titled("four", ada), AT);
                    storage.posts().restore(new Post(80, "five", "", ada.id(), AT, AT));
                    storage.posts().update(new Post(one.id(), "uno", "Moved.", grace.id(), AT, LATER));
                    storage.posts().delete(two.id());
                    storage.posts().deleteByAuthor(grace.id());
                    storage.users().delete(grace.id());
                    throw new Halfway();
                }));

        assertThat(storage.users().list(ascending(User.Sort.ID))).isEqualTo(new Page<>(List.of(ada, grace), 2));
        assertThat(storage.posts().list(PostFilter.ALL, ascending(Post.Sort.ID)))
                .isEqualTo(new Page<>(List.of(one, two, three), 3));
        assertThat(storage.users().findByUsername("ada")).contains(ada);
        assertThat(storage.users().findByUsername("lovelace")).isEmpty();
        assertThat(storage.users().findByEmail("grace@example.org")).contains(grace);
        assertThat(storage.stats().stats()).isEqualTo(new Stats(2, 3, 0, 2));
    }

    @Test
    default void aUserIsDeletedTogetherWithTheirPosts(Storage storage) {
        User ada = storage.users().create(named("ada"), AT);
        storage.posts().create(titled("Notes", ada), AT);

        storage.transactions().run(() -> {
            storage.posts().deleteByAuthor(ada.id());
            storage.users().delete(ada.id());
        });

        assertThat(storage.stats().stats()).isEqualTo(new Stats(0, 0, 0, 0));
    }

    @Test
    default void aChangeOutsideWorkIsATransactionOfItsOwn(Storage storage) {
        User ada = storage.users().create(named("ada"), AT);

        assertThatExceptionOfType(Halfway.class)
                .isThrownBy(() -> storage.transactions().run(() -> {
                    throw new Halfway();
                }));

        assertThat(storage.users().findById(ada.id())).contains(ada);
    }

    @Test
    default void workAfterUndoneWorkIsKept(Storage storage) {
        for (int number = 0; number < 3; number++) {
            NewUser user = named("user " + number);
            assertThatExceptionOfType(Halfway.class)
                    .isThrownBy(() -> storage.transactions().run(() -> {
                        storage.users().create(user, AT);
                        throw new Halfway();
                    }));
            storage.transactions().run(() -> storage.users().create(user, AT));
        }

        assertThat(storage.users().list(ascending(User.Sort.ID)).items())
                .extracting(User::username)
                .containsExactly("user 0", "user 1", "user 2");
    }

    // ---- groups inside groups

    @Test
    default void anInnerGroupIsUndoneAloneAndTheOuterGoesOn(Storage storage) {
        storage.transactions().run(() -> {
            User ada = storage.users().create(named("ada"), AT);
            assertThatExceptionOfType(Halfway.class)
                    .isThrownBy(() -> storage.transactions().run(() -> {
                        storage.users().create(named("grace"), AT);
                        storage.posts().create(titled("Notes", ada), AT);
                        throw new Halfway();
                    }));
            assertThat(storage.stats().stats()).isEqualTo(new Stats(1, 0, 1, 0));
            storage.transactions().run(() -> storage.users().create(named("grace"), AT));
            storage.users().create(named("alan"), AT);
        });

        assertUsernames(storage, "ada", "grace", "alan");
        assertThat(storage.stats().stats()).isEqualTo(new Stats(3, 0, 3, 0));
    }

    @Test
    default void anInnerGroupIsUndoneWithTheOuter(Storage storage) {
        assertThatExceptionOfType(Halfway.class)
                .isThrownBy(() -> storage.transactions().run(() -> {
                    User inner =
                            storage.transactions().execute(() -> storage.users().create(named("ada"), AT));
                    assertThat(storage.users().findById(inner.id())).contains(inner);
                    throw new Halfway();
                }));

        assertUsernames(storage);
    }

    /** An adapter may undo an inner group that comes first together with the outer one's beginning; not more. */
    @Test
    default void anInnerGroupThatComesFirstIsUndoneAlone(Storage storage) {
        storage.users().create(named("before"), AT);

        storage.transactions().run(() -> {
            assertThatExceptionOfType(Halfway.class)
                    .isThrownBy(() -> storage.transactions().run(() -> {
                        storage.users().create(named("ada"), AT);
                        throw new Halfway();
                    }));
            storage.users().create(named("grace"), AT);
            assertThatExceptionOfType(Halfway.class)
                    .isThrownBy(() -> storage.transactions().run(() -> {
                        storage.transactions().run(() -> storage.users().create(named("alan"), AT));
                        throw new Halfway();
                    }));
        });
        assertUsernames(storage, "before", "grace");

        assertThatExceptionOfType(Halfway.class)
                .isThrownBy(() -> storage.transactions().run(() -> {
                    storage.transactions().run(() -> storage.users().create(named("ada"), AT));
                    storage.users().create(named("alan"), AT);
                    throw new Halfway();
                }));
        assertUsernames(storage, "before", "grace");
    }

    @Test
    default void groupsAreUndoneOneByOneAtEveryDepth(Storage storage) {
        storage.transactions().run(() -> {
            storage.users().create(named("one"), AT);
            assertThatExceptionOfType(Halfway.class)
                    .isThrownBy(() -> storage.transactions().run(() -> {
                        storage.users().create(named("two"), AT);
                        storage.transactions().run(() -> storage.users().create(named("three"), AT));
                        assertThatExceptionOfType(Halfway.class)
                                .isThrownBy(() -> storage.transactions().run(() -> {
                                    storage.users().create(named("four"), AT);
                                    throw new Halfway();
                                }));
                        assertUsernames(storage, "one", "two", "three");
                        throw new Halfway();
                    }));
            assertUsernames(storage, "one");
            storage.transactions()
                    .run(() -> storage.transactions().run(() -> storage.users().create(named("five"), AT)));
        });

        assertUsernames(storage, "one", "five");
    }

    @Test
    default void anInnerResultAndAnInnerExceptionComeOutAsTheyAre(Transactions transactions) {
        Halfway failure = new Halfway();

        int result = transactions.execute(() -> {
            assertThatThrownBy(() -> transactions.execute(() -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
            return transactions.execute(() -> 42);
        });

        assertThat(result).isEqualTo(42);
    }

    @Test
    default void aRefusedChangeLeavesTheRestOfItsGroup(Storage storage) {
        storage.transactions().run(() -> {
            User ada = storage.users().create(new NewUser("ada", "ada@example.org"), AT);
            User grace = storage.users().create(new NewUser("grace", "grace@example.org"), AT);
            Post notes = storage.posts().create(titled("Notes", ada), AT);
            assertDuplicate(() -> storage.users().create(new NewUser("ada", "other@example.org"), AT), "username");
            assertDuplicate(() -> storage.users().restore(ada), "id", "username", "email");
            assertDuplicate(
                    () -> storage.users().update(new User(grace.id(), "ada", "x@example.org", AT, LATER)), "username");
            assertNotFound(() -> storage.users().delete(99));
            assertThatExceptionOfType(DomainException.UserHasPosts.class)
                    .isThrownBy(() -> storage.users().delete(ada.id()));
            assertUnknownAuthor(() -> storage.posts().create(new NewPost("Notes", "", 99), AT));
            assertUnknownAuthor(() -> storage.posts().update(new Post(notes.id(), "Notes", "", 99, AT, LATER)));
            assertDuplicate(() -> storage.posts().restore(notes), "id");
            assertNotFound(() -> storage.posts().delete(99));
            storage.users().create(named("alan"), AT);
        });

        assertUsernames(storage, "ada", "grace", "alan");
        assertThat(storage.stats().stats()).isEqualTo(new Stats(3, 1, 2, 1));
    }

    // ---- what is seen

    @Test
    default void whatTheWorkReadsIncludesWhatItChanged(Storage storage) {
        storage.users().create(named("before"), AT);

        storage.transactions().run(() -> {
            User ada = storage.users().create(new NewUser("ada", "ada@example.org"), AT);
            Post notes = storage.posts().create(titled("Notes", ada), AT);
            PostWithAuthor withAuthor =
                    new PostWithAuthor(notes, new PostWithAuthor.Author(ada.id(), "ada", "ada@example.org", 1));

            assertThat(storage.users().findById(ada.id())).contains(ada);
            assertThat(storage.users().findByUsername("ADA")).contains(ada);
            assertThat(storage.users().findByEmail("ADA@example.org")).contains(ada);
            assertUsernames(storage, "before", "ada");
            assertThat(storage.users().list(ascending(User.Sort.ID)).total()).isEqualTo(2);
            assertThat(storage.users().listAfter(ada.id() - 1, 10)).containsExactly(ada);
            assertThat(storage.posts().findById(notes.id())).contains(notes);
            assertThat(storage.posts().findByIdWithAuthor(notes.id())).contains(withAuthor);
            assertThat(storage.posts().list(PostFilter.ALL, ascending(Post.Sort.ID)))
                    .isEqualTo(new Page<>(List.of(notes), 1));
            assertThat(storage.posts().listWithAuthors(PostFilter.byAuthor(ada.id()), ascending(Post.Sort.ID)))
                    .isEqualTo(new Page<>(List.of(withAuthor), 1));
            assertThat(storage.posts().listAfter(0, 10)).containsExactly(notes);
            assertThat(storage.stats().stats()).isEqualTo(new Stats(2, 1, 1, 1));
            assertThat(storage.stats()
                            .postsPerUser(ascending(PostCount.Sort.USERNAME))
                            .items())
                    .extracting(PostCount::postCount)
                    .containsExactly(1L, 0L);

            storage.posts().delete(notes.id());
            storage.users().delete(ada.id());
            assertThat(storage.users().findByUsername("ada")).isEmpty();
            assertThat(storage.posts().findById(notes.id())).isEmpty();
            assertThat(storage.stats().stats()).isEqualTo(new Stats(1, 0, 1, 0));
        });
    }

    /** An adapter may let a reader wait for the work, so that the answer may come after it; it is whole either way. */
    @Test
    default void nobodyElseSeesHalfOfAGroup(Storage storage) throws Exception {
        storage.users().create(named("before"), AT);
        List<CompletableFuture<Long>> readers = new ArrayList<>();

        storage.transactions().run(() -> {
            User ada = storage.users().create(named("ada"), AT);
            readers.add(elsewhere(
                    () -> storage.users().list(ascending(User.Sort.ID)).total()));
            readers.add(elsewhere(() -> (long) storage.users().listAfter(0, 10).size()));
            readers.add(elsewhere(() -> storage.stats().stats().userCount()));
            readers.add(elsewhere(() -> storage.users().findByUsername("ada").isEmpty() ? 1L : 3L));
            readers.add(elsewhere(() -> storage.users().findById(ada.id()).isEmpty() ? 1L : 3L));
            Fixtures.pause();
            storage.transactions().run(() -> storage.users().create(named("grace"), AT));
            readers.add(elsewhere(
                    () -> storage.users().list(ascending(User.Sort.ID)).total()));
            Fixtures.pause();
        });

        for (CompletableFuture<Long> reader : readers) {
            assertThat(reader.get(30, TimeUnit.SECONDS)).isIn(1L, 3L);
        }
        assertThat(storage.users().list(ascending(User.Sort.ID)).total()).isEqualTo(3);
    }

    @Test
    default void nobodyElseEverSeesWhatIsUndone(Storage storage) throws Exception {
        List<CompletableFuture<Long>> readers = new ArrayList<>();

        assertThatExceptionOfType(Halfway.class)
                .isThrownBy(() -> storage.transactions().run(() -> {
                    storage.users().create(named("ada"), AT);
                    readers.add(elsewhere(
                            () -> storage.users().list(ascending(User.Sort.ID)).total()));
                    Fixtures.pause();
                    throw new Halfway();
                }));

        for (CompletableFuture<Long> reader : readers) {
            assertThat(reader.get(30, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    default void noOtherChangeComesBetweenReadingAndChanging(Storage storage) throws Exception {
        int threads = 8;
        int times = 25;
        User ada = storage.users().create(named("ada"), AT);
        Post counter = storage.posts().create(titled("0", ada), AT);

        atOnce(threads, thread -> {
            for (int time = 0; time < times; time++) {
                storage.transactions().run(() -> {
                    Post read = storage.posts().findById(counter.id()).orElseThrow();
                    String next = String.valueOf(Integer.parseInt(read.title()) + 1);
                    storage.posts().update(new Post(read.id(), next, "", ada.id(), AT, LATER));
                });
            }
            return thread;
        });

        assertThat(storage.posts().findById(counter.id())).map(Post::title).contains(String.valueOf(threads * times));
    }

    @Test
    default void changesOfOneUserThatMeetAreAllKeptAndCounted(Storage storage) throws Exception {
        UserService service = new UserService(
                storage.users(), storage.posts(), storage.transactions(), Clock.fixed(LATER, ZoneOffset.UTC));
        User ada = service.create(named("ada"));

        List<User> changed = atOnce(
                8,
                thread -> service.change(
                        ada.id(),
                        thread % 2 == 0
                                ? new UserChange("ada " + thread, null)
                                : new UserChange(null, "ada" + thread + "@example.org")));

        assertThat(changed).extracting(User::version).containsExactlyInAnyOrder(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        User last =
                changed.stream().max(Comparator.comparingLong(User::version)).orElseThrow();
        assertThat(storage.users().findById(ada.id())).contains(last);
        assertThat(last.username()).startsWith("ada ");
        assertThat(last.email()).endsWith("@example.org").isNotEqualTo(ada.email());
    }

    /** One of two may go, as long as the other stays: each looks at the other's row, and changes its own. */
    @Test
    default void whatWorkReadsOfOtherRowsStaysAsItIsUntilItsChangesAreKept(Storage storage) throws Exception {
        User ada = storage.users().create(named("ada"), AT);
        for (int round = 0; round < 10; round++) {
            List<Post> posts = List.of(
                    storage.posts().create(titled("here", ada), AT),
                    storage.posts().create(titled("here", ada), AT));

            atOnce(2, number -> {
                long own = posts.get(number).id();
                long other = posts.get(1 - number).id();
                storage.transactions().run(() -> {
                    Post read = storage.posts().findById(other).orElseThrow();
                    Fixtures.breathe();
                    if (read.title().equals("here")) {
                        storage.posts().update(new Post(own, "gone", "", ada.id(), AT, LATER));
                    }
                });
                return number;
            });

            assertThat(posts)
                    .extracting(post ->
                            storage.posts().findById(post.id()).orElseThrow().title())
                    .containsExactlyInAnyOrder("here", "gone");
        }
    }

    @Test
    default void aChangeByAnotherWaitsForTheWorkAndIsNotPartOfIt(Storage storage) throws Exception {
        List<CompletableFuture<User>> others = new ArrayList<>();

        assertThatExceptionOfType(Halfway.class)
                .isThrownBy(() -> storage.transactions().run(() -> {
                    storage.users().create(named("ada"), AT);
                    assertUsernames(storage, "ada"); // from here on: by locks, what is not read yet waits for nobody
                    others.add(elsewhere(() -> storage.users().create(named("grace"), AT)));
                    Fixtures.pause();
                    assertUsernames(storage, "ada");
                    throw new Halfway();
                }));

        User grace = others.get(0).get(30, TimeUnit.SECONDS);
        assertThat(storage.users().list(ascending(User.Sort.ID)).items()).containsExactly(grace);
    }

    @Test
    default void groupsOfManyThreadsAreEachKeptWholeOrNotAtAll(Storage storage) throws Exception {
        atOnce(8, thread -> {
            for (int round = 0; round < 10; round++) {
                boolean fails = (thread + round) % 2 == 0;
                String name = "user " + thread + " " + round;
                try {
                    storage.transactions().run(() -> {
                        User user = storage.users().create(named(name), AT);
                        storage.posts().create(titled("one", user), AT);
                        storage.posts().create(titled("two", user), AT);
                        if (fails) {
                            throw new Halfway();
                        }
                    });
                } catch (Halfway expected) {
                    assertThat(fails).isTrue();
                }
            }
            return thread;
        });

        assertThat(storage.stats().stats()).isEqualTo(new Stats(40, 80, 0, 2));
    }

    // ---- without waiting

    @Test
    default void submitEndsWithWhatTheWorkReturnsWhenItIsThereForOthers(Storage storage) throws Exception {
        User ada = ended(storage.transactions().submit(() -> storage.users().create(named("ada"), AT)));

        assertThat(storage.users().findById(ada.id())).contains(ada);
    }

    @ParameterizedTest
    @MethodSource("dev.inkwell.persistence.contract.TransactionsContract#failures")
    default void submitThrowsNothingAndEndsWithWhatTheWorkThrows(Throwable failure, Storage storage) {
        CompletionStage<User> submitted = storage.transactions().submit(() -> {
            storage.users().create(named("ada"), AT);
            sneak(failure);
            return storage.users().create(named("grace"), AT);
        });

        assertThatThrownBy(() -> ended(submitted)).cause().isSameAs(failure);
        assertUsernames(storage);
    }

    @Test
    default void submitDoesNotWaitForItsTurn(Storage storage) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch submitted = new CountDownLatch(1);
        CompletableFuture<User> first = elsewhere(() -> storage.transactions().execute(() -> {
            begun.countDown();
            Fixtures.await(submitted);
            return storage.users().create(named("first"), AT);
        }));
        Fixtures.await(begun);

        List<CompletionStage<User>> stages = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            NewUser user = named("user " + number);
            stages.add(storage.transactions().submit(() -> storage.users().create(user, AT)));
        }
        submitted.countDown(); // an adapter that made the submitter wait for the first would not have come here

        assertThat(first.get(30, TimeUnit.SECONDS).username()).isEqualTo("first");
        for (CompletionStage<User> stage : stages) {
            User user = ended(stage);
            assertThat(storage.users().findById(user.id())).contains(user);
        }
        assertThat(storage.stats().stats().userCount()).isEqualTo(101);
    }

    @Test
    default void ofManyThatAreSubmittedAtOnceTheFailingAreUndoneAlone(Storage storage) {
        List<CompletionStage<User>> stages = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            boolean fails = number % 3 == 0;
            NewUser user = named("user " + number);
            stages.add(storage.transactions().submit(() -> {
                User created = storage.users().create(user, AT);
                storage.posts().create(titled("Notes", created), AT);
                if (fails) {
                    throw new Halfway();
                }
                return created;
            }));
        }

        for (int number = 0; number < 100; number++) {
            CompletionStage<User> stage = stages.get(number);
            if (number % 3 == 0) {
                assertThatThrownBy(() -> ended(stage)).hasCauseInstanceOf(Halfway.class);
            } else {
                assertThatCode(() -> ended(stage)).doesNotThrowAnyException();
            }
        }
        assertThat(storage.stats().stats()).isEqualTo(new Stats(66, 66, 0, 1));
    }

    @Test
    default void submittedWithinWorkItIsAGroupThatHasEnded(Storage storage) {
        storage.transactions().run(() -> {
            storage.users().create(named("ada"), AT);
            CompletionStage<User> undone = storage.transactions().submit(() -> {
                storage.users().create(named("grace"), AT);
                throw new Halfway();
            });
            assertThat(undone.toCompletableFuture()).isCompletedExceptionally();
            CompletionStage<User> kept =
                    storage.transactions().submit(() -> storage.users().create(named("alan"), AT));
            assertThat(kept.toCompletableFuture()).isCompleted();
            assertUsernames(storage, "ada", "alan");
        });
        assertUsernames(storage, "ada", "alan");

        assertThatExceptionOfType(Halfway.class)
                .isThrownBy(() -> storage.transactions().run(() -> {
                    storage.transactions().submit(() -> storage.users().create(named("edsger"), AT));
                    throw new Halfway();
                }));
        assertUsernames(storage, "ada", "alan");
    }

    private static <T> T ended(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** What a test's work throws when it is to be undone. */
    final class Halfway extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static void assertUsernames(Storage storage, String... usernames) {
        assertThat(storage.users().list(ascending(User.Sort.ID)).items())
                .extracting(User::username)
                .containsExactly(usernames);
    }

    /** Throws anything, as languages without checked exceptions do. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is what lets it past the compiler
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
