package dev.inkwell.domain;

import org.jspecify.annotations.Nullable;

/**
 * A change of a post: what is null stays as it is.
 *
 * @param title as in {@link NewPost}, or null
 * @param body as in {@link NewPost}, or null
 * @param userId as in {@link NewPost}, or null
 */
public record PostChange(
        @Nullable String title,
        @Nullable String body,
        @Nullable Long userId) {

    /**
     * Trims and normalises what is there.
     *
     * @throws DomainException.Invalid naming every member that breaks its rule
     */
    public PostChange {
        var violations = new Violations();
        title = title == null ? null : violations.check("title", title, TextRule.TITLE);
        body = body == null ? null : violations.check("body", body, TextRule.BODY);
        if (userId != null) {
            violations.checkId("user_id", userId);
        }
        violations.throwIfAny();
    }
}
