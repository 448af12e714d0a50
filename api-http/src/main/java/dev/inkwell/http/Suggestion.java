package dev.inkwell.http;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** "Did you mean …", for a name that nobody knows. */
public final class Suggestion {
    /** Longer names are not misspelt ones of ours, and would only take time to compare. */
    private static final int LONGEST = 40;

    private Suggestion() {}

    /** A sentence with a space before it that names the nearest known name; empty where none is near. */
    public static String of(String unknown, Collection<String> known) {
        if (unknown.length() > LONGEST) {
            return "";
        }
        String name = unknown.toLowerCase(Locale.ROOT);
        int near = Math.min(2, name.length() / 2);
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= near)
                .min(Comparator.comparing(candidate -> distance(name, candidate)))
                .map(candidate -> " Did you mean \"" + candidate + "\"?")
                .orElse("");
    }

    private static int distance(String name, String candidate) {
        return LevenshteinDistance.getDefaultInstance().apply(name, candidate.toLowerCase(Locale.ROOT));
    }
}
