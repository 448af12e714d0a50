package dev.inkwell.persistence.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserChange;
import dev.inkwell.domain.UserService;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class UserServiceTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

    private final Storage storage = new InMemoryStorage();
    private final UserService atFirst = at(AT);
    private final UserService later = at(AT.plusSeconds(60));

    @Test
    void createGivesBothTimesToTheMillisecond() {
        User ada = at(AT.plusNanos(456_789)).create(new NewUser("ada", "ada@example.org"));

        assertThat(ada).isEqualTo(new User(ada.id(), "ada", "ada@example.org", AT, AT));
        assertThat(storage.users().findById(ada.id())).contains(ada);
    }

    @Test
    void createRefusesATakenName() {
        atFirst.create(new NewUser("ada", "ada@example.org"));

        assertThatExceptionOfType(DomainException.Duplicate.class)
                .isThrownBy(() -> atFirst.create(new NewUser("ADA", "other@example.org")));
    }

    @Test
    void changeReplacesWhatIsThereAndLeavesTheRest() {
        User ada = atFirst.create(new NewUser("ada", "ada@example.org"));

        User renamed = later.change(ada.id(), new UserChange("lovelace", null));
        assertThat(renamed).isEqualTo(new User(ada.id(), "lovelace", "ada@example.org", AT, AT.plusSeconds(60), 2));
        assertThat(storage.users().findById(ada.id())).contains(renamed);

        User moved = later.change(ada.id(), new UserChange(null, "lovelace@example.org"));
        assertThat(moved.username()).isEqualTo("lovelace");
        assertThat(storage.users().findById(ada.id())).contains(moved);
    }

    @Test
    void aChangeThatChangesNothingKeepsTheTimeOfTheLastChange() {
        User ada = atFirst.create(new NewUser("ada", "ada@example.org"));

        assertThat(later.change(ada.id(), new UserChange(null, null))).isEqualTo(ada);
        assertThat(later.change(ada.id(), new UserChange(" ada ", "ada@example.org")))
                .isEqualTo(ada);
        assertThat(storage.users().findById(ada.id())).contains(ada);
    }

    @Test
    void aChangeOfSpellingIsAChange() {
        User ada = atFirst.create(new NewUser("ada", "ada@example.org"));

        User spelt = later.change(ada.id(), new UserChange("Ada", null));

        assertThat(spelt.username()).isEqualTo("Ada");
        assertThat(spelt.updatedAt()).isEqualTo(AT.plusSeconds(60));
    }

    @Test
    void changeRefusesTakenNamesAndMissingUsers() {
        User ada = atFirst.create(new NewUser("ada", "ada@example.org"));
        User grace = atFirst.create(new NewUser("grace", "grace@example.org"));

        assertThatExceptionOfType(DomainException.Duplicate.class)
                .isThrownBy(() -> later.change(grace.id(), new UserChange("ADA", "ADA@example.org")))
                .satisfies(refused -> assertThat(refused.violations()).hasSize(2));
        assertThatExceptionOfType(DomainException.NotFound.class)
                .isThrownBy(() -> later.change(99, new UserChange("ada", null)))
                .withMessage("There is no user 99.");
        assertThat(storage.users().listAfter(0, 10)).containsExactly(ada, grace);
    }

    @Test
    void deleteRefusesAUserWithPosts() {
        User ada = atFirst.create(new NewUser("ada", "ada@example.org"));
        storage.posts().create(new NewPost("Notes", "", ada.id()), AT);

        assertThatExceptionOfType(DomainException.UserHasPosts.class).isThrownBy(() -> atFirst.delete(ada.id()));
        assertThatExceptionOfType(DomainException.NotFound.class).isThrownBy(() -> atFirst.delete(99));
        assertThat(storage.stats().stats()).isEqualTo(new Stats(1, 1, 0, 1));
    }

    @Test
    void deleteWithPostsLeavesNothingOfTheUser() {
        User ada = atFirst.create(new NewUser("ada", "ada@example.org"));
        User grace = atFirst.create(new NewUser("grace", "grace@example.org"));
        storage.posts().create(new NewPost("Notes", "", ada.id()), AT);
        storage.posts().create(new NewPost("Compilers", "", grace.id()), AT);

        atFirst.deleteWithPosts(ada.id());

        assertThat(storage.users().listAfter(0, 10)).containsExactly(grace);
        assertThat(storage.posts().listAfter(0, 10)).hasSize(1);
        assertThatExceptionOfType(DomainException.NotFound.class).isThrownBy(() -> atFirst.deleteWithPosts(ada.id()));
    }

    /** A work of the caller's around the service's own, as a batch would be. */
    @Test
    void deleteWithPostsIsUndoneWhole() {
        User ada = atFirst.create(new NewUser("ada", "ada@example.org"));
        storage.posts().create(new NewPost("Notes", "", ada.id()), AT);

        assertThatExceptionOfType(DomainException.NotFound.class)
                .isThrownBy(() -> storage.transactions().run(() -> {
                    atFirst.deleteWithPosts(ada.id());
                    atFirst.deleteWithPosts(99);
                }));

        assertThat(storage.stats().stats()).isEqualTo(new Stats(1, 1, 0, 1));
    }

    @Test
    void theTimeIsAskedForWithinTheTransaction() {
        List<String> order = new ArrayList<>();
        Transactions noted = new Transactions() {
            @Override
            public <T> T execute(Supplier<T> work) {
                order.add("begin");
                return storage.transactions().execute(work);
            }

            @Override
            public <T> CompletionStage<T> submit(Supplier<T> work) {
                order.add("begin");
                return storage.transactions().submit(work);
            }
        };
        InstantSource clock = () -> {
            order.add("time");
            return AT;
        };
        UserService service = new UserService(storage.users(), storage.posts(), noted, clock.withZone(ZoneOffset.UTC));

        User ada = service.create(new NewUser("ada", "ada@example.org"));
        service.change(ada.id(), new UserChange("lovelace", null));

        assertThat(order).containsExactly("begin", "time", "begin", "time");
    }

    private UserService at(Instant time) {
        return new UserService(
                storage.users(), storage.posts(), storage.transactions(), Clock.fixed(time, ZoneOffset.UTC));
    }
}
