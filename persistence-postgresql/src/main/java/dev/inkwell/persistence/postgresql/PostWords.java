package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.SearchWords;
import dev.inkwell.persistence.jdbc.ListQuery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of a post as they are kept and found. The domain's words are letters and digits, so that they need no
 * quoting, and spaces divide them.
 *
 * @param lexemes divided by spaces, for PostgreSQL's full-text search; null where it takes no such words
 * @param text each after a space, where there are no lexemes
 */
record PostWords(@Nullable String lexemes, @Nullable String text) {

    /** Bytes of a word that can be a lexeme: one less than PostgreSQL has room to say. */
    private static final int LONGEST_LEXEME = 2046;

    /** Bytes of all the lexemes of a row, of which PostgreSQL takes a MiB. */
    private static final int MOST_LEXEMES = 1_000_000;

    private static final String FOUND = "posts.id = ANY (ARRAY(SELECT id FROM posts WHERE %s))";

    static PostWords of(String title, String body) {
        List<String> words = SearchWords.of(title, body).words();
        long bytes = words.stream().mapToLong(PostWords::size).sum();
        if (bytes > MOST_LEXEMES || !words.stream().allMatch(PostWords::canBeLexeme)) {
            return new PostWords(null, " " + String.join(" ", words));
        }
        return new PostWords(String.join(" ", words), null);
    }

    /**
     * Leaves out the posts in which not every one of the words begins a word. What is found is found first: a list that is
     * walked along in its order, until there is a page of posts that have a rare word, would be walked to its end.
     */
    static void find(ListQuery<?> query, SearchWords asked) {
        String words = String.join(" ", asked.words());
        String inText = "lexemes IS NULL AND NOT EXISTS (SELECT 1 FROM unnest(string_to_array(?, ' ')) AS asked(word)"
                + " WHERE strpos(words, ' ' || asked.word) = 0)";
        if (asked.words().stream().allMatch(PostWords::canBeLexeme)) {
            String prefixes =
                    asked.words().stream().map(word -> "'" + word + "':*").collect(Collectors.joining(" & "));
            query.where(FOUND.formatted("lexemes @@ CAST(? AS tsquery) OR " + inText), prefixes, words);
        } else {
            query.where(FOUND.formatted(inText), words); // no lexeme begins with what is too long for one
        }
    }

    private static boolean canBeLexeme(String word) {
        return size(word) <= LONGEST_LEXEME;
    }

    private static int size(String word) {
        return word.getBytes(StandardCharsets.UTF_8).length;
    }
}
