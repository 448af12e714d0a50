package dev.inkwell.domain;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The keys by which names and addresses are compared, sorted and kept unique: two texts with one key are the same to
 * Inkwell, on every database, because no database computes them.
 *
 * <p>The folding makes one of what Unicode's full case folding (CaseFolding.txt, statuses C and F) makes one of, but is
 * put together from what the JDK has and writes some of it in another way: Cherokee in lower case, where Unicode has
 * upper.
 *
 * <p>A text that is longer than any form of a name can be is not folded, which could take minutes; it is found nowhere.
 */
public final class FoldedKey {
    /** A noncharacter, which no name may hold: what has it in its key is found nowhere. */
    private static final String NOWHERE = "\uFFFF";

    /** Its upper case is I, but it folds to itself. */
    private static final int DOTLESS_I = 0x131;

    private FoldedKey() {}

    /** NFKC and case-folded: {@code ﬁnn}, {@code FINN} and {@code finn} have one key. */
    public static String ofUsername(String username) {
        if (TextRule.USERNAME.isTooLongInAnyForm(username)) {
            return NOWHERE;
        }
        String compatible = Normalizer.normalize(username, Normalizer.Form.NFKC);
        return Normalizer.normalize(fold(compatible), Normalizer.Form.NFKC);
    }

    /** Case-folded, the part before the {@code @} too. */
    public static String ofEmail(String email) {
        return TextRule.EMAIL.isTooLongInAnyForm(email)
                ? NOWHERE
                : Normalizer.normalize(fold(email), Normalizer.Form.NFC);
    }

    /** Character by character, in no normal form. */
    static String fold(String text) {
        StringBuilder folded = new StringBuilder(text.length() + 8);
        int codePoint;
        for (int index = 0; index < text.length(); index += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(index);
            if (codePoint == 0 || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)) {
                // no name has these, and databases refuse them or take them for a question mark
                folded.append(NOWHERE);
            } else if (codePoint < 0x80) {
                folded.append((char) (codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 32 : codePoint));
            } else if (codePoint == DOTLESS_I) {
                folded.appendCodePoint(codePoint);
            } else {
                folded.append(foldBeyondAscii(codePoint));
            }
        }
        return folded.toString();
    }

    /** One character at a time, so that a sigma folds alike in the middle and at the end of a word. */
    private static String foldBeyondAscii(int codePoint) {
        return Character.toString(codePoint)
                .toLowerCase(Locale.ROOT)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }
}
