package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.ascending;
import static dev.inkwell.persistence.contract.Fixtures.beginning;
import static dev.inkwell.persistence.contract.Fixtures.elsewhere;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static dev.inkwell.persistence.contract.Fixtures.tokenOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserFilter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Everything that an adapter promises. Its test class is a few lines:
 *
 * <pre>{@code
 * final class MyStorageTest implements StorageContract {
 *     @Override
 *     public Storage open() {
 *         return new MyStorage();
 *     }
 * }
 * }</pre>
 */
public interface StorageContract
        extends UserRepositoryContract,
                PostRepositoryContract,
                SearchContract,
                StatsRepositoryContract,
                KeptAnswerRepositoryContract,
                TokenRepositoryContract,
                TransactionsContract,
                UpkeepContract {

    @Test
    default void aClosedStorageRefusesChanges(Storage storage) {
        User ada = storage.users().create(named("ada"), AT);
        Post post = storage.posts().create(new NewPost("Notes", "", ada.id()), AT);
        storage.close();

        assertUnavailable(() -> storage.users().create(named("grace"), AT));
        assertUnavailable(() -> storage.users().restore(new User(50, "alan", "alan@example.org", AT, AT)));
        assertUnavailable(() -> storage.users().update(ada));
        assertUnavailable(() -> storage.users().delete(ada.id()));
        assertUnavailable(() -> storage.posts().create(new NewPost("Notes", "", ada.id()), AT));
        assertUnavailable(() -> storage.posts().restore(new Post(50, "Notes", "", ada.id(), AT, AT)));
        assertUnavailable(() -> storage.posts().update(post));
        assertUnavailable(() -> storage.posts().delete(post.id()));
        assertUnavailable(() -> storage.posts().deleteByAuthor(ada.id()));
        assertUnavailable(() -> storage.keptAnswers().keep(new KeptAnswer("key", "", "", AT)));
        assertUnavailable(() -> storage.keptAnswers().forget("key"));
        assertUnavailable(() -> storage.keptAnswers().forgetBefore(AT, 1));
        assertUnavailable(() -> storage.tokens().create(tokenOf("ci", 1), AT));
        assertUnavailable(() -> storage.tokens().revoke(1, AT));
        assertUnavailable(() -> storage.tokens().used(1, AT));
        assertUnavailable(() -> storage.transactions().execute(() -> 1));
        assertThat(storage.transactions().submit(() -> 1))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(DomainException.Unavailable.class);
    }

    @Test
    default void aClosedStorageRefusesReads(Storage storage) {
        storage.close();

        assertUnavailable(() -> storage.users().findById(1));
        assertUnavailable(() -> storage.users().findByUsername("ada"));
        assertUnavailable(() -> storage.users().findByEmail("ada@example.org"));
        assertUnavailable(() -> storage.users().list(ascending(User.Sort.ID)));
        assertUnavailable(() -> storage.users().listAfter(0, 10));
        assertUnavailable(() -> storage.users().lastId());
        assertUnavailable(() -> storage.users().slice(UserFilter.ALL, beginning(1, User.Sort.ID)));
        assertUnavailable(() -> storage.users().count(UserFilter.ALL));
        assertUnavailable(() -> storage.keptAnswers().find("key"));
        assertUnavailable(() -> storage.tokens().findByHash("0".repeat(64)));
        assertUnavailable(() -> storage.tokens().list());
        assertUnavailable(() -> storage.posts().findById(1));
        assertUnavailable(() -> storage.posts().findByIdWithAuthor(1));
        assertUnavailable(() -> storage.posts().list(PostFilter.ALL, ascending(Post.Sort.ID)));
        assertUnavailable(() -> storage.posts().listWithAuthors(PostFilter.ALL, ascending(Post.Sort.ID)));
        assertUnavailable(() -> storage.posts().listAfter(0, 10));
        assertUnavailable(() -> storage.posts().lastId());
        assertUnavailable(() -> storage.posts().slice(PostFilter.ALL, beginning(1, Post.Sort.ID)));
        assertUnavailable(() -> storage.posts().sliceWithAuthors(PostFilter.ALL, beginning(1, Post.Sort.ID)));
        assertUnavailable(() -> storage.posts().count(PostFilter.ALL));
        assertUnavailable(() -> storage.stats().stats());
        assertUnavailable(() -> storage.stats().postsPerUser(ascending(PostCount.Sort.USER_ID)));
    }

    @Test
    default void closingAgainDoesNothing(Storage storage) {
        storage.close();
        storage.close();

        assertUnavailable(() -> storage.users().findById(1));
    }

    @Test
    default void closeFinishesWhatWasBegun(Storage storage) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        CompletableFuture<User> work = elsewhere(() -> storage.transactions().execute(() -> {
            storage.users().create(named("ada"), AT);
            begun.countDown();
            Fixtures.await(closing);
            Fixtures.pause(); // so that closing has come as far as it can
            return storage.users().create(named("grace"), AT);
        }));
        Fixtures.await(begun);
        CompletableFuture<Boolean> closed = elsewhere(() -> {
            closing.countDown();
            storage.close();
            return true;
        });

        assertThat(work.get(30, TimeUnit.SECONDS).username()).isEqualTo("grace");
        assertThat(closed.get(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatExceptionOfType(DomainException.Unavailable.class).isThrownBy(call);
    }
}
