package dev.inkwell.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules for text, through the types that hold them. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a slow rule can be used to stop the service
final class TextRuleTest {
    private static final String EMOJI = "😀";

    /** Unicode's White_Space, all of it. */
    static IntStream whiteSpace() {
        return IntStream.concat(
                IntStream.of(0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000),
                IntStream.concat(IntStream.rangeClosed(0x09, 0x0D), IntStream.rangeClosed(0x2000, 0x200A)));
    }

    /** C0, DEL and C1. */
    static IntStream controls() {
        return IntStream.concat(IntStream.range(0, 0x20), IntStream.range(0x7F, 0xA0));
    }

    /** What makes one name look like another, or is nothing at all. */
    static IntStream deceivers() {
        return IntStream.of(
                0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x378, 0xFFFF,
                0x1FFFF, 0x10FFFF);
    }

    @Nested
    final class Username {

        @ParameterizedTest
        @ValueSource(strings = {"a", EMOJI, "é"})
        void mayHave1To80CodePoints(String character) {
            assertThat(username(character)).isEqualTo(character);
            assertThat(username(character.repeat(80))).isEqualTo(character.repeat(80));
            assertRefused(
                    () -> username(character.repeat(81)),
                    new Violation("username", Violation.Code.TOO_LONG, "must be at most 80 characters, got 81"));
        }

        @Test
        void isMeasuredAfterTrimmingAndComposing() {
            assertThat(username("  " + "e\u0301".repeat(80) + "\t")).isEqualTo("é".repeat(80));
            // four characters that NFC makes one, which is the most there are
            assertThat(username("\u03B1\u0313\u0300\u0345".repeat(80))).isEqualTo("\u1F82".repeat(80));
            assertThat(username(" ".repeat(1000) + "a")).isEqualTo("a");
        }

        @ParameterizedTest
        @MethodSource("dev.inkwell.domain.TextRuleTest#whiteSpace")
        void isTrimmedOfEveryWhiteSpace(int codePoint) {
            String space = Character.toString(codePoint);

            assertThat(username(space + space + "ada" + space)).isEqualTo("ada");
            assertRefused(
                    () -> username(space + space),
                    new Violation("username", Violation.Code.BLANK, "must not be blank"));
        }

        @ParameterizedTest
        @ValueSource(ints = {0x1C, 0x1D, 0x1E, 0x1F})
        void isNotTrimmedOfSeparatorsThatOnlyJavaTakesForWhiteSpace(int codePoint) {
            assertInvalidCharacter("username", codePoint, () -> username(Character.toString(codePoint) + "ada"));
        }

        @Test
        void isBlankWhenEmpty() {
            assertRefused(() -> username(""), new Violation("username", Violation.Code.BLANK, "must not be blank"));
        }

        @ParameterizedTest
        @MethodSource({"dev.inkwell.domain.TextRuleTest#controls", "dev.inkwell.domain.TextRuleTest#deceivers"})
        void mayNotHoldControlsSeparatorsReorderingsOrTheUnassigned(int codePoint) {
            assertInvalidCharacter("username", codePoint, () -> username("a" + Character.toString(codePoint) + "b"));
        }

        @ParameterizedTest
        @ValueSource(ints = {0xD800, 0xDBFF, 0xDC00, 0xDFFF})
        void mayNotHoldHalfACharacter(int surrogate) {
            String half = Character.toString(surrogate);

            assertInvalidCharacter("username", surrogate, () -> username(half));
            assertInvalidCharacter("username", surrogate, () -> username("a" + half + "b"));
        }

        @Test
        void mayNotHoldHalvesInTheWrongOrder() {
            assertInvalidCharacter("username", 0xDE00, () -> username("\uDE00\uD83D"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Pekka 웃",
                    "a\u00A0b",
                    "O'Hara",
                    "<b>",
                    "100%",
                    "👩‍👩‍👧",
                    "\u05D0\u05D1",
                    "\u200Fa",
                    "\uE000",
                    "\uFFFD",
                    "\\"
                })
        void mayHoldAnythingElse(String username) {
            assertThat(username(username)).isEqualTo(username);
        }
    }

    @Nested
    final class Email {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a@b",
                    "ada@example.org",
                    "ADA@Example.ORG",
                    "ada+tag@sub.example.org",
                    ".a..b.@example.org",
                    "!#$%&'*+/=?^_`{|}~-@example.org",
                    "0@0",
                    "a@b-c",
                    "a@1.2.3.4",
                    "ä@example.org",
                    "ada@exämple.fi",
                    "ada@例え.テスト",
                    "😀@😀.org",
                })
        void hasTheShapeThatHtmlAccepts(String email) {
            assertThat(email(email)).isEqualTo(email);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "ada",
                    "@@@",
                    "ada@",
                    "@example.org",
                    "ada@@example.org",
                    "ada@example@org",
                    "ada@.org",
                    "ada@example.",
                    "ada@example..org",
                    "ada@-example.org",
                    "ada@example-.org",
                    "ada@example.-org",
                    "ada@exam_ple.org",
                    "ada@[127.0.0.1]",
                    "\"ada\"@example.org",
                    "(ada)@example.org",
                    "ada,grace@example.org",
                    "<ada@example.org>",
                    "mailto:ada@example.org",
                    "a\\b@example.org",
                    "ada@example.org;",
                })
        void hasNoOtherShape(String email) {
            assertRefused(
                    () -> email(email),
                    new Violation(
                            "email", Violation.Code.INVALID_FORMAT, "must be an e-mail address, like ada@example.org"));
        }

        @Test
        void hasLabelsOfUpTo63CodePoints() {
            assertThat(email("a@" + "b".repeat(63))).isEqualTo("a@" + "b".repeat(63));
            assertThat(email("a@" + EMOJI.repeat(63) + ".org")).isEqualTo("a@" + EMOJI.repeat(63) + ".org");
            assertThat(codeOf(() -> email("a@" + "b".repeat(64)))).isEqualTo(Violation.Code.INVALID_FORMAT);
            assertThat(codeOf(() -> email("a@" + EMOJI.repeat(64)))).isEqualTo(Violation.Code.INVALID_FORMAT);
        }

        @Test
        void mayHave3To120CodePoints() {
            assertRefused(() -> email(" "), new Violation("email", Violation.Code.BLANK, "must not be blank"));
            assertRefused(
                    () -> email(" a@ "),
                    new Violation("email", Violation.Code.TOO_SHORT, "must be at least 3 characters, got 2"));
            assertThat(email(EMOJI.repeat(108) + "@example.org")).startsWith(EMOJI);
            assertRefused(
                    () -> email(EMOJI.repeat(109) + "@example.org"),
                    new Violation("email", Violation.Code.TOO_LONG, "must be at most 120 characters, got 121"));
        }

        @Test
        void isTrimmedAndComposed() {
            assertThat(email("\u3000e\u0301va@example.org\r\n")).isEqualTo("éva@example.org");
        }

        @Test
        void isLookedAtAsComposed() {
            // NFC turns U+212A into K, and the Greek question mark into a semicolon
            assertThat(email("\u212A@example.org")).isEqualTo("K@example.org");
            assertThat(codeOf(() -> email("a\u037E@example.org"))).isEqualTo(Violation.Code.INVALID_FORMAT);
        }

        @ParameterizedTest
        @MethodSource({
            "dev.inkwell.domain.TextRuleTest#controls",
            "dev.inkwell.domain.TextRuleTest#deceivers",
            "dev.inkwell.domain.TextRuleTest#whiteSpace"
        })
        void mayNotHoldWhatNamesMayNotNorSpaces(int codePoint) {
            DomainException.Invalid refused =
                    refusal(() -> email("a" + Character.toString(codePoint) + "b@example.org"));

            assertThat(refused.violations())
                    .extracting(Violation::code)
                    .containsExactly(Violation.Code.INVALID_CHARACTERS);
        }

        @Test
        void isToldInWordsThatItHoldsASpace() {
            assertRefused(
                    () -> email("ada lovelace@example.org"),
                    new Violation("email", Violation.Code.INVALID_CHARACTERS, "must not contain a space"));
        }

        @Test
        void mayNotHoldHalfACharacter() {
            assertInvalidCharacter("email", 0xD83D, () -> email("a\uD83D@example.org"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", ".", "a.", "a-", "-", "@", "a@", "a@a.", "a@a-", EMOJI})
        void isAnsweredAtOnceWhateverItIs(String hostile) {
            for (String end : List.of("", "@", "!", "@a", ".", "-")) {
                String many = hostile.repeat(120);
                String email = "a@" + many.substring(0, many.offsetByCodePoints(0, 117 - end.length())) + end + "!";

                assertThat(email.codePointCount(0, email.length())).isEqualTo(120);
                assertThat(codeOf(() -> email(email))).isEqualTo(Violation.Code.INVALID_FORMAT);
            }
        }
    }

    @Nested
    final class Title {

        @ParameterizedTest
        @ValueSource(strings = {"a", EMOJI})
        void mayHave1To100CodePoints(String character) {
            assertThat(title(character)).isEqualTo(character);
            assertThat(title(character.repeat(100))).isEqualTo(character.repeat(100));
            assertRefused(
                    () -> title(character.repeat(101)),
                    new Violation("title", Violation.Code.TOO_LONG, "must be at most 100 characters, got 101"));
        }

        @Test
        void isTrimmedAndComposed() {
            assertThat(title("\u00A0Cafe\u0301 \u0085")).isEqualTo("Café");
            assertRefused(() -> title("\u3000"), new Violation("title", Violation.Code.BLANK, "must not be blank"));
        }

        @ParameterizedTest
        @MethodSource("dev.inkwell.domain.TextRuleTest#controls")
        void mayNotHoldControls(int codePoint) {
            assertInvalidCharacter("title", codePoint, () -> title("a" + Character.toString(codePoint) + "b"));
        }

        @Test
        void mayNotHoldHalfACharacter() {
            assertInvalidCharacter("title", 0xDC00, () -> title("a\uDC00"));
        }

        @ParameterizedTest
        @MethodSource("dev.inkwell.domain.TextRuleTest#deceivers")
        void mayHoldAnythingElse(int codePoint) {
            String title = "a" + Character.toString(codePoint) + "b";

            assertThat(title(title)).isEqualTo(title);
        }
    }

    @Nested
    final class Body {

        @ParameterizedTest
        @ValueSource(strings = {"a", EMOJI})
        void mayHaveUpTo100000CodePoints(String character) {
            assertThat(body("")).isEmpty();
            assertThat(body(character.repeat(100_000))).hasSize(100_000 * character.length());
            assertRefused(
                    () -> body(character.repeat(100_001)),
                    new Violation("body", Violation.Code.TOO_LONG, "must be at most 100000 characters, got 100001"));
        }

        @ParameterizedTest
        @ValueSource(strings = {" ", "  a\r\n\t", "e\u0301", "\u0001\u0085\u2028\u202E\uFEFF\uFFFF"})
        void isKeptExactlyAsSent(String body) {
            assertThat(body(body)).isEqualTo(body);
        }

        @Test
        void mayNotHoldNulOrHalfACharacter() {
            assertInvalidCharacter("body", 0, () -> body("a\0b"));
            assertInvalidCharacter("body", 0xD83D, () -> body("a\uD83D"));
        }
    }

    @Nested
    final class Members {

        @Test
        void ofANewUserAreComplainedOfTogether() {
            assertRefused(
                    () -> new NewUser("a\u0007", "nowhere"),
                    new Violation(
                            "username", Violation.Code.INVALID_CHARACTERS, "must not contain the character U+0007"),
                    new Violation(
                            "email", Violation.Code.INVALID_FORMAT, "must be an e-mail address, like ada@example.org"));
        }

        @Test
        void ofANewPostAreComplainedOfTogether() {
            assertRefused(
                    () -> new NewPost(" ", "\0", 0),
                    new Violation("title", Violation.Code.BLANK, "must not be blank"),
                    new Violation("body", Violation.Code.INVALID_CHARACTERS, "must not contain the character U+0000"),
                    new Violation("user_id", Violation.Code.OUT_OF_RANGE, "must be an id, which is at least 1"));
        }

        @Test
        void ofAChangeAreComplainedOfTogether() {
            assertThat(refusal(() -> new UserChange("", "")).violations())
                    .extracting(Violation::member)
                    .containsExactly("username", "email");
            assertThat(refusal(() -> new PostChange("", "\0", -1L)).violations())
                    .extracting(Violation::member)
                    .containsExactly("title", "body", "user_id");
        }

        @Test
        void ofAChangeFollowTheSameRules() {
            assertThat(new UserChange(" e\u0301 ", " a@b ")).isEqualTo(new UserChange("é", "a@b"));
            assertThat(new PostChange(" e\u0301 ", " e\u0301 ", 1L)).isEqualTo(new PostChange("é", " e\u0301 ", 1L));
        }

        @Test
        void ofAChangeMayAllBeAbsent() {
            assertThatNoException().isThrownBy(() -> new UserChange(null, null));
            assertThatNoException().isThrownBy(() -> new PostChange(null, null, null));
        }

        @Test
        @SuppressWarnings("NullAway") // callers that are not checked for nulls get an answer too
        void thatAreMissingAreRequired() {
            assertRefused(
                    () -> new NewUser(null, null),
                    new Violation("username", Violation.Code.REQUIRED, "is required"),
                    new Violation("email", Violation.Code.REQUIRED, "is required"));
            assertRefused(
                    () -> new NewPost(null, null, 1),
                    new Violation("title", Violation.Code.REQUIRED, "is required"),
                    new Violation("body", Violation.Code.REQUIRED, "is required"));
        }

        @ParameterizedTest
        @CsvSource({"a", "' '", "\u0301", "\u0316\u0301", "😀"})
        void thatAreHugeAreRefusedAtOnce(String piece) {
            String huge = "a" + piece.repeat(2 << 20) + "a";

            assertThat(codeOf(() -> username(huge))).isEqualTo(Violation.Code.TOO_LONG);
            assertThat(codeOf(() -> title(huge))).isEqualTo(Violation.Code.TOO_LONG);
            assertThat(codeOf(() -> body(huge))).isEqualTo(Violation.Code.TOO_LONG);
            assertThat(refusal(() -> email(huge)).violations()).hasSize(1);
        }
    }

    private static String username(String username) {
        return new NewUser(username, "ada@example.org").username();
    }

    private static String email(String email) {
        return new NewUser("ada", email).email();
    }

    private static String title(String title) {
        return new NewPost(title, "", 1).title();
    }

    private static String body(String body) {
        return new NewPost("Notes", body, 1).body();
    }

    private static DomainException.Invalid refusal(ThrowingCallable construction) {
        DomainException.Invalid refused = catchThrowableOfType(DomainException.Invalid.class, construction);
        assertThat(refused).isNotNull();
        return refused;
    }

    private static void assertRefused(ThrowingCallable construction, Violation... violations) {
        assertThat(refusal(construction).violations()).containsExactly(violations);
    }

    private static void assertInvalidCharacter(String member, int codePoint, ThrowingCallable construction) {
        assertRefused(
                construction,
                new Violation(
                        member,
                        Violation.Code.INVALID_CHARACTERS,
                        "must not contain the character U+%04X".formatted(codePoint)));
    }

    private static Violation.Code codeOf(ThrowingCallable construction) {
        return refusal(construction).violations().get(0).code();
    }
}
