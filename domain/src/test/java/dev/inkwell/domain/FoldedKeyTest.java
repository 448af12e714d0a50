package dev.inkwell.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("one test changes the locale for all")
final class FoldedKeyTest {

    @ParameterizedTest
    @CsvSource({
        "ada, ADA",
        "i, I",
        "İ, i\u0307",
        "σ, Σ",
        "σ, ς",
        "ΌΔΟΣ, όδος",
        "ß, ss",
        "ẞ, SS",
        "é, E\u0301",
        "ŉ, ʼN",
        "ΐ, Ϊ\u0301",
        "ᾳ, αι",
        "ᾼ, ΑΙ",
        "ǅ, ǆ",
        "ſ, s",
        "\u212A, k",
        "\u212B, å",
        "Ꭰ, ꭰ",
        "ა, Ა",
        "𐐀, 𐐨",
        "ﬁ, FI",
        "ﬃ, ffi",
        "ﬀi, ﬃ"
    })
    void areOneForBothNamesAndAddresses(String text, String other) {
        assertThat(FoldedKey.ofUsername(text)).isEqualTo(FoldedKey.ofUsername(other));
        assertThat(FoldedKey.ofEmail(text)).isEqualTo(FoldedKey.ofEmail(other));
    }

    @ParameterizedTest
    @CsvSource({"ｆｕｌｌ, full", "², 2", "①, 1", "ℌ, h", "㎏, kg", "a\u00A0b, a b", "ﷺ, صلى الله عليه وسلم"})
    void areOneForNamesOnlyWhereCharactersAreMerelyCompatible(String text, String other) {
        assertThat(FoldedKey.ofUsername(text)).isEqualTo(FoldedKey.ofUsername(other));
        assertThat(FoldedKey.ofEmail(text)).isNotEqualTo(FoldedKey.ofEmail(other));
    }

    @ParameterizedTest
    @CsvSource({"ı, i", "ı, I", "e, é", "a, а", "o, ø", "s, ss", "α, ά", "a b, ab", "l, 1", "ad\u200Ba, ada"})
    void areTwoForDifferentTexts(String text, String other) {
        assertThat(FoldedKey.ofUsername(text)).isNotEqualTo(FoldedKey.ofUsername(other));
        assertThat(FoldedKey.ofEmail(text)).isNotEqualTo(FoldedKey.ofEmail(other));
    }

    @Test
    void foldTheTextOnBothSidesOfTheAt() {
        assertThat(FoldedKey.ofEmail("Ada.Lovelace@Example.ORG")).isEqualTo("ada.lovelace@example.org");
    }

    /** Whatever the language of the machine. */
    @Test
    void doNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(FoldedKey.ofUsername("INK")).isEqualTo("ink");
            assertThat(FoldedKey.ofEmail("INK@EXAMPLE.ORG")).isEqualTo("ink@example.org");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void areTheirOwnKeys() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            String character = Character.toString(codePoint);
            String key = FoldedKey.ofUsername(character);
            if (!FoldedKey.ofUsername(key).equals(key)
                    || !FoldedKey.ofEmail(character).equals(FoldedKey.ofEmail(FoldedKey.ofEmail(character)))) {
                assertThat(FoldedKey.ofUsername(key)).as("U+%04X", codePoint).isEqualTo(key);
                assertThat(FoldedKey.ofEmail(FoldedKey.ofEmail(character)))
                        .as("U+%04X", codePoint)
                        .isEqualTo(FoldedKey.ofEmail(character));
            }
        }
    }

    /** U+FFFF is in no name: a text with it in its key is found nowhere, on every database. */
    @ParameterizedTest
    @ValueSource(ints = {0, 0xD800, 0xDBFF, 0xDC00, 0xDFFF})
    void holdNothingThatADatabaseCannotKeep(int codePoint) {
        String text = "a" + Character.toString(codePoint) + "b";

        assertThat(FoldedKey.ofUsername(text)).isEqualTo("a\uFFFFb");
        assertThat(FoldedKey.ofEmail(text)).isEqualTo("a\uFFFFb");
    }

    /** What is too long to be a name is found nowhere, and at once: to fold so many marks would take seconds. */
    @Test
    @Timeout(value = 1, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void areOfNobodyWhereATextIsLongerThanAnyName() {
        String marks = "a" + "\u0301\u0323".repeat(50_000);

        assertThat(FoldedKey.ofUsername(marks)).isEqualTo("\uFFFF");
        assertThat(FoldedKey.ofEmail(marks)).isEqualTo("\uFFFF");
    }

    /** Each of these has four characters where a kept name has one. */
    @Test
    void foldTheLongestNamesInAnyForm() {
        assertThat(FoldedKey.ofUsername("\u03B1\u0313\u0300\u0345".repeat(80)))
                .isEqualTo(FoldedKey.ofUsername("\u1F82".repeat(80)));
        assertThat(FoldedKey.ofEmail("\u03B1\u0313\u0300\u0345".repeat(120)))
                .isEqualTo(FoldedKey.ofEmail("\u1F82".repeat(120)));
    }
}
