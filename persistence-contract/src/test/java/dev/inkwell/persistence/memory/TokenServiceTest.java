package dev.inkwell.persistence.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.domain.AccessToken.State;
import dev.inkwell.domain.Caller;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewToken;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.TokenService;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.Violation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenServiceTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

    private static final String KNOWN_SECRET = "inkwell_ThisIsKnownToEverybody123450tpeoC";
    private static final String KNOWN_HASH = "2ffbbf09819ffb26f2450bf76801bdf871f5016f9eed2e12b7d63773944d4c3d";

    private final Storage storage = new InMemoryStorage();
    private final SetClock clock = new SetClock(AT);
    private final TokenService service = new TokenService(storage.tokens(), storage.transactions(), clock);

    // ---- what is given out

    @Test
    void onlyAHashOfTheSecretIsKept() throws Exception {
        TokenService.Issued issued = service.issue("ci", Scope.WRITE, null);

        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(issued.secret().getBytes(StandardCharsets.US_ASCII));
        AccessToken token = issued.token();
        assertThat(token)
                .isEqualTo(new AccessToken(
                        token.id(), "ci", Scope.WRITE, HexFormat.of().formatHex(hash), AT, null, null, null));
        assertThat(service.list()).containsExactly(token);
        assertThat(issued.toString()).doesNotContain(issued.secret());
    }

    @Test
    void everySecretHasTheFormThatScannersLookForAndIsAnotherOne() {
        Set<String> secrets = new HashSet<>();
        Set<Integer> characters = new HashSet<>();
        for (int number = 0; number < 200; number++) {
            String secret = service.issue("ci", Scope.READ, null).secret();
            assertThat(secret).matches("inkwell_[0-9A-Za-z]{33}");
            secrets.add(secret);
            secret.substring(8, 35).chars().forEach(characters::add);
        }
        assertThat(secrets).hasSize(200);
        assertThat(characters).hasSize(62); // 27 of 62 are 160 bits
    }

    /** What scanners check by, and what must not change: secrets that were given out have to stay good. */
    @Test
    void theChecksumIsTheCrcOfWhatIsBeforeItInBase62() {
        storage.tokens().create(new NewToken("a known one", Scope.READ, KNOWN_HASH, null), AT);

        assertThat(service.authenticate(KNOWN_SECRET)).isPresent();
    }

    @Test
    void aLifetimeBeginsWithTheCreation() {
        AccessToken token = service.issue("ci", Scope.READ, Duration.ofDays(90)).token();

        assertThat(token.createdAt()).isEqualTo(AT);
        assertThat(token.expiresAt()).isEqualTo(AT.plus(Duration.ofDays(90)));
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThatExceptionOfType(DomainException.Invalid.class)
                .isThrownBy(() -> service.issue(" \t", Scope.READ, Duration.ofMillis(999)))
                .satisfies(refused -> assertThat(refused.violations())
                        .extracting(Violation::member)
                        .containsExactly("name", "lifetime"));
        assertThat(service.list()).isEmpty();
    }

    @Test
    void aLifetimeIsFromASecondToAHundredYears() {
        service.issue("ci", Scope.READ, Duration.ofSeconds(1));
        service.issue("ci", Scope.READ, TokenService.LONGEST_LIFETIME);

        for (Duration refused : List.of(
                Duration.ZERO,
                Duration.ofDays(-1),
                TokenService.LONGEST_LIFETIME.plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatExceptionOfType(DomainException.Invalid.class)
                    .isThrownBy(() -> service.issue("ci", Scope.READ, refused))
                    .withMessage("lifetime must be from 1 second to 36500 days");
        }
    }

    // ---- who is let in

    @Test
    void aSecretLetsItsTokenIn() {
        service.issue("other", Scope.ADMIN, null);
        TokenService.Issued issued = service.issue("ci", Scope.READ, null);

        assertThat(service.authenticate(issued.secret())).contains(issued.token());
    }

    @Test
    void aTokenLetsNobodyInFromTheMomentItExpires() {
        TokenService.Issued issued = service.issue("ci", Scope.READ, Duration.ofHours(1));

        clock.set(AT.plus(Duration.ofHours(1)).minusMillis(1));
        assertThat(service.authenticate(issued.secret())).isPresent();
        assertThat(service.anyActive()).isTrue();
        clock.set(AT.plus(Duration.ofHours(1)));
        assertThat(service.authenticate(issued.secret())).isEmpty();
        assertThat(service.anyActive()).isFalse();
    }

    @Test
    void aRevokedTokenLetsNobodyInEvenWhereTheClockIsBehind() {
        TokenService.Issued issued = service.issue("ci", Scope.READ, Duration.ofHours(1));
        TokenService.Issued other = service.issue("ci", Scope.READ, null);
        service.revoke(issued.token().id());

        clock.set(AT.minusSeconds(60));
        assertThat(service.authenticate(issued.secret())).isEmpty();
        assertThat(service.list().get(0).state(AT.plus(Duration.ofHours(2)))).isEqualTo(State.REVOKED);
        assertThat(service.authenticate(other.secret())).isPresent();
        assertThat(service.anyActive()).isTrue();
        service.revoke(other.token().id());
        assertThat(service.anyActive()).isFalse();
    }

    @Test
    void revokingAMissingTokenIsRefused() {
        assertThatExceptionOfType(DomainException.NotFound.class)
                .isThrownBy(() -> service.revoke(7))
                .withMessage("There is no token 7.");
    }

    /** One that was typed wrong, or made up, costs no query. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "inkwell_",
                "Inkwell_ThisIsKnownToEverybody123450tpeoC",
                "inkwell_ThisIsKnownToEverybody123450tpeoC ",
                "inkwell_ThisIsKnownToEverybody123450tpeoC\n",
                "inkwell_ThisIsKnownToEverybody123450tpeoCinkwell_ThisIsKnownToEverybody123450tpeoC",
                "inkwell_ThisIsKnovnToEverybody123450tpeoC",
                "inkwell_TihsIsKnownToEverybody123450tpeoC",
                "inkwell_ThisIsKnownToEverybody123450tpeoé",
                "inkwell_000000000000000000000000000000000",
                "' OR '1'='1"
            })
    void whatIsNoSecretIsRefusedWithoutAskingTheDatabase(String shown) {
        var asked = new ArrayList<String>();
        var counted = new TokenService(
                new Forwarding(storage.tokens()) {
                    @Override
                    public Optional<AccessToken> findByHash(String hash) {
                        asked.add(hash);
                        return super.findByHash(hash);
                    }
                },
                storage.transactions(),
                clock);

        assertThat(counted.authenticate(shown)).isEmpty();
        assertThat(asked).isEmpty();
        assertThat(counted.authenticate(KNOWN_SECRET)).isEmpty();
        assertThat(asked).containsExactly(KNOWN_HASH);
    }

    /** A database's collation may take "A" for "a"; a hash of another secret never lets anybody in. */
    @Test
    void aTokenWithAnotherHashIsNotTheOne() {
        TokenService.Issued issued = service.issue("ci", Scope.READ, null);
        var confused = new TokenService(
                new Forwarding(storage.tokens()) {
                    @Override
                    public Optional<AccessToken> findByHash(String hash) {
                        return Optional.of(issued.token());
                    }
                },
                storage.transactions(),
                clock);

        assertThat(confused.authenticate(issued.secret())).isPresent();
        assertThat(confused.authenticate(KNOWN_SECRET)).isEmpty();
    }

    // ---- when it was used

    @Test
    void aUseIsNotedOnceAMinute() {
        TokenService.Issued issued = service.issue("ci", Scope.READ, null);
        var inline = new Inline();
        var noting = new TokenService(storage.tokens(), inline, clock);

        for (int second : new int[] {0, 1, 59}) {
            clock.set(AT.plusSeconds(second));
            noting.authenticate(issued.secret());
        }
        assertThat(service.list().get(0).lastUsedAt()).isEqualTo(AT);
        assertThat(inline.submitted).isEqualTo(1);

        clock.set(AT.plusSeconds(60));
        noting.authenticate(issued.secret());
        assertThat(service.list().get(0).lastUsedAt()).isEqualTo(AT.plusSeconds(60));
        assertThat(inline.submitted).isEqualTo(2);
    }

    /** Who changes something is answered from the server itself, until replicas have it: for this nobody should be. */
    @Test
    void aUseIsNoChangeOfTheCallers() {
        TokenService.Issued issued = service.issue("ci", Scope.READ, null);
        var callers = new ArrayList<@Nullable Caller>();
        var noting = new TokenService(
                storage.tokens(),
                new Inline() {
                    @Override
                    public <T> CompletionStage<T> submit(Supplier<T> work) {
                        callers.add(Caller.current());
                        return super.submit(work);
                    }
                },
                clock);
        var ada = new Caller("ada", 0);
        Caller before = Caller.change(ada);
        try {
            noting.authenticate(issued.secret());
            assertThat(Caller.current()).isSameAs(ada);
        } finally {
            Caller.change(before);
        }
        assertThat(callers).hasSize(1).containsOnlyNulls();
    }

    @Test
    void whatAnotherProcessHasNotedIsNotNotedAgain() {
        TokenService.Issued issued = service.issue("ci", Scope.READ, null);
        var inline = new Inline();

        for (int process = 0; process < 3; process++) {
            new TokenService(storage.tokens(), inline, clock).authenticate(issued.secret());
        }

        assertThat(inline.submitted).isEqualTo(1);
    }

    @Test
    void whileOneNoteIsOnItsWayThereIsNoOther() {
        TokenService.Issued issued = service.issue("ci", Scope.READ, null);
        TokenService.Issued other = service.issue("ci", Scope.READ, null);
        var stuck = new Inline() {
            @Override
            public <T> CompletionStage<T> submit(Supplier<T> work) {
                submitted++;
                return new CompletableFuture<>();
            }
        };
        var noting = new TokenService(storage.tokens(), stuck, clock);

        for (int request = 0; request < 10; request++) {
            assertThat(noting.authenticate(issued.secret())).isPresent();
            assertThat(noting.authenticate(other.secret())).isPresent();
        }

        assertThat(stuck.submitted).isEqualTo(2);
    }

    @Test
    void whereAUseCannotBeNotedItsBearerIsLetInAllTheSame() {
        TokenService.Issued issued = service.issue("ci", Scope.READ, null);
        var full = new Inline() {
            @Override
            public <T> CompletionStage<T> submit(Supplier<T> work) {
                return CompletableFuture.failedFuture(new DomainException.StorageFull("The disk is full."));
            }
        };

        assertThat(new TokenService(storage.tokens(), full, clock).authenticate(issued.secret()))
                .isPresent();
    }

    @Test
    void anExpiredOrRevokedTokenIsNotUsed() {
        TokenService.Issued expired = service.issue("ci", Scope.READ, Duration.ofHours(1));
        TokenService.Issued revoked = service.issue("ci", Scope.READ, null);
        service.revoke(revoked.token().id());
        clock.set(AT.plus(Duration.ofHours(1)));
        var inline = new Inline();
        var noting = new TokenService(storage.tokens(), inline, clock);

        noting.authenticate(expired.secret());
        noting.authenticate(revoked.secret());

        assertThat(inline.submitted).isZero();
    }

    @Test
    void aScopeIncludesThoseBelowIt() {
        assertThat(Scope.values()).filteredOn(Scope.READ::includes).containsExactly(Scope.READ);
        assertThat(Scope.values()).filteredOn(Scope.WRITE::includes).containsExactly(Scope.READ, Scope.WRITE);
        assertThat(Scope.values())
                .filteredOn(Scope.ADMIN::includes)
                .containsExactly(Scope.READ, Scope.WRITE, Scope.ADMIN);
    }

    /** Has made the change when it is back, so that a test can look at it, and counts. */
    private class Inline implements Transactions {
        int submitted;

        @Override
        public <T> T execute(Supplier<T> work) {
            return storage.transactions().execute(work);
        }

        @Override
        public <T> CompletionStage<T> submit(Supplier<T> work) {
            submitted++;
            return CompletableFuture.completedFuture(execute(work));
        }
    }

    private static class Forwarding implements TokenRepository {
        private final TokenRepository tokens;

        Forwarding(TokenRepository tokens) {
            this.tokens = tokens;
        }

        @Override
        public AccessToken create(NewToken token, Instant at) {
            return tokens.create(token, at);
        }

        @Override
        public Optional<AccessToken> findByHash(String hash) {
            return tokens.findByHash(hash);
        }

        @Override
        public List<AccessToken> list() {
            return tokens.list();
        }

        @Override
        public void revoke(long id, Instant at) {
            tokens.revoke(id, at);
        }

        @Override
        public void used(long id, Instant at) {
            tokens.used(id, at);
        }
    }

    /** Shows the time that it was set to. */
    private static final class SetClock extends Clock {
        private Instant now;

        SetClock(Instant now) {
            this.now = now;
        }

        void set(Instant time) {
            now = time;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
