package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.LATER;
import static dev.inkwell.persistence.contract.Fixtures.assertDuplicate;
import static dev.inkwell.persistence.contract.Fixtures.assertNotFound;
import static dev.inkwell.persistence.contract.Fixtures.atOnce;
import static dev.inkwell.persistence.contract.Fixtures.hash;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static dev.inkwell.persistence.contract.Fixtures.tokenOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.domain.NewToken;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Times;
import dev.inkwell.domain.TokenRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link TokenRepository} promises. */
interface TokenRepositoryContract extends FreshStorage {

    @ParameterizedTest
    @EnumSource
    default void aTokenIsKeptNeitherUsedNorRevoked(Scope scope, TokenRepository tokens) {
        AccessToken created = tokens.create(new NewToken("Ä 😀", scope, hash(1), LATER), AT);

        assertThat(created).isEqualTo(new AccessToken(created.id(), "Ä 😀", scope, hash(1), AT, LATER, null, null));
        assertThat(tokens.findByHash(hash(1))).contains(created);
        assertThat(tokens.list()).containsExactly(created);
    }

    @Test
    default void timesOfATokenAreKeptToTheMillisecondAndAsFarAsTheyGo(TokenRepository tokens) {
        AccessToken created = tokens.create(
                new NewToken("ci", Scope.READ, hash(1), Times.LATEST.plusNanos(999_999)), AT.plusNanos(999_999));
        tokens.used(created.id(), AT.plusNanos(999_999));
        tokens.revoke(created.id(), LATER.plusNanos(999_999));

        assertThat(created.createdAt()).isEqualTo(AT);
        assertThat(tokens.list())
                .containsExactly(new AccessToken(created.id(), "ci", Scope.READ, hash(1), AT, Times.LATEST, AT, LATER));

        AccessToken ancient = tokens.create(new NewToken("ci", Scope.READ, hash(2), Times.EARLIEST), Times.EARLIEST);
        assertThat(tokens.findByHash(hash(2))).contains(ancient);
    }

    @Test
    default void aNameMayHave80CharactersOfAnyLength(TokenRepository tokens) {
        AccessToken created = tokens.create(tokenOf("😀".repeat(80), 1), AT);

        assertThat(tokens.findByHash(hash(1))).contains(created);
    }

    @Test
    default void eachTokenHasAnIdOfItsOwnAndTheListIsByThem(TokenRepository tokens) throws Exception {
        List<AccessToken> made = new ArrayList<>(atOnce(4, thread -> tokens.create(tokenOf("ci", 10 - thread), AT)));
        made.add(tokens.create(tokenOf("ci", 1), AT));

        assertThat(made).extracting(AccessToken::id).doesNotHaveDuplicates().allMatch(id -> id >= 1);
        assertThat(tokens.list())
                .isSortedAccordingTo((one, other) -> Long.compare(one.id(), other.id()))
                .containsExactlyInAnyOrderElementsOf(made);
        assertThat(tokens.list().get(4)).isEqualTo(made.get(4));
    }

    @Test
    default void aHashIsTakenOnceAndANameAsOftenAsOneLikes(TokenRepository tokens) {
        AccessToken first = tokens.create(tokenOf("ci", 1), AT);

        assertDuplicate(() -> tokens.create(tokenOf("other", 1), LATER), "hash");
        assertThat(tokens.list()).containsExactly(first);
        AccessToken second = tokens.create(tokenOf("ci", 2), AT);
        tokens.revoke(first.id(), AT);
        assertDuplicate(() -> tokens.create(tokenOf("other", 1), LATER), "hash");

        assertThat(tokens.list()).extracting(AccessToken::id).containsExactly(first.id(), second.id());
    }

    @Test
    default void aTokenIsFoundByItsVeryHashOnly(TokenRepository tokens) {
        AccessToken token = tokens.create(tokenOf("ci", 0xabcdef), AT);
        tokens.create(tokenOf("ci", 2), AT);

        assertThat(tokens.findByHash(hash(0xabcdef))).contains(token);
        assertThat(tokens.findByHash(hash(0xabcdef).toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(tokens.findByHash(hash(3))).isEmpty();
        assertThat(tokens.findByHash(hash(0xabcdef) + " ")).isEmpty();
        assertThat(tokens.findByHash("")).isEmpty();
        assertThat(tokens.findByHash("%")).isEmpty();
    }

    @Test
    default void anExpiredOrRevokedTokenIsFoundToo(TokenRepository tokens) {
        AccessToken expired = tokens.create(new NewToken("ci", Scope.READ, hash(1), AT), AT);
        AccessToken revoked = tokens.create(tokenOf("ci", 2), AT);
        tokens.revoke(revoked.id(), LATER);

        assertThat(tokens.findByHash(hash(1))).contains(expired);
        assertThat(tokens.findByHash(hash(2))).map(AccessToken::revokedAt).contains(LATER);
        assertThat(tokens.list()).hasSize(2);
    }

    @Test
    default void revokingConcernsOneTokenAndKeepsTheFirstTime(TokenRepository tokens) {
        AccessToken token = tokens.create(tokenOf("ci", 1), AT);
        AccessToken other = tokens.create(tokenOf("ci", 2), AT);

        tokens.revoke(token.id(), LATER);
        tokens.revoke(token.id(), LATER.plusSeconds(1));
        tokens.revoke(token.id(), AT);

        assertThat(tokens.findByHash(hash(1)))
                .contains(new AccessToken(token.id(), "ci", Scope.READ, hash(1), AT, null, null, LATER));
        assertThat(tokens.findByHash(hash(2))).contains(other);
    }

    @Test
    default void revokingAMissingTokenIsRefused(TokenRepository tokens) {
        AccessToken token = tokens.create(tokenOf("ci", 1), AT);

        assertNotFound(() -> tokens.revoke(token.id() + 1, AT));
        assertNotFound(() -> tokens.revoke(0, AT));
        assertThat(tokens.list()).containsExactly(token);
    }

    @Test
    default void ofTwoTimesOfUseTheLaterIsKept(TokenRepository tokens) {
        AccessToken token = tokens.create(tokenOf("ci", 1), AT);
        AccessToken other = tokens.create(tokenOf("ci", 2), AT);

        for (Instant use : List.of(AT, LATER, AT, LATER.minusMillis(1))) {
            tokens.used(token.id(), use);
        }

        assertThat(tokens.findByHash(hash(1)))
                .contains(new AccessToken(token.id(), "ci", Scope.READ, hash(1), AT, null, LATER, null));
        assertThat(tokens.findByHash(hash(2))).contains(other);
    }

    @Test
    default void theUseOfAMissingTokenIsNotNoted(TokenRepository tokens) {
        AccessToken token = tokens.create(tokenOf("ci", 1), AT);

        tokens.used(token.id() + 1, AT);

        assertThat(tokens.list()).containsExactly(token);
    }

    @Test
    default void whatHappensToATokenIsKeptOrLostWithTheWorkAroundIt(Storage storage) {
        TokenRepository tokens = storage.tokens();
        AccessToken token = tokens.create(tokenOf("ci", 1), AT);
        storage.transactions().run(() -> {
            tokens.used(token.id(), AT);
            assertThat(tokens.findByHash(hash(1))).map(AccessToken::lastUsedAt).contains(AT);
            tokens.create(tokenOf("kept", 2), AT);
        });

        assertThatThrownBy(() -> storage.transactions().run(() -> {
                    storage.users().create(named("grace"), AT);
                    tokens.create(tokenOf("lost", 3), AT);
                    tokens.revoke(token.id(), LATER);
                    tokens.used(token.id(), LATER);
                    assertThat(tokens.list()).hasSize(3);
                    throw new IllegalStateException("undo this");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(tokens.list()).extracting(AccessToken::name).containsExactly("ci", "kept");
        assertThat(tokens.findByHash(hash(1)))
                .contains(new AccessToken(token.id(), "ci", Scope.READ, hash(1), AT, null, AT, null));
    }

    @Test
    default void aRefusedTokenLeavesTheWorkAroundItAsItIs(Storage storage) {
        TokenRepository tokens = storage.tokens();
        tokens.create(tokenOf("ci", 1), AT);

        storage.transactions().run(() -> {
            tokens.create(tokenOf("before", 2), AT);
            assertDuplicate(() -> tokens.create(tokenOf("ci", 1), AT), "hash");
            assertNotFound(() -> tokens.revoke(99, AT));
            tokens.create(tokenOf("after", 3), AT);
        });

        assertThat(tokens.list()).extracting(AccessToken::name).containsExactly("ci", "before", "after");
    }
}
