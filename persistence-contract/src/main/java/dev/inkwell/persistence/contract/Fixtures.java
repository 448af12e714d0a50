package dev.inkwell.persistence.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewToken;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Position;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import dev.inkwell.domain.User;
import dev.inkwell.domain.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The few words that the tests are written in. */
final class Fixtures {
    static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");
    static final Instant LATER = Instant.parse("2026-11-23T11:00:00.456Z");

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private Fixtures() {}

    /** A new user with this name, and an address that nobody else has. */
    static NewUser named(String username) {
        return new NewUser(username, "address" + ADDRESSES.incrementAndGet() + "@example.org");
    }

    /** A new post of this author, with this title. */
    static NewPost titled(String title, User author) {
        return new NewPost(title, "A body.", author.id());
    }

    /** A new token that reads and does not expire, with this name, and the hash that belongs to a number. */
    static NewToken tokenOf(String name, int number) {
        return new NewToken(name, AccessToken.Scope.READ, hash(number), null);
    }

    /** The hash of a token, another one for each number. */
    static String hash(int number) {
        return "%064x".formatted(number);
    }

    /** The first page, which holds 100, from the smallest to the largest. */
    static <S extends Enum<S>> PageRequest<S> ascending(S sort) {
        return new PageRequest<>(1, PageRequest.MAX_SIZE, sort, false);
    }

    /** The first page, which holds 100, from the largest to the smallest. */
    static <S extends Enum<S>> PageRequest<S> descending(S sort) {
        return new PageRequest<>(1, PageRequest.MAX_SIZE, sort, true);
    }

    /** The first items, so many, from the smallest on. */
    static <S extends Enum<S>> SliceRequest<S> beginning(int size, S sort) {
        return new SliceRequest<>(size, sort, false, null, false);
    }

    /** Everything that is met from one slice to the next, so many at a time. */
    static <T, S extends Enum<S>> List<T> walk(
            Function<SliceRequest<S>, Slice<T>> list, int size, S sort, boolean descending, boolean backwards) {
        List<T> met = new ArrayList<>();
        Position from = null;
        do {
            Slice<T> slice = list.apply(new SliceRequest<>(size, sort, descending, from, backwards));
            assertThat(slice.items()).hasSizeLessThanOrEqualTo(size);
            met.addAll(backwards ? 0 : met.size(), slice.items());
            from = backwards ? slice.previous() : slice.next();
        } while (from != null);
        return met;
    }

    /** Asserts that the change is refused as a duplicate of just these members. */
    static void assertDuplicate(ThrowingCallable change, String... members) {
        assertThatExceptionOfType(DomainException.Duplicate.class)
                .isThrownBy(change)
                .satisfies(refused -> assertThat(refused.violations())
                        .allMatch(violation -> violation.code() == Violation.Code.ALREADY_EXISTS)
                        .extracting(Violation::member)
                        .containsExactlyInAnyOrder(members));
    }

    /** Asserts that the change is refused because its author does not exist. */
    static void assertUnknownAuthor(ThrowingCallable change) {
        assertThatExceptionOfType(DomainException.Invalid.class)
                .isThrownBy(change)
                .satisfies(refused -> assertThat(refused.violations())
                        .singleElement()
                        .satisfies(violation -> {
                            assertThat(violation.member()).isEqualTo("user_id");
                            assertThat(violation.code()).isEqualTo(Violation.Code.NOT_FOUND);
                        }));
    }

    /** Asserts that the change is refused because there is no row with its id. */
    static void assertNotFound(ThrowingCallable change) {
        assertThatExceptionOfType(DomainException.NotFound.class).isThrownBy(change);
    }

    /** Does the task on so many threads, which start together; their results in the order of their numbers, from 0. */
    static <T> List<T> atOnce(int threads, IntFunction<T> task) throws Exception {
        CountDownLatch ready = new CountDownLatch(threads);
        List<CompletableFuture<T>> running = IntStream.range(0, threads)
                .mapToObj(number -> elsewhere(() -> {
                    ready.countDown();
                    await(ready);
                    return task.apply(number);
                }))
                .toList();
        List<T> results = new ArrayList<>();
        for (CompletableFuture<T> each : running) {
            results.add(each.get(30, TimeUnit.SECONDS));
        }
        return results;
    }

    /** Does the task on a new thread. It may stand still for ever without holding up the end of the build. */
    static <T> CompletableFuture<T> elsewhere(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, run -> {
            Thread thread = new Thread(run, "contract");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Waits until the other side has come there; not for ever, so that a mistake is a failure and no stand-still. */
    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Gives another thread the time to come as far as it can, where nothing tells how far that is. */
    static void pause() {
        sleep(200);
    }

    /** Long enough for another thread, which began at the same time, to come to the same place. */
    static void breathe() {
        sleep(10);
    }

    private static void sleep(long milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
