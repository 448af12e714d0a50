package dev.inkwell.domain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with the members of one value, so that all of it is told at once. */
final class Violations {
    private final List<Violation> found = new ArrayList<>();

    /** The text as it will be kept; the raw text when it breaks the rule, which {@link #throwIfAny} then tells. */
    String check(String member, @Nullable String raw, TextRule rule) {
        if (raw == null) {
            found.add(new Violation(member, Violation.Code.REQUIRED, "is required"));
            return "";
        }
        String text = rule.normalise(raw);
        Violation violation = rule.violation(member, text);
        if (violation != null) {
            found.add(violation);
        }
        return text;
    }

    void checkId(String member, long id) {
        if (id < 1) {
            found.add(new Violation(member, Violation.Code.OUT_OF_RANGE, "must be an id, which is at least 1"));
        }
    }

    void checkLifetime(String member, Duration lifetime, Duration longest) {
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0 || lifetime.compareTo(longest) > 0) {
            found.add(new Violation(
                    member,
                    Violation.Code.OUT_OF_RANGE,
                    "must be from 1 second to %d days".formatted(longest.toDays())));
        }
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new DomainException.Invalid(found);
        }
    }
}
