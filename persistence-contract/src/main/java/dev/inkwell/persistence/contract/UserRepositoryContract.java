package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.LATER;
import static dev.inkwell.persistence.contract.Fixtures.ascending;
import static dev.inkwell.persistence.contract.Fixtures.assertDuplicate;
import static dev.inkwell.persistence.contract.Fixtures.assertNotFound;
import static dev.inkwell.persistence.contract.Fixtures.atOnce;
import static dev.inkwell.persistence.contract.Fixtures.descending;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static dev.inkwell.persistence.contract.Fixtures.titled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserFilter;
import dev.inkwell.domain.UserRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link UserRepository} promises. */
public interface UserRepositoryContract extends FreshStorage {

    // ---- create

    @Test
    default void createKeepsTheUserAsGiven(UserRepository users) {
        User ada = users.create(new NewUser("Ada Lovelace", "Ada@Example.org"), AT);

        assertThat(ada).isEqualTo(new User(ada.id(), "Ada Lovelace", "Ada@Example.org", AT, AT));
        assertThat(ada.id()).isPositive();
        assertThat(users.findById(ada.id())).contains(ada);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "_",
                "a%",
                "O'Hara",
                "\"quoted\"",
                "back\\slash",
                "a;b--c",
                "Pekka 웃",
                "👩‍👩‍👧",
                "\uE000",
                "🇫🇮"
            })
    default void createKeepsEveryCharacterOfAName(String username, UserRepository users) {
        User created = users.create(named(username), AT);

        assertThat(users.findById(created.id())).map(User::username).contains(username);
        assertThat(users.findByUsername(username)).contains(created);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%@example.org", "o'hara_%@example.org", "päivi@exämple.fi", "😀@example.org"})
    default void createKeepsEveryCharacterOfAnAddress(String email, UserRepository users) {
        User created = users.create(new NewUser("ada", email), AT);

        assertThat(users.findById(created.id())).map(User::email).contains(email);
        assertThat(users.findByEmail(email)).contains(created);
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
    default void timesOfUsersAreKeptToTheMillisecond(Instant time, UserRepository users) {
        User created = users.create(named("ada"), time);
        users.update(new User(created.id(), created.username(), created.email(), time, time.minusMillis(1)));

        User kept = users.findById(created.id()).orElseThrow();
        assertThat(created.createdAt()).isEqualTo(time);
        assertThat(kept.createdAt()).isEqualTo(time);
        assertThat(kept.updatedAt()).isEqualTo(time.minusMillis(1));
    }

    @Test
    default void whatIsFinerThanAMillisecondIsCutOffAUsersTimes(UserRepository users) {
        User created = users.create(named("ada"), AT.plusNanos(999_999));
        users.update(new User(created.id(), "ada", created.email(), AT, LATER.plusNanos(999_999)));

        User kept = users.findById(created.id()).orElseThrow();
        assertThat(created.createdAt()).isEqualTo(AT);
        assertThat(kept.createdAt()).isEqualTo(AT);
        assertThat(kept.updatedAt()).isEqualTo(LATER);
    }

    @Test
    default void anIdIsNeverGivenToAnotherUser(UserRepository users) {
        User first = users.create(named("first"), AT);
        User second = users.create(named("second"), AT);
        users.delete(second.id());
        User third = users.create(named("third"), AT);
        users.delete(first.id());
        users.delete(third.id());
        User fourth = users.create(named("fourth"), AT);

        assertThat(List.of(first.id(), second.id(), third.id(), fourth.id())).doesNotHaveDuplicates();
    }

    /** Two spellings with one folded key. */
    @ParameterizedTest
    @CsvSource({
        "ada, ADA",
        "Straße, STRASSE",
        "straẞe, strasse",
        "ﬁnn, FINN",
        "Σίσυφος, ΣΊΣΥΦΟΣ",
        "σς, ςσ",
        "İ, i̇",
        "\u212A, k",
        "é, e\u0301",
        "É, e\u0301",
        "Å, \u212B",
        "ｆｕｌｌ, full",
        "ǅ, ǆ",
        "𐐀, 𐐨"
    })
    default void oneUsernameHasManySpellings(String username, String spelling, UserRepository users) {
        User kept = users.create(named(username), AT);

        assertThat(users.findByUsername(spelling)).contains(kept);
        assertDuplicate(() -> users.create(named(spelling), AT), "username");
    }

    @ParameterizedTest
    @CsvSource({
        "ada@example.org, ADA@EXAMPLE.ORG",
        "straße@example.org, STRASSE@example.org",
        "σς@example.org, ςσ@example.org",
        "\u212A@example.org, k@example.org",
        "é@example.org, E\u0301@example.org"
    })
    default void oneAddressHasManySpellings(String email, String spelling, UserRepository users) {
        User kept = users.create(new NewUser("ada", email), AT);

        assertThat(users.findByEmail(spelling)).contains(kept);
        assertDuplicate(() -> users.create(new NewUser("grace", spelling), AT), "email");
    }

    @ParameterizedTest
    @CsvSource({"ı, i", "e, é", "ada, adа", "o, ø", "a b, ab", "ss, s", "a\\, a", "'?', \uFFFD"})
    default void likeNamesAreNotTheSame(String username, String other, UserRepository users) {
        User kept = users.create(named(username), AT);
        assertThat(users.findByUsername(other)).isEmpty();

        User another = users.create(named(other), AT);
        assertThat(users.findByUsername(username)).contains(kept);
        assertThat(users.findByUsername(other)).contains(another);
    }

    @Test
    default void createNamesEveryTakenMember(UserRepository users) {
        users.create(new NewUser("ada", "ada@example.org"), AT);

        assertDuplicate(() -> users.create(new NewUser("Ada", "grace@example.org"), AT), "username");
        assertDuplicate(() -> users.create(new NewUser("grace", "ADA@example.org"), AT), "email");
        assertDuplicate(() -> users.create(new NewUser("ADA", "Ada@example.org"), AT), "username", "email");
        assertThat(users.list(ascending(User.Sort.ID)).total()).isEqualTo(1);
    }

    @Test
    default void createNamesEveryMemberThatDifferentUsersHave(UserRepository users) {
        users.create(new NewUser("ada", "ada@example.org"), AT);
        users.create(new NewUser("grace", "grace@example.org"), AT);

        assertDuplicate(() -> users.create(new NewUser("ada", "grace@example.org"), AT), "username", "email");
    }

    @Test
    default void theNameAndAddressOfADeletedUserAreFree(UserRepository users) {
        NewUser ada = new NewUser("ada", "ada@example.org");
        users.delete(users.create(ada, AT).id());

        User again = users.create(ada, LATER);

        assertThat(users.findByUsername("ada")).contains(again);
        assertThat(users.findByEmail("ada@example.org")).contains(again);
    }

    @Test
    default void ofAHundredConcurrentCreatesOfOneUsernameOneWins(UserRepository users) throws Exception {
        List<Object> outcomes = atOnce(100, number -> {
            try {
                return users.create(named(number % 2 == 0 ? "Ada" : "ada"), AT);
            } catch (DomainException.Duplicate refused) {
                return refused.violations().get(0).member();
            }
        });

        assertThat(outcomes).filteredOn(User.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn("username"::equals).hasSize(99);
        assertThat(users.list(ascending(User.Sort.ID)).items())
                .isEqualTo(outcomes.stream().filter(User.class::isInstance).toList());
    }

    @Test
    default void concurrentCreatesOfDifferentUsersAreAllKept(UserRepository users) throws Exception {
        List<User> created = atOnce(50, number -> users.create(named("user" + number), AT));

        assertThat(created).extracting(User::id).doesNotHaveDuplicates();
        assertThat(users.list(ascending(User.Sort.ID)).items()).containsExactlyInAnyOrderElementsOf(created);
    }

    // ---- restore

    @Test
    default void restoreKeepsTheUserWithItsIdTimesAndVersion(UserRepository users) {
        User ada = new User(42, "ada", "ada@example.org", AT, LATER, 7);

        users.restore(ada);

        assertThat(users.findById(42)).contains(ada);
        assertThat(users.findByUsername("ada")).contains(ada);
        assertThat(users.findByEmail("ada@example.org")).contains(ada);
    }

    @Test
    default void idsAfterARestoredUserAreLarger(UserRepository users) {
        users.restore(new User(500, "ada", "ada@example.org", AT, AT));
        users.restore(new User(3, "grace", "grace@example.org", AT, AT));
        assertThat(users.create(named("alan"), AT).id()).isGreaterThan(500);

        users.restore(new User(1_000_000_000_000L, "edsger", "edsger@example.org", AT, AT));
        users.delete(1_000_000_000_000L);
        assertThat(users.create(named("barbara"), AT).id()).isGreaterThan(1_000_000_000_000L);
    }

    @Test
    default void lastIdIsThatOfTheNewestUserDeletedOrNot(UserRepository users) {
        assertThat(users.lastId()).isZero();

        User ada = users.create(named("ada"), AT);
        assertThat(users.lastId()).isEqualTo(ada.id());
        users.delete(ada.id());
        assertThat(users.lastId()).isEqualTo(ada.id());

        users.restore(new User(500, "grace", "grace@example.org", AT, AT));
        users.restore(new User(300, "alan", "alan@example.org", AT, AT));
        assertThat(users.lastId()).isEqualTo(500);
        users.delete(500);
        assertThat(users.lastId()).isEqualTo(500);
        assertThat(users.create(named("barbara"), AT).id()).isGreaterThan(500).isEqualTo(users.lastId());
    }

    @Test
    default void idsThatAreGivenWhileOthersAreRestoredAreNew(UserRepository users) throws Exception {
        List<List<Long>> ids = atOnce(4, thread -> {
            List<Long> own = new ArrayList<>();
            for (int number = 1; number <= 20; number++) {
                if (thread % 2 == 0) {
                    long id = number * 10_000L + thread * 100L; // out of reach of those that go on after another
                    users.restore(new User(id, "r" + id, id + "@example.org", AT, AT));
                    own.add(id);
                } else {
                    own.add(users.create(named("c" + thread + " " + number), AT).id());
                }
            }
            return own;
        });

        assertThat(ids.stream().flatMap(List::stream)).doesNotHaveDuplicates();
        assertThat(ids).allSatisfy(own -> assertThat(own).isSorted());
        assertThat(users.create(named("last"), AT).id())
                .isGreaterThan(
                        ids.stream().flatMap(List::stream).max(Long::compare).orElseThrow());
    }

    @Test
    default void restoreNamesEveryTakenMember(UserRepository users) {
        users.restore(new User(1, "ada", "ada@example.org", AT, AT));
        users.restore(new User(2, "grace", "grace@example.org", AT, AT));
        users.restore(new User(3, "alan", "alan@example.org", AT, AT));

        assertDuplicate(() -> users.restore(new User(1, "barbara", "barbara@example.org", AT, AT)), "id");
        assertDuplicate(() -> users.restore(new User(9, "ADA", "barbara@example.org", AT, AT)), "username");
        assertDuplicate(() -> users.restore(new User(9, "barbara", "ADA@example.org", AT, AT)), "email");
        assertDuplicate(
                () -> users.restore(new User(1, "grace", "alan@example.org", AT, AT)), "id", "username", "email");
        assertDuplicate(() -> users.restore(new User(1, "ada", "ada@example.org", AT, AT)), "id", "username", "email");
        assertThat(users.list(ascending(User.Sort.ID)).total()).isEqualTo(3);
    }

    @Test
    default void restoreAllKeepsEachUser(UserRepository users, Transactions transactions) {
        List<User> many = IntStream.rangeClosed(1, 300)
                .mapToObj(id -> new User(2L * id, "u" + id, "u" + id + "@example.org", AT, LATER, id))
                .toList();

        transactions.run(() -> users.restoreAll(many));
        transactions.run(() -> users.restoreAll(List.of()));

        assertThat(users.listAfter(0, 1_000)).isEqualTo(many);
        assertThat(users.count(UserFilter.ALL)).isEqualTo(300);
        assertThat(users.findByEmail("U7@example.org")).contains(many.get(6));
        assertThat(users.create(named("next"), AT).id()).isGreaterThan(600);
    }

    @Test
    default void restoreAllNamesWhatIsTakenAndTheWorkCanBeUndone(UserRepository users, Transactions transactions) {
        users.restore(new User(2, "ada", "ada@example.org", AT, AT));
        User alan = new User(1, "alan", "alan@example.org", AT, AT);
        User grace = new User(3, "grace", "grace@example.org", AT, AT);

        assertDuplicate(
                () -> transactions.run(
                        () -> users.restoreAll(List.of(alan, new User(2, "Ada", "other@example.org", AT, AT), grace))),
                "id",
                "username");
        assertDuplicate(
                () -> transactions.run(
                        () -> users.restoreAll(List.of(grace, alan, new User(4, "GRACE", "g@example.org", AT, AT)))),
                "username");
        assertThat(users.count(UserFilter.ALL)).isEqualTo(1);
        assertThat(users.listAfter(0, 9)).extracting(User::username).containsExactly("ada");
    }

    // ---- find

    @Test
    default void findsNobodyInAnEmptyStorage(UserRepository users) {
        assertThat(users.findById(1)).isEmpty();
        assertThat(users.findByUsername("ada")).isEmpty();
        assertThat(users.findByEmail("ada@example.org")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 2, Long.MAX_VALUE})
    default void findByIdIsEmptyForAnyOtherId(long id, UserRepository users) {
        users.restore(new User(1, "ada", "ada@example.org", AT, AT));

        assertThat(users.findById(id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "%", "_", "___", "a%", "ad", "adaa", "ada ", "ada%", "' OR 1=1 --", "ada\0", "ad\\a"})
    default void findByUsernameComparesTheWholeKey(String username, UserRepository users) {
        users.create(new NewUser("ada", "ada@example.org"), AT);

        assertThat(users.findByUsername(username)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "%@example.org", "___@example.org", "ada", "@example.org", "ada@example.org "})
    default void findByEmailComparesTheWholeKey(String email, UserRepository users) {
        users.create(new NewUser("ada", "ada@example.org"), AT);

        assertThat(users.findByEmail(email)).isEmpty();
    }

    @Test
    default void findsNobodyByWhatNoUserCanBeCalled(UserRepository users) {
        users.create(new NewUser("?", "?@example.org"), AT);
        users.create(new NewUser("\uFFFD", "\uFFFD@example.org"), AT);

        for (String impossible : List.of("\uD83D", "\uDE00", "\0", "?\0", "\0?", "\uFFFF", "\n")) {
            assertThat(users.findByUsername(impossible)).isEmpty();
            assertThat(users.findByEmail(impossible + "@example.org")).isEmpty();
        }
    }

    // ---- list

    @ParameterizedTest
    @EnumSource
    default void anEmptyStorageListsNoUsers(User.Sort sort, UserRepository users) {
        assertThat(users.list(ascending(sort))).isEqualTo(new Page<>(List.of(), 0));
        assertThat(users.list(descending(sort))).isEqualTo(new Page<>(List.of(), 0));
        assertThat(users.listAfter(0, 10)).isEmpty();
    }

    @Test
    default void usersListByIdInBothDirections(UserRepository users) {
        User ten = restored(users, 10, "c", AT);
        User nine = restored(users, 9, "b", AT);
        User eleven = restored(users, 11, "a", AT);

        assertThat(users.list(ascending(User.Sort.ID)).items()).containsExactly(nine, ten, eleven);
        assertThat(users.list(descending(User.Sort.ID)).items()).containsExactly(eleven, ten, nine);
    }

    @Test
    default void usernamesSortByTheirFoldedKeysByCodePoint(UserRepository users) {
        // U+1F600 is larger than U+FA0E, yet smaller where strings are compared by UTF-16 units
        List<String> sorted = List.of(
                "A", "a b", "a%", "a_b", "aa", "B", "C", "Straße", "strasz", "z", "Ärger", "éa", "\uFA0E", "😀", "😀a");
        createInAnotherOrder(users, sorted.stream().map(Fixtures::named).toList());

        assertThat(users.list(ascending(User.Sort.USERNAME)).items())
                .extracting(User::username)
                .isEqualTo(sorted);
        assertThat(users.list(descending(User.Sort.USERNAME)).items())
                .extracting(User::username)
                .isEqualTo(reversed(sorted));
    }

    @Test
    default void addressesSortByTheirFoldedKeysByCodePoint(UserRepository users) {
        List<String> sorted = Stream.of("a-b", "A", "a_b", "aa", "B", "C", "Straße", "strasz", "é", "\uFF5E", "😀")
                .map(local -> local + "@example.org")
                .toList();
        createInAnotherOrder(
                users,
                sorted.stream()
                        .map(email -> new NewUser("user " + sorted.indexOf(email), email))
                        .toList());

        assertThat(users.list(ascending(User.Sort.EMAIL)).items())
                .extracting(User::email)
                .isEqualTo(sorted);
        assertThat(users.list(descending(User.Sort.EMAIL)).items())
                .extracting(User::email)
                .isEqualTo(reversed(sorted));
    }

    @Test
    default void theIdBreaksTiesOfUsersInTheSameDirection(UserRepository users) {
        User three = restored(users, 3, "a", AT);
        User one = restored(users, 1, "b", AT);
        User four = restored(users, 4, "c", AT.minusMillis(1));
        User two = restored(users, 2, "d", AT);

        assertThat(users.list(ascending(User.Sort.CREATED_AT)).items()).containsExactly(four, one, two, three);
        assertThat(users.list(descending(User.Sort.CREATED_AT)).items()).containsExactly(three, two, one, four);
    }

    @Test
    default void timesOfUsersSortFromLongAgoToFarAhead(UserRepository users) {
        User ahead = restored(users, 1, "ahead", Instant.parse("9999-12-31T23:59:59.999Z"));
        User before = restored(users, 2, "before", Instant.parse("1969-12-31T23:59:59.999Z"));
        User epoch = restored(users, 3, "epoch", Instant.EPOCH);
        User ago = restored(users, 4, "ago", Instant.parse("1000-01-01T00:00:00Z"));

        assertThat(users.list(ascending(User.Sort.CREATED_AT)).items()).containsExactly(ago, before, epoch, ahead);
    }

    @ParameterizedTest
    @EnumSource
    default void pagesOfUsersTogetherAreTheWholeList(User.Sort sort, UserRepository users) {
        for (int number = 1; number <= 7; number++) {
            restored(users, number, "user" + number, AT);
        }
        for (boolean descending : new boolean[] {false, true}) {
            List<User> whole =
                    users.list(new PageRequest<>(1, 100, sort, descending)).items();
            for (int size : new int[] {1, 2, 3, 7}) {
                List<User> together = new ArrayList<>();
                for (int number = 1; number <= 7; number++) {
                    Page<User> page = users.list(new PageRequest<>(number, size, sort, descending));
                    assertThat(page.total()).isEqualTo(7);
                    together.addAll(page.items());
                }
                assertThat(together).isEqualTo(whole);
            }
        }
    }

    @Test
    default void aPageOfUsersHoldsUpToAHundred(Storage storage) {
        UserRepository users = storage.users();
        storage.transactions()
                .run(() -> IntStream.rangeClosed(1, 101).forEach(id -> restored(users, id, "u" + id, AT)));

        Page<User> first = users.list(PageRequest.of(1, 100, User.Sort.ID));
        assertThat(first.items())
                .extracting(User::id)
                .isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(first.total()).isEqualTo(101);
        assertThat(users.list(PageRequest.of(2, 100, User.Sort.ID)).items())
                .extracting(User::id)
                .containsExactly(101L);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE / 100 + 1, Long.MAX_VALUE})
    default void aPageOfUsersPastTheEndIsEmpty(long number, UserRepository users) {
        users.create(named("ada"), AT);

        assertThat(users.list(PageRequest.of(number, 1, User.Sort.ID))).isEqualTo(new Page<>(List.of(), 1));
        assertThat(users.list(PageRequest.of(number, 100, User.Sort.USERNAME))).isEqualTo(new Page<>(List.of(), 1));
    }

    @Test
    default void theTotalOfUsersFollowsEveryChange(UserRepository users) {
        User ada = users.create(named("ada"), AT);
        users.restore(new User(50, "grace", "grace@example.org", AT, AT));
        assertThat(users.list(ascending(User.Sort.ID)).total()).isEqualTo(2);

        users.update(new User(50, "hopper", "grace@example.org", AT, LATER));
        assertDuplicate(() -> users.create(named("ada"), AT), "username");
        assertThat(users.list(ascending(User.Sort.ID)).total()).isEqualTo(2);

        users.delete(ada.id());
        assertThat(users.list(ascending(User.Sort.ID)).total()).isEqualTo(1);
        users.delete(50);
        assertThat(users.list(ascending(User.Sort.ID)).total()).isZero();
    }

    @Test
    default void listAfterGivesUsersWithLargerIdsInTheirOrder(UserRepository users) {
        User seven = restored(users, 7, "a", AT);
        User three = restored(users, 3, "b", AT);
        User five = restored(users, 5, "c", AT);

        assertThat(users.listAfter(0, 10)).containsExactly(three, five, seven);
        assertThat(users.listAfter(Long.MIN_VALUE, Integer.MAX_VALUE)).containsExactly(three, five, seven);
        assertThat(users.listAfter(3, 10)).containsExactly(five, seven);
        assertThat(users.listAfter(4, 1)).containsExactly(five);
        assertThat(users.listAfter(0, 2)).containsExactly(three, five);
        assertThat(users.listAfter(0, 0)).isEmpty();
        assertThat(users.listAfter(7, 10)).isEmpty();
        assertThat(users.listAfter(Long.MAX_VALUE, 10)).isEmpty();
    }

    // ---- update

    @Test
    default void updateReplacesNameAddressAndTimeOfLastChange(UserRepository users) {
        User grace = users.create(new NewUser("grace", "grace@example.org"), AT);
        User ada = users.create(new NewUser("ada", "ada@example.org"), AT);

        users.update(new User(ada.id(), "lovelace", "lovelace@example.org", AT, LATER));

        User changed = new User(ada.id(), "lovelace", "lovelace@example.org", AT, LATER);
        assertThat(users.findById(ada.id())).contains(changed);
        assertThat(users.findByUsername("lovelace")).contains(changed);
        assertThat(users.findByEmail("lovelace@example.org")).contains(changed);
        assertThat(users.findByUsername("ada")).isEmpty();
        assertThat(users.findByEmail("ada@example.org")).isEmpty();
        assertThat(users.findById(grace.id())).contains(grace);
    }

    @Test
    default void updateReplacesTheVersionOfAUser(UserRepository users) {
        User ada = users.create(named("ada"), AT);
        User grace = users.create(named("grace"), AT);

        users.update(new User(ada.id(), "ada", ada.email(), AT, AT, 7));

        assertThat(users.findById(ada.id())).map(User::version).contains(7L);
        assertThat(users.findById(grace.id())).contains(grace);
    }

    @Test
    default void updateLeavesTheTimeOfCreation(UserRepository users) {
        User ada = users.create(named("ada"), AT);

        users.update(new User(ada.id(), "ada", ada.email(), LATER, LATER));

        assertThat(users.findById(ada.id())).map(User::createdAt).contains(AT);
    }

    @Test
    default void updateMayKeepANameAndSpellItDifferently(UserRepository users) {
        User ada = users.create(new NewUser("ada", "ada@example.org"), AT);
        User spelt = new User(ada.id(), "ADA", "Ada@Example.org", AT, LATER);

        users.update(spelt);

        assertThat(users.findById(ada.id())).contains(spelt);
        assertThat(users.findByUsername("ada")).contains(spelt);
    }

    @Test
    default void updateFreesTheFormerNameAndAddress(UserRepository users) {
        User ada = users.create(new NewUser("ada", "ada@example.org"), AT);
        users.update(new User(ada.id(), "lovelace", "lovelace@example.org", AT, LATER));

        User another = users.create(new NewUser("ada", "ada@example.org"), AT);

        assertThat(users.findByUsername("ada")).contains(another);
    }

    @Test
    default void updateOfAMissingUserIsNotFound(UserRepository users) {
        users.restore(new User(1, "ada", "ada@example.org", AT, AT));

        assertNotFound(() -> users.update(new User(2, "grace", "grace@example.org", AT, LATER)));
        assertThat(users.list(ascending(User.Sort.ID)).total()).isEqualTo(1);
    }

    @Test
    default void updateNamesEveryTakenMemberAndChangesNothing(UserRepository users) {
        users.create(new NewUser("ada", "ada@example.org"), AT);
        users.create(new NewUser("grace", "grace@example.org"), AT);
        User alan = users.create(new NewUser("alan", "alan@example.org"), AT);

        assertDuplicate(() -> users.update(new User(alan.id(), "Ada", "new@example.org", AT, LATER)), "username");
        assertDuplicate(() -> users.update(new User(alan.id(), "new", "ADA@example.org", AT, LATER)), "email");
        assertDuplicate(
                () -> users.update(new User(alan.id(), "ada", "ada@example.org", AT, LATER)), "username", "email");
        assertDuplicate(
                () -> users.update(new User(alan.id(), "ada", "grace@example.org", AT, LATER)), "username", "email");
        assertThat(users.findById(alan.id())).contains(alan);
        assertThat(users.findByUsername("alan")).contains(alan);
    }

    // ---- delete

    @Test
    default void deleteRemovesTheUserOnly(UserRepository users) {
        User ada = users.create(new NewUser("ada", "ada@example.org"), AT);
        User grace = users.create(new NewUser("grace", "grace@example.org"), AT);

        users.delete(ada.id());

        assertThat(users.findById(ada.id())).isEmpty();
        assertThat(users.findByUsername("ada")).isEmpty();
        assertThat(users.findByEmail("ada@example.org")).isEmpty();
        assertThat(users.list(ascending(User.Sort.ID)).items()).containsExactly(grace);
    }

    @Test
    default void deleteOfAMissingUserIsNotFound(UserRepository users) {
        User ada = users.create(named("ada"), AT);

        assertNotFound(() -> users.delete(ada.id() + 1));
        users.delete(ada.id());
        assertNotFound(() -> users.delete(ada.id()));
    }

    @Test
    default void deleteOfAUserWithPostsIsRefused(UserRepository users, PostRepository posts) {
        User ada = users.create(named("ada"), AT);
        Post post = posts.create(titled("On computable numbers", ada), AT);

        assertThatExceptionOfType(DomainException.UserHasPosts.class).isThrownBy(() -> users.delete(ada.id()));
        assertThat(users.findById(ada.id())).contains(ada);
        assertThat(posts.findById(post.id())).contains(post);

        posts.delete(post.id());
        users.delete(ada.id());
        assertThat(users.findById(ada.id())).isEmpty();
    }

    private static User restored(UserRepository users, long id, String name, Instant createdAt) {
        User user = new User(id, name, name + "@example.org", createdAt, createdAt);
        users.restore(user);
        return user;
    }

    /** Neither the order of creation nor its reverse may pass for the order asked for. */
    private static void createInAnotherOrder(UserRepository users, List<NewUser> sorted) {
        List<NewUser> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(7));
        shuffled.forEach(user -> users.create(user, AT));
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }
}
