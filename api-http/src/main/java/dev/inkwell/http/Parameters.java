package dev.inkwell.http;

import dev.inkwell.domain.SearchWords;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    /** An id that no row has. */
    static final long NOBODY = 0;

    /**
     * The id to filter by; null where none was sent.
     *
     * @throws ProblemException when it is not a decimal integer of at most 19 digits
     */
    static @Nullable Long filterId(String name, @Nullable String text) {
        return text == null ? null : (Long) id(name, text).orElse(NOBODY);
    }

    /**
     * The words to search for; none where nothing was sent.
     *
     * @throws ProblemException when there are too many
     */
    public static SearchWords words(@Nullable String query) {
        SearchWords words = query == null ? SearchWords.NONE : SearchWords.of(query);
        if (words.words().size() > SearchWords.MOST_ASKED) {
            throw new ProblemException(
                    Problem.Type.INVALID_PARAMETER,
                    "\"q\" may have at most " + SearchWords.MOST_ASKED + " words, got "
                            + words.words().size() + ".");
        }
        return words;
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
