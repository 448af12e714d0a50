package dev.inkwell.domain;

import dev.inkwell.domain.Violation.Code;
import java.text.Normalizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What each text may hold. Lengths are in code points, after {@link #normalise}. */
public enum TextRule {
    USERNAME(1, 80) {
        @Override
        boolean allows(int codePoint) {
            return allowsInName(codePoint);
        }
    },
    EMAIL(3, 120) {
        @Override
        boolean allows(int codePoint) {
            return allowsInName(codePoint) && !Character.isSpaceChar(codePoint);
        }
    },
    /** What a token is called. */
    TOKEN_NAME(1, 80) {
        @Override
        boolean allows(int codePoint) {
            return allowsInName(codePoint);
        }
    },
    TITLE(1, 100) {
        @Override
        boolean allows(int codePoint) {
            return !Character.isISOControl(codePoint);
        }
    },
    /** A body is kept exactly as it was sent. */
    BODY(0, 100_000) {
        @Override
        boolean allows(int codePoint) {
            return codePoint != 0;
        }

        @Override
        String normalise(String raw) {
            return raw;
        }
    };

    /** The shape that HTML asks of {@code input type=email}, with characters beyond ASCII let through. */
    private static final Pattern EMAIL_SHAPE = emailShape();

    /** No character stands for more than so many in NFC. */
    private static final int MOST_COMPOSED = 4;

    private final int shortest;
    private final int longest;

    TextRule(int shortest, int longest) {
        this.shortest = shortest;
        this.longest = longest;
    }

    /** The fewest code points that it may have. */
    public int shortest() {
        return shortest;
    }

    /** The most code points that it may have. */
    public int longest() {
        return longest;
    }

    /**
     * The text as it is kept.
     *
     * @param member what the text is called where it comes from
     * @throws DomainException.Invalid naming the member, when the text breaks this rule
     */
    public String check(String member, String text) {
        var violations = new Violations();
        String kept = violations.check(member, text, this);
        violations.throwIfAny();
        return kept;
    }

    /** Whether the text may hold this character; lone surrogates are refused before it is asked. */
    abstract boolean allows(int codePoint);

    /**
     * Without white space at both ends, and in NFC. What is too long in any form stays in its own: putting it in order
     * could take minutes.
     */
    String normalise(String raw) {
        int start = 0;
        int end = raw.length();
        while (start < end && isWhiteSpace(raw.codePointAt(start))) {
            start += Character.charCount(raw.codePointAt(start));
        }
        while (end > start && isWhiteSpace(raw.codePointBefore(end))) {
            end -= Character.charCount(raw.codePointBefore(end));
        }
        String trimmed = raw.substring(start, end);
        return isTooLongInAnyForm(trimmed) ? trimmed : Normalizer.normalize(trimmed, Normalizer.Form.NFC);
    }

    /** Whether no normalising could make this text short enough. */
    boolean isTooLongInAnyForm(String text) {
        return text.codePointCount(0, text.length()) > longest * MOST_COMPOSED;
    }

    /** What is wrong with a normalised text, or null. */
    @Nullable
    Violation violation(String member, String text) {
        if (text.isEmpty() && shortest > 0) {
            return new Violation(member, Code.BLANK, "must not be blank");
        }
        int refused = text.codePoints()
                .filter(codePoint -> isSurrogate(codePoint) || !allows(codePoint))
                .findFirst()
                .orElse(-1);
        if (refused >= 0) {
            String name = refused == ' ' ? "a space" : "the character U+%04X".formatted(refused);
            return new Violation(member, Code.INVALID_CHARACTERS, "must not contain " + name);
        }
        int length = text.codePointCount(0, text.length());
        if (length < shortest) {
            return new Violation(
                    member, Code.TOO_SHORT, "must be at least %d characters, got %d".formatted(shortest, length));
        }
        if (length > longest) {
            return new Violation(
                    member, Code.TOO_LONG, "must be at most %d characters, got %d".formatted(longest, length));
        }
        if (this == EMAIL && !EMAIL_SHAPE.matcher(text).matches()) {
            return new Violation(member, Code.INVALID_FORMAT, "must be an e-mail address, like ada@example.org");
        }
        return null;
    }

    private static boolean allowsInName(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.UNASSIGNED ->
                false;
            default -> !reordersText(codePoint);
        };
    }

    /** Bidi embeddings, overrides and isolates: with them one name can be made to look like another. */
    private static boolean reordersText(int codePoint) {
        return (codePoint >= 0x202A && codePoint <= 0x202E) || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }

    /** In a sequence of code points, a surrogate is one without its other half. */
    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Unicode's White_Space; {@link Character#isWhitespace} leaves out no-break spaces and adds U+001C to U+001F. */
    private static boolean isWhiteSpace(int codePoint) {
        return Character.isSpaceChar(codePoint) || (codePoint >= 0x09 && codePoint <= 0x0D) || codePoint == 0x85;
    }

    private static Pattern emailShape() {
        String local = "[\\w.!#$%&'*+/=?^`{|}~\\-\\x{80}-\\x{10FFFF}]+";
        String edge = "[A-Za-z0-9\\x{80}-\\x{10FFFF}]";
        String label = edge + "(?:[A-Za-z0-9\\x{80}-\\x{10FFFF}\\-]{0,61}" + edge + ")?";
        return Pattern.compile(local + "@" + label + "(?:\\." + label + ")*");
    }
}
