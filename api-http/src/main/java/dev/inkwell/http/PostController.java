package dev.inkwell.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostChange;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostService;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.UserRepository;
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
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /posts} and {@code /users/{id}/posts}. */
@Api
@Controller
final class PostController {
    private final PostService service;
    private final PostRepository posts;
    private final UserRepository users;
    private final Reads reads;
    private final Changes changes;
    private final Idempotency idempotency;
    private final Fields fields;
    private final Mount mount;

    PostController(
            PostService service,
            PostRepository posts,
            UserRepository users,
            Reads reads,
            Changes changes,
            Idempotency idempotency,
            Fields fields,
            Mount mount) {
        this.service = service;
        this.posts = posts;
        this.users = users;
        this.reads = reads;
        this.changes = changes;
        this.idempotency = idempotency;
        this.fields = fields;
        this.mount = mount;
    }

    @Operation(
            id = "createPost",
            summary = "Create a post",
            description = "Makes a post of a user. A `body` that is left out, or null, is the empty text. With"
                    + " `Prefer: return=minimal` the answer has no body.",
            body = NewPost.class,
            answer = Representation.class,
            creates = true)
    @io.micronaut.http.annotation.Post("/posts")
    CompletionStage<HttpResponse<?>> create(HttpRequest<?> request, @Body @Bindable(defaultValue = "") byte[] bytes) {
        JsonBody body = JsonBody.read(request, bytes, JsonBody.JSON);
        body.refuse("id", "created_at", "updated_at");
        String title = body.requiredText("title");
        String text = emptyWhenAbsent(body.optionalTextOrEmpty("body"));
        long userId = body.requiredId("user_id");
        NewPost asked = body.build(() -> new NewPost(title, text, userId));
        Preferences preferences = Preferences.of(request);
        return idempotency.answer(request, bytes, () -> service.create(asked), post -> {
            MutableHttpResponse<?> created = HttpResponse.created(URI.create(mount.link("/posts/" + post.id())))
                    .header(HttpHeaders.ETAG, EntityTags.of(post));
            return preferences.tell(preferences.minimal() ? created : created.body(Representation.from(post)));
        });
    }

    @Operation(
            id = "listPosts",
            summary = "List posts",
            description = "Answers one page of all posts, or of those of one user.",
            answer = Representation.class,
            sort = Post.Sort.class)
    @Get("/posts")
    CompletionStage<HttpResponse<?>> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage,
            @QueryValue @Nullable String cursor,
            @QueryValue @Nullable String sort,
            @QueryValue("fields") @Nullable String names,
            @QueryValue @Nullable String id,
            @QueryValue("user_id") @Nullable String userId,
            @QueryValue @Nullable String q,
            @QueryValue @Nullable String embed) {
        var filter = new PostFilter(
                Parameters.filterId("id", id), Parameters.filterId("user_id", userId), Parameters.words(q));
        var asked = Paging.Asked.of(page, perPage, cursor, sort, Post.Sort.class);
        return list(request, asked, filter, names, embed, () -> {});
    }

    @Operation(
            id = "listPostsOfUser",
            summary = "List a user's posts",
            description =
                    "Answers one page of the posts of this user. A `user_id` of somebody else leaves none of them.",
            answer = Representation.class,
            sort = Post.Sort.class)
    @Get("/users/{id:[^/]+}/posts")
    CompletionStage<HttpResponse<?>> listOfUser(
            HttpRequest<?> request,
            String id,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage,
            @QueryValue @Nullable String cursor,
            @QueryValue @Nullable String sort,
            @QueryValue("fields") @Nullable String names,
            @QueryValue("id") @Nullable String unread, // Micronaut has the one of the path here
            @QueryValue("user_id") @Nullable String userId,
            @QueryValue @Nullable String q,
            @QueryValue @Nullable String embed) {
        long authorId = Parameters.pathId("user", id);
        Long idFilter = Parameters.filterId("id", request.getParameters().get("id"));
        Long userFilter = Parameters.filterId("user_id", userId);
        // The parameters are those of /posts: a user_id narrows the list further, to this user's posts or to none.
        boolean nobody = userFilter != null && userFilter != authorId;
        var filter = new PostFilter(nobody ? (Long) Parameters.NOBODY : idFilter, (Long) authorId, Parameters.words(q));
        var asked = Paging.Asked.of(page, perPage, cursor, sort, Post.Sort.class);
        return list(request, asked, filter, names, embed, () -> {
            if (users.findById(authorId).isEmpty()) {
                throw new DomainException.NotFound("user", authorId);
            }
        });
    }

    @Operation(
            id = "getPost",
            summary = "Get a post",
            description = "Answers the post with this id.",
            answer = Representation.class)
    @Get("/posts/{id:[^/]+}")
    CompletionStage<HttpResponse<?>> get(
            HttpRequest<?> request,
            String id,
            @QueryValue("fields") @Nullable String names,
            @QueryValue @Nullable String embed) {
        long postId = Parameters.pathId("post", id);
        boolean withAuthor = withAuthor(embed);
        UnaryOperator<Object> trimming = trimming(names, withAuthor);
        EntityTags demanded = EntityTags.of(request);
        return reads.post(() -> {
            if (withAuthor) {
                PostWithAuthor found = posts.findByIdWithAuthor(postId)
                        .orElseThrow(() -> new DomainException.NotFound("post", postId));
                return answer(demanded, EntityTags.of(found), () -> trimming.apply(Representation.from(found)));
            }
            Post post = find(postId);
            return answer(demanded, EntityTags.of(post), () -> trimming.apply(Representation.from(post)));
        });
    }

    private static HttpResponse<?> answer(EntityTags demanded, String tag, Supplier<Object> representation) {
        return (demanded.isKnown(tag) ? HttpResponse.notModified() : HttpResponse.ok(representation.get()))
                .header(HttpHeaders.ETAG, tag);
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
    CompletionStage<HttpResponse<?>> replace(
            HttpRequest<?> request, String id, @Body @Bindable(defaultValue = "") byte[] bytes) {
        long postId = Parameters.pathId("post", id);
        JsonBody body = JsonBody.read(request, bytes, JsonBody.JSON);
        body.ignoreWhatAnswersCarry(postId);
        String title = body.requiredText("title");
        String text = emptyWhenAbsent(body.optionalTextOrEmpty("body"));
        long userId = body.requiredId("user_id");
        PostChange asked = body.build(() -> new PostChange(title, text, userId));
        EntityTags demanded = EntityTags.of(request).withoutAuthors();
        Preferences preferences = Preferences.of(request);
        return changes.execute(request, () -> change(postId, asked, demanded))
                .thenApply(post -> preferences.tell(changed(post)));
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
    CompletionStage<HttpResponse<?>> change(
            HttpRequest<?> request, String id, @Body @Bindable(defaultValue = "") byte[] bytes) {
        long postId = Parameters.pathId("post", id);
        JsonBody body = JsonBody.read(request, bytes, JsonBody.MERGE_PATCH, JsonBody.JSON);
        body.ignoreWhatAnswersCarry(postId);
        String title = body.optionalText("title");
        String text = body.optionalTextOrEmpty("body");
        Long userId = body.optionalId("user_id");
        PostChange asked = body.build(() -> new PostChange(title, text, userId));
        EntityTags demanded = EntityTags.of(request).withoutAuthors();
        Preferences preferences = Preferences.of(request);
        return idempotency.answer(
                request, bytes, () -> change(postId, asked, demanded), post -> preferences.tell(changed(post)));
    }

    @Operation(id = "deletePost", summary = "Delete a post", description = "Deletes the post.")
    @Delete("/posts/{id:[^/]+}")
    CompletionStage<HttpResponse<Void>> delete(HttpRequest<?> request, String id) {
        long postId = Parameters.pathId("post", id);
        EntityTags demanded = EntityTags.of(request).withoutAuthors();
        return changes.run(request, () -> {
                    admitChange(postId, demanded);
                    service.delete(postId);
                })
                .thenApply(done -> HttpResponse.noContent());
    }

    private Post change(long id, PostChange asked, EntityTags demanded) {
        admitChange(id, demanded);
        return service.change(id, asked);
    }

    /** Within the transaction of the change, so that nobody comes between. */
    private void admitChange(long id, EntityTags demanded) {
        if (!demanded.isEmpty()) {
            demanded.admitChange(EntityTags.of(find(id)));
        }
    }

    private Post find(long id) {
        return posts.findById(id).orElseThrow(() -> new DomainException.NotFound("post", id));
    }

    private static MutableHttpResponse<?> changed(Post post) {
        return HttpResponse.ok(Representation.from(post)).header(HttpHeaders.ETAG, EntityTags.of(post));
    }

    private CompletionStage<HttpResponse<?>> list(
            HttpRequest<?> request,
            Paging.Asked<Post.Sort> asked,
            PostFilter filter,
            @Nullable String names,
            @Nullable String embed,
            Runnable check) {
        boolean withAuthor = withAuthor(embed);
        UnaryOperator<Object> trimming = trimming(names, withAuthor);
        return reads.list(filter.words(), asked.page(), Reads.POST, () -> {
            check.run();
            return Paging.answer(
                    request,
                    asked,
                    trimming,
                    page -> withAuthor
                            ? posts.listWithAuthors(filter, page).map(Representation::from)
                            : posts.list(filter, page).map(Representation::from),
                    slice -> withAuthor
                            ? posts.sliceWithAuthors(filter, slice).map(Representation::from)
                            : posts.slice(filter, slice).map(Representation::from),
                    () -> posts.count(filter));
        });
    }

    private UnaryOperator<Object> trimming(@Nullable String names, boolean withAuthor) {
        return fields.trimming(names, withAuthor ? Representation.WITH_AUTHOR : Representation.MEMBERS);
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

        /** Those that can be asked for. */
        static final List<String> MEMBERS = Schemas.members(Representation.class);

        static final List<String> WITH_AUTHOR =
                Stream.concat(MEMBERS.stream(), Stream.of("author")).toList();

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
