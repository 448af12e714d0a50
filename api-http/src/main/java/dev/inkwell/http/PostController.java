package dev.inkwell.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostChange;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostService;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.UserRepository;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code /posts} and {@code /users/{id}/posts}. */
@Api
@Controller
final class PostController {
    private final PostService service;
    private final PostRepository posts;
    private final UserRepository users;
    private final Changes changes;

    PostController(PostService service, PostRepository posts, UserRepository users, Changes changes) {
        this.service = service;
        this.posts = posts;
        this.users = users;
        this.changes = changes;
    }

    @Operation(
            id = "createPost",
            summary = "Create a post",
            description = "Makes a post of a user. A `body` that is left out, or null, is the empty text.",
            body = NewPost.class,
            answer = Representation.class)
    @io.micronaut.http.annotation.Post("/posts")
    CompletionStage<HttpResponse<Representation>> create(
            HttpRequest<?> request, @Body @Bindable(defaultValue = "") byte[] bytes) {
        JsonBody body = JsonBody.read(request, bytes, JsonBody.JSON);
        body.refuse("id", "created_at", "updated_at");
        String title = body.requiredText("title");
        String text = emptyWhenAbsent(body.optionalTextOrEmpty("body"));
        long userId = body.requiredId("user_id");
        NewPost asked = body.build(() -> new NewPost(title, text, userId));
        return changes.execute(request, () -> service.create(asked))
                .thenApply(post -> HttpResponse.created(Representation.from(post), URI.create("/posts/" + post.id())));
    }

    @Operation(
            id = "listPosts",
            summary = "List posts",
            description = "Answers one page of all posts, or of those of one user.",
            answer = Representation.class,
            sort = Post.Sort.class)
    @ExecuteOn(HttpDefaults.READS)
    @Get("/posts")
    HttpResponse<List<Representation>> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage,
            @QueryValue @Nullable String sort,
            @QueryValue("user_id") @Nullable String userId,
            @QueryValue @Nullable String embed) {
        PageRequest<Post.Sort> asked = Paging.request(page, perPage, sort, Post.Sort.class, "id");
        boolean withAuthor = withAuthor(embed);
        if (userId == null) {
            return Paging.response(request, asked, list(PostFilter.ALL, asked, withAuthor));
        }
        OptionalLong author = Parameters.id("user_id", userId);
        return Paging.response(
                request,
                asked,
                author.isPresent()
                        ? list(PostFilter.byAuthor(author.getAsLong()), asked, withAuthor)
                        : new Page<>(List.of(), 0));
    }

    @Operation(
            id = "listPostsOfUser",
            summary = "List a user's posts",
            description =
                    "Answers one page of the posts of this user. A `user_id` of somebody else leaves none of them.",
            answer = Representation.class,
            sort = Post.Sort.class)
    @ExecuteOn(HttpDefaults.READS)
    @Get("/users/{id:[^/]+}/posts")
    HttpResponse<List<Representation>> listOfUser(
            HttpRequest<?> request,
            String id,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage,
            @QueryValue @Nullable String sort,
            @QueryValue("user_id") @Nullable String userId,
            @QueryValue @Nullable String embed) {
        PageRequest<Post.Sort> asked = Paging.request(page, perPage, sort, Post.Sort.class, "id");
        boolean withAuthor = withAuthor(embed);
        long author = Parameters.pathId("user", id);
        // The parameters are those of /posts: a user_id narrows the list further, to this user's posts or to none.
        boolean someoneElse =
                userId != null && !Parameters.id("user_id", userId).equals(OptionalLong.of(author));
        if (users.findById(author).isEmpty()) {
            throw new DomainException.NotFound("user", author);
        }
        return Paging.response(
                request,
                asked,
                someoneElse ? new Page<>(List.of(), 0) : list(PostFilter.byAuthor(author), asked, withAuthor));
    }

    @Operation(
            id = "getPost",
            summary = "Get a post",
            description = "Answers the post with this id.",
            answer = Representation.class)
    @ExecuteOn(HttpDefaults.READS)
    @Get("/posts/{id:[^/]+}")
    Representation get(String id, @QueryValue @Nullable String embed) {
        long postId = Parameters.pathId("post", id);
        return (withAuthor(embed)
                        ? posts.findByIdWithAuthor(postId).map(Representation::from)
                        : posts.findById(postId).map(Representation::from))
                .orElseThrow(() -> new DomainException.NotFound("post", postId));
    }

    @Operation(
            id = "replacePost",
            summary = "Replace a post",
            description =
                    "Sets all members; a `body` that is left out, or null, is the empty text. What an answer carries"
                            + " and nobody can change may be sent along: it is ignored.",
            body = NewPost.class,
            answer = Representation.class)
    @Put("/posts/{id:[^/]+}")
    CompletionStage<Representation> replace(
            HttpRequest<?> request, String id, @Body @Bindable(defaultValue = "") byte[] bytes) {
        long postId = Parameters.pathId("post", id);
        JsonBody body = JsonBody.read(request, bytes, JsonBody.JSON);
        body.ignoreWhatAnswersCarry(postId);
        String title = body.requiredText("title");
        String text = emptyWhenAbsent(body.optionalTextOrEmpty("body"));
        long userId = body.requiredId("user_id");
        PostChange asked = body.build(() -> new PostChange(title, text, userId));
        return changes.execute(request, () -> service.change(postId, asked)).thenApply(Representation::from);
    }

    @Operation(
            id = "changePost",
            summary = "Change a post",
            description =
                    "Sets the members that are sent, as a JSON merge patch (RFC 7396), and keeps the others; a `body`"
                            + " of null becomes the empty text. What an answer carries and nobody can change may be sent along: it"
                            + " is ignored.",
            body = PostChange.class,
            answer = Representation.class)
    @Patch("/posts/{id:[^/]+}")
    CompletionStage<Representation> change(
            HttpRequest<?> request, String id, @Body @Bindable(defaultValue = "") byte[] bytes) {
        long postId = Parameters.pathId("post", id);
        JsonBody body = JsonBody.read(request, bytes, JsonBody.MERGE_PATCH, JsonBody.JSON);
        body.ignoreWhatAnswersCarry(postId);
        String title = body.optionalText("title");
        String text = body.optionalTextOrEmpty("body");
        Long userId = body.optionalId("user_id");
        PostChange asked = body.build(() -> new PostChange(title, text, userId));
        return changes.execute(request, () -> service.change(postId, asked)).thenApply(Representation::from);
    }

    @Operation(id = "deletePost", summary = "Delete a post", description = "Deletes the post.")
    @Delete("/posts/{id:[^/]+}")
    CompletionStage<HttpResponse<Void>> delete(HttpRequest<?> request, String id) {
        long postId = Parameters.pathId("post", id);
        return changes.run(request, () -> service.delete(postId)).thenApply(done -> HttpResponse.noContent());
    }

    private Page<Representation> list(PostFilter filter, PageRequest<Post.Sort> asked, boolean withAuthor) {
        return withAuthor
                ? posts.listWithAuthors(filter, asked).map(Representation::from)
                : posts.list(filter, asked).map(Representation::from);
    }

    private static boolean withAuthor(@Nullable String embed) {
        if (embed != null && !embed.equals("author")) {
            throw new ProblemException(
                    Problem.Type.INVALID_PARAMETER,
                    "\"embed\" must be author, got \"" + embed + "\"." + Suggestion.of(embed, List.of("author")));
        }
        return embed != null;
    }

    private static String emptyWhenAbsent(@Nullable String text) {
        return text == null ? "" : text;
    }

    /**
     * A post as JSON.
     *
     * @param author only where it was asked for
     */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Representation(
            long id,
            String title,
            String body,
            long userId,
            String createdAt,
            String updatedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Author author) {

        @Serdeable
        record Author(long id, String username, String email) {}

        static Representation from(Post post) {
            return from(post, null);
        }

        static Representation from(PostWithAuthor found) {
            PostWithAuthor.Author author = found.author();
            return from(found.post(), new Author(author.id(), author.username(), author.email()));
        }

        private static Representation from(Post post, @Nullable Author author) {
            return new Representation(
                    post.id(),
                    post.title(),
                    post.body(),
                    post.userId(),
                    Timestamp.of(post.createdAt()),
                    Timestamp.of(post.updatedAt()),
                    author);
        }
    }
}
