package dev.inkwell.http.pages;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PostChange;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostService;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.TextRule;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserFilter;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.domain.Violation;
import dev.inkwell.http.Access;
import dev.inkwell.http.Changes;
import dev.inkwell.http.EntityTags;
import dev.inkwell.http.Mount;
import dev.inkwell.http.Paging;
import dev.inkwell.http.Parameters;
import dev.inkwell.http.Reads;
import dev.inkwell.http.pages.templates.StaticTemplates;
import dev.inkwell.http.pages.templates.Templates;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The pages about posts. People name an author as they know them, by the username. As {@link UserPages} in all else. */
@Controller
@SentForms.ShownAgain
@Produces(MediaType.TEXT_HTML)
final class PostPages {
    private final PostRepository posts;
    private final UserRepository users;
    private final PostService service;
    private final Reads reads;
    private final Changes changes;
    private final Frames frames;
    private final Mount mount;
    private final Templates templates = new StaticTemplates();

    PostPages(
            PostRepository posts,
            UserRepository users,
            PostService service,
            Reads reads,
            Changes changes,
            Frames frames,
            Mount mount) {
        this.posts = posts;
        this.users = users;
        this.service = service;
        this.reads = reads;
        this.changes = changes;
        this.frames = frames;
        this.mount = mount;
    }

    @Get("/pages/posts")
    CompletionStage<String> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage,
            @QueryValue @Nullable String sort,
            @QueryValue @Nullable String q) {
        var asked = Paging.request(page, perPage, sort, dev.inkwell.domain.Post.Sort.class, Pager.NEWEST_FIRST);
        SearchWords words = Parameters.words(q);
        return reads.list(words, asked, Reads.POST, () -> {
            Page<PostWithAuthor> found = posts.listWithAuthors(new PostFilter(null, null, words), asked);
            boolean hasAuthors = found.total() > 0 || users.count(UserFilter.ALL) > 0;
            Pager pager = Pager.of(mount.link("/pages/posts"), q, sort, asked, found.total());
            return Html.render(templates.posts(frames.of(request), found.items(), pager, hasAuthors));
        });
    }

    @Get("/pages/posts/new")
    @Secured(Access.WRITE)
    CompletionStage<HttpResponse<String>> add(HttpRequest<?> request, @QueryValue @Nullable String author) {
        if (author == null) {
            return CompletableFuture.completedStage(addForm(request, HttpStatus.OK, Form.EMPTY, false));
        }
        long userId = Parameters.pathId("user", author);
        return reads.one(() -> {
            User user = users.findById(userId).orElseThrow(() -> new DomainException.NotFound("user", userId));
            return addForm(request, HttpStatus.OK, Form.EMPTY.with("author", user.username()), false);
        });
    }

    @Post("/pages/posts/new")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<String>> add(HttpRequest<?> request, @Body @Bindable(defaultValue = "") byte[] body) {
        Form form = Form.read(request, body);
        List<Violation> violations = violations(form);
        if (!violations.isEmpty()) {
            return CompletableFuture.completedStage(
                    addForm(request, HttpStatus.UNPROCESSABLE_ENTITY, form.refused(violations), false));
        }
        return changes.execute(
                        request,
                        () -> service.create(new NewPost(form.field("title"), form.text("body"), author(form))))
                .handle((added, failure) -> failure == null
                        ? Flash.POST_ADDED.at(request, HttpStatus.SEE_OTHER, mount.link("/pages/posts/" + added.id()))
                        : addForm(request, HttpStatus.UNPROCESSABLE_ENTITY, form.refused(unknown(failure)), false));
    }

    @Get("/pages/posts/{id}")
    CompletionStage<String> show(HttpRequest<?> request, @PathVariable String id) {
        long postId = Parameters.pathId("post", id);
        return reads.post(() -> Html.render(templates.post(frames.of(request), find(postId))));
    }

    @Get("/pages/posts/{id}/edit")
    @Secured(Access.WRITE)
    CompletionStage<HttpResponse<String>> edit(HttpRequest<?> request, @PathVariable String id) {
        long postId = Parameters.pathId("post", id);
        return reads.post(() -> {
            PostWithAuthor found = find(postId);
            Form form = Form.EMPTY
                    .with("author", found.author().username())
                    .with("title", found.post().title())
                    .with("body", found.post().body())
                    .with(Form.VERSION, EntityTags.of(found));
            return editForm(request, HttpStatus.OK, postId, form, null);
        });
    }

    @Post("/pages/posts/{id}/edit")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<String>> edit(
            HttpRequest<?> request, @PathVariable String id, @Body @Bindable(defaultValue = "") byte[] body) {
        long postId = Parameters.pathId("post", id);
        Form form = Form.read(request, body);
        List<Violation> violations = violations(form);
        if (!violations.isEmpty()) {
            return CompletableFuture.completedStage(
                    editForm(request, HttpStatus.UNPROCESSABLE_ENTITY, postId, form.refused(violations), null));
        }
        return changes.execute(request, () -> edit(postId, form)).handle((edited, failure) -> {
            if (failure != null) {
                if (failure.getCause() instanceof DomainException.NotFound) {
                    return addForm(request, HttpStatus.NOT_FOUND, form, true);
                }
                Form refused = form.refused(unknown(failure));
                return editForm(request, HttpStatus.UNPROCESSABLE_ENTITY, postId, refused, null);
            }
            if (edited.done()) {
                return Flash.POST_CHANGED.at(request, HttpStatus.SEE_OTHER, mount.link("/pages/posts/" + postId));
            }
            PostWithAuthor now = edited.post();
            Form again = form.with(Form.VERSION, EntityTags.of(now));
            return editForm(request, HttpStatus.PRECONDITION_FAILED, postId, again, now);
        });
    }

    /** The post as it was before it was changed or deleted; or, where that was not done, as somebody else left it. */
    private record Outcome(PostWithAuthor post, boolean done) {}

    private Outcome edit(long id, Form form) {
        PostWithAuthor now = find(id);
        if (!form.isOf(EntityTags.of(now))) {
            return new Outcome(now, false);
        }
        // What a browser could not show as it is stays as it is, unless somebody typed something else.
        String typed = form.text("body");
        boolean untouched = typed.equals(Html.sentBack(now.post().body()));
        service.change(id, new PostChange(form.field("title"), untouched ? null : typed, author(form)));
        return new Outcome(now, true);
    }

    @Get("/pages/posts/{id}/delete")
    @Secured(Access.WRITE)
    CompletionStage<HttpResponse<String>> delete(HttpRequest<?> request, @PathVariable String id) {
        long postId = Parameters.pathId("post", id);
        return reads.post(() -> deleteForm(request, HttpStatus.OK, find(postId)));
    }

    @Post("/pages/posts/{id}/delete")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<String>> delete(
            HttpRequest<?> request, @PathVariable String id, @Body @Bindable(defaultValue = "") byte[] body) {
        long postId = Parameters.pathId("post", id);
        Form form = Form.read(request, body);
        return changes.execute(request, () -> {
                    PostWithAuthor now = find(postId);
                    boolean current = form.isOf(EntityTags.of(now));
                    if (current) {
                        service.delete(postId);
                    }
                    return new Outcome(now, current);
                })
                .thenApply(deleted -> deleted.done()
                        ? Flash.POST_DELETED.at(request, HttpStatus.SEE_OTHER, mount.link("/pages/posts"))
                        : deleteForm(request, HttpStatus.PRECONDITION_FAILED, deleted.post()));
    }

    private PostWithAuthor find(long id) {
        return posts.findByIdWithAuthor(id).orElseThrow(() -> new DomainException.NotFound("post", id));
    }

    /** Everything that is wrong with what was typed, as far as the rules of the domain tell without the database. */
    private static List<Violation> violations(Form form) {
        List<Violation> found = new ArrayList<>();
        try {
            TextRule.USERNAME.check("author", form.field("author"));
        } catch (DomainException.Invalid invalid) {
            found.addAll(invalid.violations());
        }
        try {
            new PostChange(form.field("title"), form.text("body"), null);
        } catch (DomainException.Invalid invalid) {
            found.addAll(invalid.violations());
        }
        return found;
    }

    /** The id of the user who is named; in the transaction of the change, so that they are still there. */
    private long author(Form form) {
        return users.findByUsername(TextRule.USERNAME.check("author", form.field("author")))
                .map(User::id)
                .orElseThrow(() -> new DomainException.Invalid(
                        List.of(new Violation("author", Violation.Code.NOT_FOUND, "is the username of nobody"))));
    }

    /** That there is no such author, if that is why a change failed. */
    private static List<Violation> unknown(Throwable failure) {
        if (failure.getCause() instanceof DomainException.Invalid invalid) {
            return invalid.violations();
        }
        throw new CompletionException(failure);
    }

    /** The form of a new post; or of one that was deleted while somebody changed it, and can be added again. */
    private HttpResponse<String> addForm(HttpRequest<?> request, HttpStatus status, Form form, boolean deleted) {
        return Html.answer(status, templates.postAdd(frames.of(request), form, deleted));
    }

    private HttpResponse<String> editForm(
            HttpRequest<?> request, HttpStatus status, long id, Form form, @Nullable PostWithAuthor now) {
        return Html.answer(status, templates.postEdit(frames.of(request), id, form, now));
    }

    private HttpResponse<String> deleteForm(HttpRequest<?> request, HttpStatus status, PostWithAuthor found) {
        String version = EntityTags.of(found);
        return Html.answer(status, templates.postDelete(frames.of(request), found, version, status != HttpStatus.OK));
    }
}
