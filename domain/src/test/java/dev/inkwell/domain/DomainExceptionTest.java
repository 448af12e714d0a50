package dev.inkwell.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DomainExceptionTest {

    @Test
    void duplicateNamesEveryTakenMember() {
        DomainException.Duplicate refused = new DomainException.Duplicate(List.of("username", "email"));

        assertThat(refused).hasMessage("username and email are taken");
        assertThat(refused.violations())
                .containsExactly(
                        new Violation("username", Violation.Code.ALREADY_EXISTS, "is taken"),
                        new Violation("email", Violation.Code.ALREADY_EXISTS, "is taken"));
        assertThat(new DomainException.Duplicate(List.of("id"))).hasMessage("id is taken");
    }

    @Test
    void invalidTellsEveryViolationInItsMessage() {
        assertThat(new DomainException.Invalid(List.of(
                        new Violation("username", Violation.Code.BLANK, "must not be blank"),
                        new Violation("email", Violation.Code.REQUIRED, "is required"))))
                .hasMessage("username must not be blank; email is required");
    }

    @Test
    void unknownAuthorPointsToTheMember() {
        assertThat(DomainException.Invalid.unknownAuthor(7).violations())
                .containsExactly(new Violation(
                        "user_id", Violation.Code.NOT_FOUND, "must be the id of a user, and no user has 7"));
    }
}
