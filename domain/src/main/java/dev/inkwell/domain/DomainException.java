package dev.inkwell.domain;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Everything that can be refused or go wrong, as callers may know it. Adapters translate the errors of their drivers
 * into these, and nothing else leaves them but bugs.
 */
public abstract sealed class DomainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** For what callers cause in the normal course of things: no stack trace, which would cost more than the rest. */
    private DomainException(String message) {
        super(message, null, false, false);
    }

    private DomainException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Members break their rules, or name an author who does not exist. */
    public static final class Invalid extends DomainException {
        private static final long serialVersionUID = 1L;
        private final transient List<Violation> violations;

        public Invalid(List<Violation> violations) {
            super(describe(violations));
            this.violations = List.copyOf(violations);
        }

        /** The author of a post does not exist. */
        public static Invalid unknownAuthor(long userId) {
            return new Invalid(List.of(new Violation(
                    "user_id", Violation.Code.NOT_FOUND, "must be the id of a user, and no user has " + userId)));
        }

        /** At least one, at most one a member. */
        public List<Violation> violations() {
            return violations;
        }
    }

    /** Another row has the id, the username or the e-mail address already. */
    public static final class Duplicate extends DomainException {
        private static final long serialVersionUID = 1L;
        private final transient List<Violation> violations;

        /**
         * Says which members are taken.
         *
         * @param members all taken ones, such as {@code username} and {@code email}
         */
        public Duplicate(List<String> members) {
            super(String.join(" and ", members) + (members.size() == 1 ? " is taken" : " are taken"));
            this.violations = members.stream()
                    .map(member -> new Violation(member, Violation.Code.ALREADY_EXISTS, "is taken"))
                    .toList();
        }

        /** One for every taken member. */
        public List<Violation> violations() {
            return violations;
        }
    }

    /** There is no such row. */
    public static final class NotFound extends DomainException {
        private static final long serialVersionUID = 1L;

        /**
         * Says what is missing.
         *
         * @param kind {@code user} or {@code post}
         */
        public NotFound(String kind, long id) {
            super("There is no " + kind + " " + id + ".");
        }
    }

    /** A user who has posts cannot be deleted without them. */
    public static final class UserHasPosts extends DomainException {
        private static final long serialVersionUID = 1L;

        public UserHasPosts(long userId) {
            super("User " + userId + " has posts.");
        }
    }

    /** The database is in use beyond patience; nothing was changed, and the same request may be sent again. */
    public static final class Busy extends DomainException {
        private static final long serialVersionUID = 1L;

        public Busy(String message) {
            super(message);
        }

        public Busy(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** There is no room to store the change; nothing was changed, and reads go on. */
    public static final class StorageFull extends DomainException {
        private static final long serialVersionUID = 1L;

        public StorageFull(String message) {
            super(message);
        }

        public StorageFull(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The storage is closed, or it broke; if it broke while it kept a change, nobody knows whether that is kept. The
     * message says in a sentence what is wrong, and tells callers nothing that is not theirs to know.
     */
    public static final class Unavailable extends DomainException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message);
        }

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The database cannot be opened; the message is one line that says why and what to do. */
    public static final class CannotOpen extends DomainException {
        private static final long serialVersionUID = 1L;

        public CannotOpen(String message) {
            super(message);
        }

        public CannotOpen(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What was asked for cannot be done with this file, or not now; nothing was changed. The message says what to do. */
    public static final class Refused extends DomainException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }

        public Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What is stored is not sound; the message says what was found. */
    public static final class Damaged extends DomainException {
        private static final long serialVersionUID = 1L;

        public Damaged(String message) {
            super(message);
        }
    }

    /** This database leaves it to a tool of its own. */
    public static final class NotSupported extends DomainException {
        private static final long serialVersionUID = 1L;

        /**
         * Says what does it.
         *
         * @param tool goes on "Use …", such as {@code pg_dump}
         */
        public NotSupported(Upkeep.Capability capability, String tool) {
            super("Inkwell leaves this to the database's own tools ("
                    + capability.name().toLowerCase(Locale.ROOT) + "). Use " + tool + ".");
        }
    }

    private static String describe(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.member() + " " + violation.detail())
                .collect(Collectors.joining("; "));
    }
}
