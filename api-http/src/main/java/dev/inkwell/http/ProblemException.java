package dev.inkwell.http;

/** A request that is refused before it reaches the domain. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Problem.Type type;

    public ProblemException(Problem.Type type, String detail) {
        super(detail, null, false, false);
        this.type = type;
    }

    Problem.Type type() {
        return type;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
