package dev.inkwell.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserChange;
import dev.inkwell.domain.UserFilter;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.domain.UserService;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code /users}. Bodies are taken as bytes: {@link JsonBody} reads them. */
@Api
@Controller("/users")
final class UserController {
    private final UserService service;
    private final UserRepository users;
    private final Reads reads;
    private final Changes changes;
    private final Idempotency idempotency;
    private final Fields fields;
    private final Mount mount;

    UserController(
            UserService service,
            UserRepository users,
            Reads reads,
            Changes changes,
            Idempotency idempotency,
            Fields fields,
            Mount mount) {
        this.service = service;
        this.users = users;
        this.reads = reads;
        this.changes = changes;
        this.idempotency = idempotency;
        this.fields = fields;
        this.mount = mount;
    }

    @Operation(
            id = "createUser",
            summary = "Create a user",
            description = "Makes a user. The username and the e-mail address must be taken by nobody else. With"
                    + " `Prefer: return=minimal` the answer has nothing but `message`.",
            body = NewUser.class,
            answer = Representation.class,
            creates = true,
            problems = Problem.Type.DUPLICATE)
    @Post
    CompletionStage<HttpResponse<?>> create(HttpRequest<?> request, @Body @Bindable(defaultValue = "") byte[] bytes) {
        JsonBody body = JsonBody.read(request, bytes, JsonBody.JSON);
        body.refuse("id", "created_at", "updated_at");
        String username = body.requiredText("username");
        String email = body.requiredText("email");
        NewUser asked = body.build(() -> new NewUser(username, email));
        Preferences preferences = Preferences.of(request);
        return idempotency.answer(request, bytes, () -> service.create(asked), user -> {
            URI location = URI.create(mount.link("/users/" + user.id()));
            MutableHttpResponse<?> created = preferences.minimal()
                    ? HttpResponse.created(new Created(CREATED), location)
                    : HttpResponse.created(Representation.from(user, CREATED), location);
            return preferences.tell(created.header(HttpHeaders.ETAG, EntityTags.of(user)));
        });
    }

    @Operation(
            id = "listUsers",
            summary = "List users",
            description =
                    "Answers a page of the users who pass all filters or, with `cursor`, those from a place in that"
                            + " list, at the same cost everywhere.",
            answer = Representation.class,
            sort = User.Sort.class)
    @Get
    CompletionStage<HttpResponse<?>> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage,
            @QueryValue @Nullable String cursor,
            @QueryValue @Nullable String sort,
            @QueryValue("fields") @Nullable String names,
            @QueryValue @Nullable String id,
            @QueryValue @Nullable String username,
            @QueryValue @Nullable String email,
            @QueryValue @Nullable String q) {
        var filter = new UserFilter(Parameters.filterId("id", id), username, email, Parameters.words(q));
        UnaryOperator<Object> trimming = fields.trimming(names, Representation.MEMBERS);
        var asked = Paging.Asked.of(page, perPage, cursor, sort, User.Sort.class);
        return reads.list(
                filter.words(),
                asked.page(),
                Reads.SHORT,
                () -> Paging.answer(
                        request,
                        asked,
                        trimming,
                        paged -> users.list(filter, paged).map(Representation::from),
                        sliced -> users.slice(filter, sliced).map(Representation::from),
                        () -> users.count(filter)));
    }

    @Operation(
            id = "getUser",
            summary = "Get a user",
            description = "Answers the user with this id.",
            answer = Representation.class)
    @Get("/{id:[^/]+}")
    CompletionStage<HttpResponse<?>> get(
            HttpRequest<?> request, String id, @QueryValue("fields") @Nullable String names) {
        long userId = Parameters.pathId("user", id);
        UnaryOperator<Object> trimming = fields.trimming(names, Representation.MEMBERS);
        EntityTags demanded = EntityTags.of(request);
        return reads.one(() -> {
            User user = find(userId);
            String tag = EntityTags.of(user);
            return (demanded.isKnown(tag)
                            ? HttpResponse.notModified()
                            : HttpResponse.ok(trimming.apply(Representation.from(user))))
                    .header(HttpHeaders.ETAG, tag);
        });
    }

    @Operation(
            id = "replaceUser",
            summary = "Replace a user",
            description =
                    "Sets all members. What an answer carries and nobody can change may be sent along: it is ignored.",
            body = NewUser.class,
            answer = Representation.class,
            problems = Problem.Type.DUPLICATE)
    @Put("/{id:[^/]+}")
    CompletionStage<HttpResponse<?>> replace(
            HttpRequest<?> request, String id, @Body @Bindable(defaultValue = "") byte[] bytes) {
        long userId = Parameters.pathId("user", id);
        JsonBody body = JsonBody.read(request, bytes, JsonBody.JSON);
        body.ignoreWhatAnswersCarry(userId);
        String username = body.requiredText("username");
        String email = body.requiredText("email");
        UserChange asked = body.build(() -> new UserChange(username, email));
        EntityTags demanded = EntityTags.of(request);
        Preferences preferences = Preferences.of(request);
        return changes.execute(request, () -> change(userId, asked, demanded))
                .thenApply(user -> preferences.tell(changed(user)));
    }

    @Operation(
            id = "changeUser",
            summary = "Change a user",
            description = "Sets the members that are sent, as a JSON merge patch (RFC 7396), and keeps the others."
                    + " What an answer carries and nobody can change may be sent along: it is ignored.",
            body = UserChange.class,
            answer = Representation.class,
            problems = Problem.Type.DUPLICATE)
    @Patch("/{id:[^/]+}")
    CompletionStage<HttpResponse<?>> change(
            HttpRequest<?> request, String id, @Body @Bindable(defaultValue = "") byte[] bytes) {
        long userId = Parameters.pathId("user", id);
        JsonBody body = JsonBody.read(request, bytes, JsonBody.MERGE_PATCH, JsonBody.JSON);
        body.ignoreWhatAnswersCarry(userId);
        String username = body.optionalText("username");
        String email = body.optionalText("email");
        UserChange asked = body.build(() -> new UserChange(username, email));
        EntityTags demanded = EntityTags.of(request);
        Preferences preferences = Preferences.of(request);
        return idempotency.answer(
                request, bytes, () -> change(userId, asked, demanded), user -> preferences.tell(changed(user)));
    }

    @Operation(
            id = "deleteUser",
            summary = "Delete a user",
            description =
                    "Deletes the user. One who has posts is deleted with `cascade=posts` only, together with them.",
            problems = Problem.Type.USER_HAS_POSTS)
    @Delete("/{id:[^/]+}")
    CompletionStage<HttpResponse<Void>> delete(
            HttpRequest<?> request, String id, @QueryValue @Nullable String cascade) {
        long userId = Parameters.pathId("user", id);
        if (cascade != null && !cascade.equals("posts")) {
            throw new ProblemException(
                    Problem.Type.INVALID_PARAMETER,
                    "\"cascade\" must be posts, got \"" + cascade + "\"." + Suggestion.of(cascade, List.of("posts")));
        }
        EntityTags demanded = EntityTags.of(request);
        return changes.run(request, () -> {
                    admitChange(userId, demanded);
                    if (cascade == null) {
                        service.delete(userId);
                    } else {
                        service.deleteWithPosts(userId);
                    }
                })
                .thenApply(done -> HttpResponse.noContent());
    }

    private User change(long id, UserChange asked, EntityTags demanded) {
        admitChange(id, demanded);
        return service.change(id, asked);
    }

    /** Within the transaction of the change, so that nobody comes between. */
    private void admitChange(long id, EntityTags demanded) {
        if (!demanded.isEmpty()) {
            demanded.admitChange(EntityTags.of(find(id)));
        }
    }

    private User find(long id) {
        return users.findById(id).orElseThrow(() -> new DomainException.NotFound("user", id));
    }

    private static MutableHttpResponse<?> changed(User user) {
        return HttpResponse.ok(Representation.from(user)).header(HttpHeaders.ETAG, EntityTags.of(user));
    }

    private static final String CREATED = "User created!";

    /** All that is answered to a create whose caller wants no more. */
    @Serdeable
    record Created(String message) {}

    /**
     * A user as JSON.
     *
     * @param message only in the answer to a create
     */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Representation(
            long id,
            String username,
            String email,
            String createdAt,
            String updatedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String message) {

        /** Those that can be asked for. */
        static final List<String> MEMBERS = Schemas.members(Representation.class);

        static Representation from(User user) {
            return from(user, null);
        }

        static Representation from(User user, @Nullable String message) {
            return new Representation(
                    user.id(),
                    user.username(),
                    user.email(),
                    Timestamp.of(user.createdAt()),
                    Timestamp.of(user.updatedAt()),
                    message);
        }
    }
}
