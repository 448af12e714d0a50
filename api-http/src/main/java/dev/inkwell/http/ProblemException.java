package dev.inkwell.http;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import org.jspecify.annotations.Nullable;

/** A request that is refused before it reaches the domain. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Problem.Type type;

    private final @Nullable String header;
    private final @Nullable String value;

    public ProblemException(Problem.Type type, String detail) {
        this(type, detail, null, null);
    }

    /** With a header that belongs to the answer. */
    ProblemException(Problem.Type type, String detail, @Nullable String header, @Nullable String value) {
        super(detail, null, false, false);
        this.type = type;
        this.header = header;
        this.value = value;
    }

    void putHeader(MutableHttpResponse<?> response) {
        if (header != null && value != null && response.code() >= HttpStatus.BAD_REQUEST.getCode()) {
            response.header(header, value);
        }
    }

    Problem.Type type() {
        return type;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
