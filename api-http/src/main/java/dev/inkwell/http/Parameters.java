package dev.inkwell.http;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Ids in paths and queries. */
public final class Parameters {
    private static final Pattern ID = Pattern.compile("-?[0-9]{1,19}");

    private Parameters() {}

    /**
     * The id in a path.
     *
     * @param kind {@code user} or {@code post}
     * @throws ProblemException when it is not a decimal integer of at most 19 digits, or too large for any row's id
     */
    public static long pathId(String kind, String text) {
        return id("id", text)
                .orElseThrow(
                        () -> new ProblemException(Problem.Type.NOT_FOUND, "There is no " + kind + " " + text + "."));
    }

    /**
     * The id in a parameter; empty when it is too large for any row's id.
     *
     * @throws ProblemException when it is not a decimal integer of at most 19 digits
     */
    static OptionalLong id(String name, String text) {
        if (!ID.matcher(text).matches()) {
            throw new ProblemException(
                    Problem.Type.INVALID_PARAMETER,
                    "\"" + name + "\" must be an id, a decimal integer of at most 19 digits, got \"" + text + "\".");
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
