package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.persistence.memory.InMemoryStorage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inkwell copy}, between databases in memory. */
final class CopyTest {
    private static final Instant EARLY = Instant.parse("2001-02-03T04:05:06.789Z");
    private static final Instant LATE = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    private Path folder;

    private Terminal terminal;
    private Storage source;
    private Storage target;

    @BeforeEach
    void fill() throws IOException {
        terminal = new Terminal(folder);
        Files.createFile(folder.resolve("source.db"));
        source = terminal.storage(folder.resolve("source.db"));
        target = terminal.storage(folder.resolve("target.db"));
        for (int i = 1; i <= 500; i++) {
            source.users().restore(new User(3L * i, "user " + i, "user" + i + "@example.org", EARLY, LATE, i));
        }
        for (int i = 1; i <= 450; i++) {
            source.posts().restore(new Post(2L * i, "Post " + i, "\uD83D\uDE00 " + i, 3L * i, EARLY, LATE, i + 1));
        }
    }

    private Terminal.Result copy() {
        return terminal.runWithoutDatabase(
                "copy", "--from", terminal.path("source.db"), "--to", terminal.path("target.db"));
    }

    private void assertSame() {
        assertThat(target.users().listAfter(0, 9_999)).isEqualTo(source.users().listAfter(0, 9_999));
        assertThat(target.posts().listAfter(0, 9_999)).isEqualTo(source.posts().listAfter(0, 9_999));
    }

    @Test
    void copiesEveryRowAsItIsAndTellsIt() {
        Terminal.Result result = copy();

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .containsPattern("users +500  the same in both, SHA-256 [0-9a-f]{64}\n")
                .containsPattern("posts +450  the same in both, SHA-256 [0-9a-f]{64}\n");
        assertSame();
        assertThat(target.users()
                        .create(new NewUser("next", "next@example.org"), LATE)
                        .id())
                .isGreaterThan(1_500);
    }

    @Test
    void goesOnWhereItWasKilled() {
        source.users().listAfter(0, 300).forEach(user -> target.users().restore(user));

        assertThat(copy().exitCode()).isZero();
        assertSame();

        source.posts().restore(new Post(2_000, "One more", "", 3, EARLY, LATE));
        assertThat(copy().exitCode()).isZero();
        assertSame();
    }

    @Test
    void countsWhatWasThereAlreadyAsCopied() throws Copy.Different {
        source.users().listAfter(0, 100).forEach(user -> target.users().restore(user));
        List<Long> copied = new ArrayList<>();
        Copy<User> copy = Copy.users(source, target, (step, rows) -> {
            if (step.equals("copying")) {
                copied.add(rows);
            }
        });

        copy.complete(copy.begun());

        assertThat(copied).containsExactly(300L, 500L);
    }

    @Test
    void refusesATargetWithOtherRowsAndLeavesItAsItIs() {
        User other = new User(3, "user 1", "other@example.org", EARLY, LATE);
        target.users().restore(other);

        Terminal.Result result = copy();

        assertThat(result.exitCode()).isEqualTo(Main.REFUSED);
        assertThat(result.err()).contains("target.db has rows already that are not the same, user 3 to begin with");
        assertThat(target.users().listAfter(0, 10)).containsExactly(other);
    }

    @Test
    void refusesATargetWithRowsThatTheSourceHasNot() {
        target.users().restore(new User(1, "first", "first@example.org", EARLY, LATE));

        assertThat(copy().err()).contains("user 1 to begin with");

        target.users().delete(1);
        target.users().restore(new User(9_999, "last", "last@example.org", EARLY, LATE));
        assertThat(copy().err()).contains("user 3 to begin with");
    }

    @Test
    void givesNoIdAgainOfRowsThatWereDeleted() {
        source.posts().delete(900);
        source.users().delete(1_500);

        assertThat(copy().exitCode()).isZero();

        assertSame();
        assertThat(target.users().lastId()).isEqualTo(1_500);
        assertThat(target.posts().lastId()).isEqualTo(900);
    }

    @Test
    void givesNoIdAgainOfPostsThatWereDeletedAfterACopy() {
        copy();
        source.posts().create(new NewPost("Soon gone", "", 3), LATE);
        source.posts().delete(901);

        assertThat(copy().exitCode()).isZero();

        assertSame();
        assertThat(target.posts().lastId()).isEqualTo(901);
    }

    @Test
    void saysThatSomebodyElseWritesToTheTarget() {
        Runnable change = () -> target.users().restore(new User(3, "other", "other@example.org", EARLY, LATE));
        terminal.replaceStorage(folder.resolve("target.db"), changedWhenListed(target, 1, change));

        Terminal.Result result = copy();

        assertThat(result.exitCode()).isEqualTo(Main.REFUSED);
        assertThat(result.err()).contains("somebody else writes to", "target.db");
    }

    @Test
    void saysThatTheSourceWasChangedWhileItWasCopied() {
        Runnable change = () -> source.users().create(new NewUser("late", "late@example.org"), LATE);
        terminal.replaceStorage(folder.resolve("source.db"), changedWhenListed(source, 2, change));

        Terminal.Result result = copy();

        assertThat(result.exitCode()).isEqualTo(Main.WRONG);
        assertThat(result.err()).contains("source.db was changed while it was copied");
    }

    /** A storage that somebody else changes when its users were listed to the end so many times. */
    private static Storage changedWhenListed(Storage storage, int times, Runnable change) {
        AtomicInteger ends = new AtomicInteger();
        UserRepository users = around(UserRepository.class, storage.users(), (method, answer) -> {
            if (method.equals("listAfter") && ((List<?>) answer).isEmpty() && ends.incrementAndGet() == times) {
                change.run();
            }
            return answer;
        });
        return around(Storage.class, storage, (method, answer) -> method.equals("users") ? users : answer);
    }

    private static <T> T around(Class<T> port, T real, BiFunction<String, Object, Object> answer) {
        Object proxy =
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (self, method, arguments) -> {
                    try {
                        return answer.apply(method.getName(), method.invoke(real, arguments));
                    } catch (InvocationTargetException failure) {
                        throw failure.getTargetException();
                    }
                });
        return port.cast(proxy);
    }

    @Test
    void findsAtTheEndWhatIsNotTheSame() {
        copy();
        target.posts().update(new Post(900, "Changed", "", 3, EARLY, LATE, 452));

        assertThatExceptionOfType(Copy.Different.class)
                .isThrownBy(() -> Copy.posts(source, target, (step, rows) -> {}).compare())
                .satisfies(different -> assertThat(different.id).isEqualTo(900));
    }

    @Test
    void tellsTheSameChecksumOfTheSameRowsOnly() throws Copy.Different {
        User user = new User(1, "ab", "c@example.org", EARLY, LATE);
        User cut = new User(1, "a", "bc@example.org", EARLY, LATE);

        assertThat(checksum(user)).isEqualTo(checksum(user)).isNotEqualTo(checksum(cut));
    }

    private static String checksum(User user) throws Copy.Different {
        try (Storage one = new InMemoryStorage();
                Storage two = new InMemoryStorage()) {
            for (Storage storage : List.of(one, two)) {
                storage.users().restore(user);
            }
            return Copy.users(one, two, (step, rows) -> {}).compare().sha256();
        }
    }

    @Test
    void refusesToCopyADatabaseIntoItself() {
        String source = terminal.path("source.db");

        Terminal.Result result = terminal.runWithoutDatabase("copy", "--db", source, "--to", "jdbc:sqlite:" + source);

        assertThat(result.exitCode()).isEqualTo(Main.REFUSED);
        assertThat(result.err()).contains("copied into itself");
    }

    @Test
    void refusesToCopyADatabaseIntoItselfByAnotherName() throws IOException {
        Files.createLink(folder.resolve("link.db"), folder.resolve("source.db"));

        Terminal.Result result = terminal.runWithoutDatabase(
                "copy", "--from", terminal.path("source.db"), "--to", terminal.path("link.db"));

        assertThat(result.exitCode()).isEqualTo(Main.REFUSED);
        assertThat(result.err()).contains("copied into itself");
    }

    @Test
    void makesNoSourceOfAMisspeltName() {
        Terminal.Result result = terminal.runWithoutDatabase(
                "copy", "--from", terminal.path("sorce.db"), "--to", terminal.path("target.db"));

        assertThat(result.exitCode()).isEqualTo(Main.USAGE);
        assertThat(result.err()).contains("there is no database", "sorce.db");
        assertThat(folder.resolve("sorce.db")).doesNotExist();
    }

    @Test
    void namesTheDatabasesThatThereAreWithoutThePassword() {
        Terminal.Result result = terminal.runWithoutDatabase("copy", "--to", "oracle://scott:tiger@host/db");

        assertThat(result.exitCode()).isEqualTo(Main.USAGE);
        assertThat(result.err())
                .contains("of the kind oracle here", "a file", "jdbc:postgresql://")
                .doesNotContain("tiger");
    }
}
