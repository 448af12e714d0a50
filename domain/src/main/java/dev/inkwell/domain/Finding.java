package dev.inkwell.domain;

/**
 * Something that was looked at.
 *
 * @param subject what, in a word or two, such as {@code free space}
 * @param detail what was seen, in one line
 * @param advice what to do, in one line; empty when all is well
 */
public record Finding(String subject, Severity severity, String detail, String advice) {

    /** How much it matters. */
    public enum Severity {
        OK,
        /** Not as it should be, or not for long. */
        WARNING,
        /** Something fails because of it, or is in danger. */
        PROBLEM
    }

    /** All is well. */
    public static Finding ok(String subject, String detail) {
        return new Finding(subject, Severity.OK, detail, "");
    }

    /** Not as it should be, or not for long. */
    public static Finding warning(String subject, String detail, String advice) {
        return new Finding(subject, Severity.WARNING, detail, advice);
    }

    /** Something fails because of it, or is in danger. */
    public static Finding problem(String subject, String detail, String advice) {
        return new Finding(subject, Severity.PROBLEM, detail, advice);
    }
}
