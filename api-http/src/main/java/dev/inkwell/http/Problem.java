package dev.inkwell.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.inkwell.domain.Violation;
import io.micronaut.http.HttpStatus;
import io.micronaut.serde.annotation.Serdeable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Why a request was not done, as callers learn it (RFC 9457).
 *
 * @param type {@code /problems/<slug>}, where the API is {@link Mount mounted}, of a closed list: {@link Type}
 * @param title the same for every problem of a type
 * @param status the HTTP status
 * @param detail about this case, for people
 * @param instance the id of the request
 * @param errors what is wrong with each member of the body; empty where it is not about members
 */
@Serdeable
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<MemberError> errors) {

    /** Every type there is. */
    public enum Type {
        MALFORMED_JSON(HttpStatus.BAD_REQUEST, "The body is not JSON that can be read"),
        INVALID_PARAMETER(HttpStatus.BAD_REQUEST, "A part of the request is not valid"),
        INVALID_HEADER(HttpStatus.BAD_REQUEST, "A header is not valid"),
        INVALID_CURSOR(HttpStatus.BAD_REQUEST, "The cursor is not valid"),
        UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "It is not known who asks"),
        CROSS_ORIGIN(HttpStatus.FORBIDDEN, "Pages of other origins are not let in"),
        FORBIDDEN(HttpStatus.FORBIDDEN, "You are not let in here"),
        NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing here"),
        METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The method is not allowed here"),
        NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "There is no such representation"),
        DUPLICATE(HttpStatus.CONFLICT, "Something is taken already"),
        USER_HAS_POSTS(HttpStatus.CONFLICT, "The user has posts"),
        IDEMPOTENCY_IN_PROGRESS(HttpStatus.CONFLICT, "The same request is being worked on"),
        REFUSED(HttpStatus.CONFLICT, "It cannot be done as things are"),
        PRECONDITION_FAILED(HttpStatus.PRECONDITION_FAILED, "It is not what the request expects"),
        PAYLOAD_TOO_LARGE(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large"),
        URI_TOO_LONG(HttpStatus.REQUEST_URI_TOO_LONG, "The URL is too long"),
        HEADERS_TOO_LARGE(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large"),
        UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body is of a kind that cannot be read here"),
        VALIDATION_ERROR(HttpStatus.UNPROCESSABLE_ENTITY, "The body breaks a rule"),
        IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_ENTITY, "The key was used for another request"),
        RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS, "It is too early to try again"),
        INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Something is broken here"),
        NOT_SUPPORTED(HttpStatus.NOT_IMPLEMENTED, "The database leaves it to another tool"),
        BUSY(HttpStatus.SERVICE_UNAVAILABLE, "The service is busy"),
        SHUTTING_DOWN(HttpStatus.SERVICE_UNAVAILABLE, "The service is not available"),
        STORAGE_FULL(HttpStatus.INSUFFICIENT_STORAGE, "The storage is full");

        private final HttpStatus status;
        private final String title;

        Type(HttpStatus status, String title) {
            this.status = status;
            this.title = title;
        }

        /** The last part of {@code /problems/<slug>}, such as {@code malformed-json}. */
        public String slug() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The value of {@code type}, where the API is at the root. */
        public String uri() {
            return "/problems/" + slug();
        }

        public String title() {
            return title;
        }

        public HttpStatus status() {
            return status;
        }
    }

    /**
     * What is wrong with one member.
     *
     * @param pointer a JSON Pointer as a URI fragment (RFC 6901), such as {@code #/user_id}; {@code #} is the body
     * @param code for programs, such as {@code too_long}
     * @param detail for people; goes on where the member's name left off
     */
    @Serdeable
    public record MemberError(String pointer, String code, String detail) {

        static MemberError from(Violation violation) {
            return new MemberError(
                    pointer(violation.member()), violation.code().name().toLowerCase(Locale.ROOT), violation.detail());
        }

        private static String pointer(String member) {
            if (member.equals(JsonBody.WHOLE)) {
                return "#";
            }
            // Half a character cannot be written in UTF-8.
            String name = LONE_SURROGATE.matcher(member).replaceAll("\uFFFD");
            String token = name.replace("~", "~0").replace("/", "~1");
            return "#/"
                    + URLEncoder.encode(token, StandardCharsets.UTF_8)
                            .replace("+", "%20")
                            .replace("%7E", "~");
        }
    }

    /** Whether it is of this type, wherever the API is mounted. */
    public boolean is(Type type) {
        return this.type.endsWith(type.uri());
    }

    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    static Problem of(Type type, Mount mount, String detail, List<Violation> violations, String instance) {
        return new Problem(
                mount.link(type.uri()),
                type.title(),
                type.status().getCode(),
                detail,
                instance,
                violations.stream().map(MemberError::from).toList());
    }
}
