package dev.inkwell.domain;

/**
 * A user to be created.
 *
 * @param username 1 to 80 code points after trimming and NFC, no control, bidi or unassigned characters
 * @param email 3 to 120 code points, of the shape that an HTML e-mail field accepts, or with non-ASCII characters
 */
public record NewUser(String username, String email) {

    /**
     * Trims and normalises both.
     *
     * @throws DomainException.Invalid naming every member that breaks its rule
     */
    public NewUser {
        var violations = new Violations();
        username = violations.check("username", username, TextRule.USERNAME);
        email = violations.check("email", email, TextRule.EMAIL);
        violations.throwIfAny();
    }
}
