package dev.inkwell.persistence.mysql;

import dev.inkwell.domain.SearchWords;
import dev.inkwell.persistence.jdbc.ListQuery;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of a post as they are kept and found. The domain's words are letters and digits, so that they need no
 * quoting, and spaces divide them.
 *
 * @param beginnings an array in JSON of all words, so far as the index has room for them, each once
 * @param longOnes the words that it has not enough room for, whole, each after a space; null when there are none
 */
record PostWords(String beginnings, @Nullable String longOnes) {

    /** Characters of a word in the index, as the migrations have it. */
    private static final int LONGEST_BEGINNING = 64;

    static PostWords of(String title, String body) {
        List<String> words = SearchWords.of(title, body).words();
        String beginnings =
                words.stream().map(PostWords::beginning).distinct().collect(Collectors.joining("\",\"", "[\"", "\"]"));
        String longOnes =
                words.stream().filter(PostWords::isLong).map(word -> " " + word).collect(Collectors.joining());
        return new PostWords(words.isEmpty() ? "[]" : beginnings, longOnes.isEmpty() ? null : longOnes);
    }

    /** Leaves out the posts in which not every one of the words begins a word; the list is of {@code posts}. */
    static void find(ListQuery<?> query, SearchWords asked) {
        for (String word : asked.words()) {
            query.where("posts.id IN (SELECT post_id FROM post_words WHERE word LIKE ?)", beginning(word) + "%");
            if (isLong(word)) {
                query.where("instr(long_words, ?) > 0", " " + word);
            }
        }
    }

    private static boolean isLong(String word) {
        return word.codePointCount(0, word.length()) > LONGEST_BEGINNING;
    }

    private static String beginning(String word) {
        return isLong(word) ? word.substring(0, word.offsetByCodePoints(0, LONGEST_BEGINNING)) : word;
    }
}
