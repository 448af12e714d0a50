package dev.inkwell.domain;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The words of a text, by which it is searched: its runs of letters and digits, in NFKC and case-folded, each once. No
 * database computes them, so that one search finds the same on all of them.
 *
 * @param words in the order of their first appearance
 */
public record SearchWords(List<String> words) {

    /** Of a text without letters and digits; finds everything. */
    public static final SearchWords NONE = new SearchWords(List.of());

    /** A search asks for no more words than this. */
    public static final int MOST_ASKED = 100;

    /**
     * Longer runs are taken as they are: putting thousands of combining marks into their order would take minutes. No
     * word of any language comes near.
     */
    private static final int LONGEST_NORMALISED = 256;

    public SearchWords {
        words = List.copyOf(words);
    }

    /** The words of all these texts. */
    public static SearchWords of(String... texts) {
        Set<String> words = new LinkedHashSet<>();
        for (String text : texts) {
            // Marks are not letters, but may become a part of one.
            for (String run : new LinkedHashSet<>(runs(text, true))) {
                String normal =
                        run.length() > LONGEST_NORMALISED ? run : Normalizer.normalize(run, Normalizer.Form.NFKC);
                words.addAll(runs(FoldedKey.fold(normal), false));
            }
        }
        return new SearchWords(List.copyOf(words));
    }

    /** Whether each of these words is the beginning of a word of the other text. */
    public boolean areAllIn(SearchWords text) {
        return words.stream().allMatch(word -> text.words.stream().anyMatch(other -> other.startsWith(word)));
    }

    /** These words as something to search for; that they are not too many is for who asks to see. */
    SearchWords asked() {
        if (words.size() > MOST_ASKED) {
            throw new IllegalArgumentException("a search has at most " + MOST_ASKED + " words, got " + words.size());
        }
        return this;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return words.isEmpty();
    }

    private static List<String> runs(String text, boolean withMarks) {
        List<String> runs = new ArrayList<>();
        int start = -1;
        for (int index = 0; index < text.length(); ) {
            int character = text.codePointAt(index);
            if (Character.isLetterOrDigit(character) || (withMarks && isMark(character))) {
                start = start < 0 ? index : start;
            } else if (start >= 0) {
                runs.add(text.substring(start, index));
                start = -1;
            }
            index += Character.charCount(character);
        }
        if (start >= 0) {
            runs.add(text.substring(start));
        }
        return runs;
    }

    private static boolean isMark(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }
}
