package dev.inkwell.domain;

/**
 * A post to be created.
 *
 * @param title 1 to 100 code points after trimming and NFC, no control characters
 * @param body 0 to 100,000 code points, kept exactly as given, without U+0000
 * @param userId the author; whether there is such a user is decided when the post is stored
 */
public record NewPost(String title, String body, long userId) {

    /**
     * Trims and normalises the title.
     *
     * @throws DomainException.Invalid naming every member that breaks its rule
     */
    public NewPost {
        var violations = new Violations();
        title = violations.check("title", title, TextRule.TITLE);
        body = violations.check("body", body, TextRule.BODY);
        violations.checkId("user_id", userId);
        violations.throwIfAny();
    }
}
