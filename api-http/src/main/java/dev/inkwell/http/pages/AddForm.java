package dev.inkwell.http.pages;

import dev.inkwell.domain.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form of a new user, as it was filled in.
 *
 * @param username as typed
 * @param email as typed
 * @param violations what is wrong with it; none when it was not sent yet
 */
public record AddForm(String username, String email, List<Violation> violations) {
    static final AddForm EMPTY = new AddForm("", "", List.of());

    static AddForm from(Form form) {
        return new AddForm(form.field("username"), form.field("email"), List.of());
    }

    AddForm refused(List<Violation> reasons) {
        return new AddForm(username, email, reasons);
    }

    /** What is wrong with a field, as the end of a sentence that begins with its name; null when nothing is. */
    public @Nullable String error(String field) {
        return violations.stream()
                .filter(violation -> violation.member().equals(field))
                .map(Violation::detail)
                .findFirst()
                .orElse(null);
    }
}
