package dev.inkwell.domain;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token to be kept.
 *
 * @param name 1 to 80 code points after trimming and NFC, no control, bidi or unassigned characters
 * @param hash of the secret: SHA-256, 64 hexadecimal digits in lower case
 * @param expiresAt from {@link Times#EARLIEST} to {@link Times#LATEST}, to the millisecond: anything finer is cut off;
 *     null when it never expires
 */
public record NewToken(
        String name,
        AccessToken.Scope scope,
        String hash,
        @Nullable Instant expiresAt) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /**
     * Trims and normalises the name.
     *
     * @throws DomainException.Invalid when the name breaks its rule
     */
    public NewToken {
        var violations = new Violations();
        name = violations.check("name", name, TextRule.TOKEN_NAME);
        violations.throwIfAny();
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("a hash has 64 hexadecimal digits in lower case");
        }
        expiresAt = expiresAt == null ? null : Times.kept(expiresAt);
    }
}
