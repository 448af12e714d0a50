package dev.inkwell.http.pages;

import dev.inkwell.http.Access;
import dev.inkwell.http.HtmlErrors;
import dev.inkwell.http.Mount;
import dev.inkwell.http.Problem;
import dev.inkwell.http.ProblemException;
import dev.inkwell.http.pages.templates.StaticTemplates;
import dev.inkwell.http.pages.templates.Templates;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import java.util.Arrays;

/** Problems for people: the page that tells one, and for each type the page that its {@code type} leads to. */
@Controller
@Produces(MediaType.TEXT_HTML)
final class ProblemPages implements HtmlErrors {
    private final Frames frames;
    private final Mount mount;
    private final Templates templates = new StaticTemplates();

    ProblemPages(Frames frames, Mount mount) {
        this.frames = frames;
        this.mount = mount;
    }

    @Override
    public String render(HttpRequest<?> request, Problem problem, MutableHttpResponse<?> response) {
        PageHeaders.put(request, response);
        String signIn = mount.link(SignInController.SIGN_IN)
                + SignInController.before(request.getUri().toString());
        boolean reads = request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
        if (reads && problem.is(Problem.Type.UNAUTHENTICATED)) {
            response.status(HttpStatus.SEE_OTHER).header(HttpHeaders.LOCATION, signIn);
        }
        return Html.render(templates.problem(frames.ofProblem(request), problem, signIn, SentForms.of(request)));
    }

    @Secured(Access.PUBLIC)
    @Get("/problems/{slug}")
    String type(HttpRequest<?> request, String slug) {
        Problem.Type type = Arrays.stream(Problem.Type.values())
                .filter(candidate -> candidate.slug().equals(slug))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        Problem.Type.NOT_FOUND, "There is no type of problem called \"" + slug + "\"."));
        return Html.render(templates.problemType(frames.of(request), type, meaning(type), remedy(type)));
    }

    private static String meaning(Problem.Type type) {
        return switch (type) {
            case MALFORMED_JSON ->
                "The body is empty, is not UTF-8 or is not JSON; or it begins with a byte order mark,"
                        + " names a member twice, goes deeper than 32 levels, or goes on after its end.";
            case INVALID_PARAMETER ->
                "A parameter of the query is unknown, given twice or of the wrong kind; an id in the"
                        + " path is not a whole number; or the URL or a form cannot be read.";
            case INVALID_HEADER -> "A header of the request cannot be read, or has a value that is not allowed.";
            case INVALID_CURSOR ->
                "The cursor was not made here, is not whole, or belongs to a list with another sort or other filters.";
            case UNAUTHENTICATED ->
                "The request shows no token, or one that lets nobody in: it is unknown, has expired or was revoked.";
            case CROSS_ORIGIN ->
                "A browser sent the request for a page of another origin, as the headers Origin and Sec-Fetch-Site tell.";
            case FORBIDDEN ->
                "The token does not go so far; or, where no tokens are wanted: a service on this machine is asked for by"
                        + " another name than its own, or for what is under /admin from elsewhere or by a proxy.";
            case NOT_FOUND ->
                "There is nothing at this address: no such page, or nothing of that id or name (any more).";
            case METHOD_NOT_ALLOWED -> "The address exists, but does not take requests of this method.";
            case NOT_ACCEPTABLE -> "The request accepts only media types that are not served here.";
            case DUPLICATE ->
                "Another user has the username or the e-mail address already; upper and lower case"
                        + " count as the same.";
            case USER_HAS_POSTS -> "A user who has posts is not deleted without them.";
            case IDEMPOTENCY_IN_PROGRESS ->
                "A request with the same Idempotency-Key has arrived before, and is not answered yet.";
            case REFUSED ->
                "Upkeep of the database was refused: a file is damaged, cannot be read or written, or is not what it should"
                        + " be. The database is as it was.";
            case PRECONDITION_FAILED ->
                "The row has been changed since you read it, or exists where it must not: If-Match or If-None-Match"
                        + " does not hold. Nothing was changed.";
            case PAYLOAD_TOO_LARGE -> "The body of the request is larger than 2 MiB.";
            case URI_TOO_LONG -> "The address is longer than 8 KiB.";
            case HEADERS_TOO_LARGE -> "The headers of the request are larger than 16 KiB.";
            case UNSUPPORTED_MEDIA_TYPE ->
                "The Content-Type of the request is missing, or is not one that is read here;"
                        + " or the body is compressed or not in UTF-8.";
            case VALIDATION_ERROR ->
                "The request could be read, but some of its members are missing, unknown, of the"
                        + " wrong type, or break a rule.";
            case IDEMPOTENCY_KEY_REUSED ->
                "The Idempotency-Key came with another request within the last 24 hours. Nothing was changed.";
            case RATE_LIMITED -> "Too many of the tokens that were shown at the sign-in from this address were wrong.";
            case INTERNAL_ERROR -> "Inkwell has a bug, and it was not your request's fault.";
            case NOT_SUPPORTED -> "The database that is behind this service does not do this by itself.";
            case BUSY -> "More was sent or asked for than can be taken in time. Nothing was changed.";
            case SHUTTING_DOWN ->
                "The service is being stopped, or cannot use its storage. A change that was sent may have been made all"
                        + " the same: when storage fails while it keeps a change, nobody knows whether it did.";
            case STORAGE_FULL -> "There is no room left to store the change. Nothing was changed, and reading goes on.";
        };
    }

    private static String remedy(Problem.Type type) {
        return switch (type) {
            case MALFORMED_JSON -> "Send one JSON object in UTF-8; the detail says where reading stopped.";
            case INVALID_PARAMETER -> "Correct the part that the detail names.";
            case INVALID_HEADER -> "Correct the header that the detail names.";
            case INVALID_CURSOR ->
                "Follow the links in the header Link as they are, or begin anew with an empty cursor.";
            case UNAUTHENTICATED ->
                "Send Authorization: Bearer and a token, or sign in; inkwell token create makes one, on the machine of the"
                        + " service.";
            case CROSS_ORIGIN -> "Ask from the pages of this service, or from a program: curl sends no Origin.";
            case FORBIDDEN ->
                "Use a token of the scope that the detail names; or ask http://127.0.0.1 on that machine, past every proxy.";
            case NOT_FOUND -> "Check the address; begin at the list if you are looking for something.";
            case METHOD_NOT_ALLOWED -> "Use one of the methods that the Allow header of the answer names.";
            case NOT_ACCEPTABLE -> "Send an Accept header that allows application/json, or none.";
            case DUPLICATE -> "Choose another value for each of the members in errors.";
            case USER_HAS_POSTS -> "Delete the posts first, or ask for both with ?cascade=posts.";
            case IDEMPOTENCY_IN_PROGRESS -> "Wait a moment, then send the same request again.";
            case REFUSED -> "Do what the detail says; on the machine, inkwell doctor looks at all that may be wrong.";
            case PRECONDITION_FAILED ->
                "Read it again, make your change to what it is now, and send it with the new ETag.";
            case PAYLOAD_TOO_LARGE -> "Send less, or send it in parts.";
            case URI_TOO_LONG -> "Shorten the query.";
            case HEADERS_TOO_LARGE -> "Send fewer or shorter headers; in a browser, delete the cookies of this site.";
            case UNSUPPORTED_MEDIA_TYPE -> "Send the Content-Type that the detail names.";
            case VALIDATION_ERROR -> "Correct each of the members in errors: all that are wrong are named at once.";
            case IDEMPOTENCY_KEY_REUSED -> "Take a new key for each change, and the old one only to repeat a change.";
            case RATE_LIMITED -> "Wait for as many seconds as Retry-After says, and show the right one.";
            case INTERNAL_ERROR -> "Report it together with the request's id, with which it is found in the log.";
            case NOT_SUPPORTED -> "Use the tool that the detail names.";
            case BUSY -> "Send the same request again, after as many seconds as Retry-After says.";
            case SHUTTING_DOWN ->
                "Wait for as many seconds as Retry-After says. What only reads, or is sent with the same Idempotency-Key,"
                        + " can then be sent again; before you send any other change again, look whether it was made.";
            case STORAGE_FULL -> "Tell whoever runs the service, and send the request again when there is room.";
        };
    }
}
