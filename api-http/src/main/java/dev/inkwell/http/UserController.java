package dev.inkwell.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserChange;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.domain.UserService;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code /users}. Bodies are taken as bytes: {@link JsonBody} reads them. */
@Api
@Controller("/users")
final class UserController {
    private final UserService service;
    private final UserRepository users;
    private final Changes changes;

    UserController(UserService service, UserRepository users, Changes changes) {
        this.service = service;
        this.users = users;
        this.changes = changes;
    }

    @Operation(
            id = "createUser",
            summary = "Create a user",
            description = "Makes a user. The username and the e-mail address must be taken by nobody else.",
            body = NewUser.class,
            answer = Representation.class,
            problems = Problem.Type.DUPLICATE)
    @Post
    CompletionStage<HttpResponse<Representation>> create(
            HttpRequest<?> request, @Body @Bindable(defaultValue = "") byte[] bytes) {
        JsonBody body = JsonBody.read(request, bytes, JsonBody.JSON);
        body.refuse("id", "created_at", "updated_at");
        String username = body.requiredText("username");
        String email = body.requiredText("email");
        NewUser asked = body.build(() -> new NewUser(username, email));
        return changes.execute(request, () -> service.create(asked))
                .thenApply(user -> HttpResponse.created(
                        Representation.from(user, "User created!"), URI.create("/users/" + user.id())));
    }

    @Operation(
            id = "listUsers",
            summary = "List users",
            description = "Answers one page of all users.",
            answer = Representation.class,
            sort = User.Sort.class)
    @ExecuteOn(HttpDefaults.READS)
    @Get
    HttpResponse<List<Representation>> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage,
            @QueryValue @Nullable String sort) {
        PageRequest<User.Sort> asked = Paging.request(page, perPage, sort, User.Sort.class, "id");
        return Paging.response(request, asked, users.list(asked).map(Representation::from));
    }

    @Operation(
            id = "getUser",
            summary = "Get a user",
            description = "Answers the user with this id.",
            answer = Representation.class)
    @ExecuteOn(HttpDefaults.READS)
    @Get("/{id:[^/]+}")
    Representation get(String id) {
        long userId = Parameters.pathId("user", id);
        return Representation.from(
                users.findById(userId).orElseThrow(() -> new DomainException.NotFound("user", userId)));
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
    CompletionStage<Representation> replace(
            HttpRequest<?> request, String id, @Body @Bindable(defaultValue = "") byte[] bytes) {
        long userId = Parameters.pathId("user", id);
        JsonBody body = JsonBody.read(request, bytes, JsonBody.JSON);
        body.ignoreWhatAnswersCarry(userId);
        String username = body.requiredText("username");
        String email = body.requiredText("email");
        UserChange asked = body.build(() -> new UserChange(username, email));
        return changes.execute(request, () -> service.change(userId, asked)).thenApply(Representation::from);
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
    CompletionStage<Representation> change(
            HttpRequest<?> request, String id, @Body @Bindable(defaultValue = "") byte[] bytes) {
        long userId = Parameters.pathId("user", id);
        JsonBody body = JsonBody.read(request, bytes, JsonBody.MERGE_PATCH, JsonBody.JSON);
        body.ignoreWhatAnswersCarry(userId);
        String username = body.optionalText("username");
        String email = body.optionalText("email");
        UserChange asked = body.build(() -> new UserChange(username, email));
        return changes.execute(request, () -> service.change(userId, asked)).thenApply(Representation::from);
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
        Runnable deletion = cascade == null ? () -> service.delete(userId) : () -> service.deleteWithPosts(userId);
        return changes.run(request, deletion).thenApply(done -> HttpResponse.noContent());
    }

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
