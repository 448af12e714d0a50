package dev.inkwell.domain;

import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.domain.AccessToken.State;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in: the tokens that are given out, and those that are shown.
 *
 * <p>A secret is {@code inkwell_}, 27 random characters and a checksum of 6, all of them letters of ASCII and digits: by
 * its beginning it is recognised where it should not be, and by its end a misspelt or made-up one is refused without
 * asking the database. 27 characters out of 62 are more than 160 bits, so that a plain hash of it cannot be turned back.
 */
public final class TokenService {
    /** What every secret matches; the last 6 characters are the checksum. */
    public static final Pattern SECRET = Pattern.compile("inkwell_[0-9A-Za-z]{33}");

    /** For no longer than this, 100 years of 365 days: what is to last longer does not expire. */
    public static final Duration LONGEST_LIFETIME = Duration.ofDays(36_500);

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 27;
    private static final int CHECKSUM_LENGTH = 6;
    private static final Duration BETWEEN_NOTES = Duration.ofMinutes(1);

    private final TokenRepository tokens;
    private final Transactions transactions;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** When the use of each token was last handed over to be noted, by its id. */
    private final Map<Long, Instant> noted = new ConcurrentHashMap<>();

    public TokenService(TokenRepository tokens, Transactions transactions, Clock clock) {
        this.tokens = tokens;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * A new token.
     *
     * @param secret what its bearer shows; nobody can tell it again
     */
    public record Issued(AccessToken token, String secret) {

        /** Without the secret, which would end up in a log. */
        @Override
        public String toString() {
            return "Issued[token=" + token + "]";
        }
    }

    /**
     * Makes a token.
     *
     * @param name as {@link NewToken} has it
     * @param lifetime at least a second, at most {@link #LONGEST_LIFETIME}; null for a token that does not expire
     * @throws DomainException.Invalid naming every one of {@code name} and {@code lifetime} that breaks its rule
     */
    public Issued issue(String name, Scope scope, @Nullable Duration lifetime) {
        var violations = new Violations();
        violations.check("name", name, TextRule.TOKEN_NAME);
        if (lifetime != null) {
            violations.checkLifetime("lifetime", lifetime, LONGEST_LIFETIME);
        }
        violations.throwIfAny();
        String secret = newSecret();
        String hash = hash(secret);
        return transactions.execute(() -> {
            Instant now = clock.instant();
            Instant expiresAt = lifetime == null ? null : now.plus(lifetime);
            return new Issued(tokens.create(new NewToken(name, scope, hash, expiresAt), now), secret);
        });
    }

    /**
     * The token that a secret belongs to, if it lets anybody in now; empty for anything else.
     *
     * <p>That it was used is noted about once a minute, without waiting for it; where it cannot be noted, it is not.
     */
    public Optional<AccessToken> authenticate(String secret) {
        return isWellFormed(secret) ? letIn(hash(secret)) : Optional.empty();
    }

    /** As {@link #authenticate(String)}, for who has shown the secret of this token before. */
    public Optional<AccessToken> authenticate(AccessToken shown) {
        return letIn(shown.hash());
    }

    private Optional<AccessToken> letIn(String hash) {
        Instant now = clock.instant();
        Optional<AccessToken> found = tokens.findByHash(hash)
                .filter(token -> isSame(hash, token.hash()))
                .filter(token -> token.state(now) == State.ACTIVE);
        found.ifPresent(token -> note(token, now));
        return found;
    }

    /**
     * Revokes a token: it lets nobody in from then on.
     *
     * @throws DomainException.NotFound when there is no such token
     */
    public void revoke(long id) {
        transactions.run(() -> tokens.revoke(id, clock.instant()));
    }

    /** All tokens, whatever their state, by ascending id. */
    public List<AccessToken> list() {
        return tokens.list();
    }

    /** Whether there is a token that lets its bearer in now. */
    public boolean anyActive() {
        Instant now = clock.instant();
        return tokens.list().stream().anyMatch(token -> token.state(now) == State.ACTIVE);
    }

    /** Hands the time over to be kept, unless that was done less than a minute ago, by this process or another one. */
    private void note(AccessToken token, Instant now) {
        Instant due = now.minus(BETWEEN_NOTES);
        if (token.lastUsedAt() != null && token.lastUsedAt().isAfter(due)) {
            return;
        }
        boolean[] mine = {false}; // of the many requests that come here at once, one
        noted.compute(token.id(), (id, before) -> {
            mine[0] = before == null || !before.isAfter(due);
            return mine[0] ? now : before;
        });
        if (mine[0]) {
            Caller caller = Caller.change(null); // who is let in has changed nothing that they would have to see
            try {
                transactions.submit(() -> {
                    tokens.used(token.id(), now);
                    return true;
                });
            } finally {
                Caller.change(caller);
            }
        }
    }

    private String newSecret() {
        var secret = new StringBuilder("inkwell_");
        for (int index = 0; index < RANDOM_LENGTH; index++) {
            secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return secret.append(checksum(secret.toString())).toString();
    }

    private static boolean isWellFormed(String secret) {
        if (!SECRET.matcher(secret).matches()) {
            return false;
        }
        int end = secret.length() - CHECKSUM_LENGTH;
        return checksum(secret.substring(0, end)).equals(secret.substring(end));
    }

    /** CRC-32 of the text, in base 62. */
    private static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        var digits = new StringBuilder();
        long rest = crc.getValue();
        for (int index = 0; index < CHECKSUM_LENGTH; index++) {
            digits.append(ALPHABET.charAt((int) (rest % ALPHABET.length())));
            rest /= ALPHABET.length();
        }
        return digits.reverse().toString();
    }

    private static String hash(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** In a time that tells nothing of where they differ, should a database ever take two hashes for the same. */
    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
