package dev.inkwell.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.UriRouteMatch;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Idempotency-Key} of a change (draft-ietf-httpapi-idempotency-key-header): the caller's word for it,
 * so that it is made once however often it is sent.
 *
 * @param key of this caller's change at this address; of the same length for every key
 * @param request of all that was sent, so that another change under the same key is told from the same one
 */
record IdempotencyKey(String key, String request) {
    private static final String HEADER = "Idempotency-Key";

    private static final int LONGEST = 255;

    /** A string as structured headers have it (RFC 9651, section 3.3.3). */
    private static final Pattern QUOTED = Pattern.compile("\"((?:[\\x20-\\x7e&&[^\"\\\\]]|\\\\[\"\\\\])*+)\"");

    /** What stands in a route for the id of a row. */
    private static final Pattern ID = Pattern.compile("\\{id[^}]*}");

    private static final Pattern BARE = Pattern.compile("[\\x21-\\x7e&&[^\"]]++");

    /**
     * The key of a request; null where none was sent.
     *
     * @throws ProblemException when it cannot be read
     */
    static @Nullable IdempotencyKey of(HttpRequest<?> request, byte[] body) {
        List<String> values = request.getHeaders().getAll(HEADER);
        if (values.isEmpty()) {
            return null;
        }
        String value = values.get(0).strip();
        Matcher quoted = QUOTED.matcher(value);
        String key = quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : value;
        boolean readable = quoted.matches() || BARE.matcher(value).matches();
        if (values.size() > 1 || !readable || key.isEmpty() || key.length() > LONGEST) {
            throw new ProblemException(
                    Problem.Type.INVALID_HEADER,
                    "\"" + HEADER + "\" must be sent once, and have 1 to " + LONGEST
                            + " visible ASCII characters, in quotes or without.");
        }
        String caller = request.getUserPrincipal()
                .map(Principal::getName)
                .map(name -> name + '\n')
                .orElse("");
        String address = caller + request.getMethod() + "\n" + path(request) + '\n';
        String query = String.valueOf(request.getUri().getRawQuery()) + '\n';
        return new IdempotencyKey(
                hash(address.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8)),
                hash(query.getBytes(StandardCharsets.UTF_8), body));
    }

    /** As it was routed, so that there is one however it is spelt: /users/01/ is /users/1. */
    private static String path(HttpRequest<?> request) {
        UriRouteMatch<?, ?> route =
                (UriRouteMatch<?, ?>) RouteAttributes.getRouteMatch(request).orElseThrow();
        Object id = route.getVariableValues().get("id");
        String template = route.getRouteInfo().getUriMatchTemplate().toPathString();
        return id == null
                ? template
                : ID.matcher(template).replaceFirst(Long.toString(Parameters.pathId("row", id.toString())));
    }

    private static String hash(byte[] some, byte[] more) {
        return HexFormat.of().formatHex(Sha256.of(some, more));
    }
}
