package dev.inkwell.domain;

import org.jspecify.annotations.Nullable;

/**
 * A change of a user: what is null stays as it is.
 *
 * @param username as in {@link NewUser}, or null
 * @param email as in {@link NewUser}, or null
 */
public record UserChange(
        @Nullable String username, @Nullable String email) {

    /**
     * Trims and normalises what is there.
     *
     * @throws DomainException.Invalid naming every member that breaks its rule
     */
    public UserChange {
        var violations = new Violations();
        username = username == null ? null : violations.check("username", username, TextRule.USERNAME);
        email = email == null ? null : violations.check("email", email, TextRule.EMAIL);
        violations.throwIfAny();
    }
}
