package dev.inkwell.app;

/** A line that cannot be imported; the message goes on where "line 3: " left off. */
final class BadLine extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadLine(String message) {
        super(message, null, false, false);
    }
}
