package dev.inkwell.domain;

/**
 * One member of what was sent, and why it is refused.
 *
 * @param member its name as callers know it, such as {@code user_id}
 * @param code for programs
 * @param detail for people; goes on where "username" left off: "must be at most 80 characters, got 81"
 */
public record Violation(String member, Code code, String detail) {

    /** Every reason there is. */
    public enum Code {
        REQUIRED,
        WRONG_TYPE,
        BLANK,
        TOO_SHORT,
        TOO_LONG,
        INVALID_FORMAT,
        INVALID_CHARACTERS,
        ALREADY_EXISTS,
        NOT_FOUND,
        READ_ONLY,
        UNKNOWN_FIELD,
        OUT_OF_RANGE
    }
}
