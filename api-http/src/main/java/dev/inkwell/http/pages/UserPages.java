package dev.inkwell.http.pages;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserChange;
import dev.inkwell.domain.UserFilter;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.domain.UserService;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The pages about users. Each form says of which state of the user it was made ({@link Form#VERSION}), and changes no
 * other: whoever comes second sees what it is now beside what they typed.
 */
@Controller
@SentForms.ShownAgain
@Produces(MediaType.TEXT_HTML)
final class UserPages {
    private final UserRepository users;
    private final PostRepository posts;
    private final UserService service;
    private final Reads reads;
    private final Changes changes;
    private final Frames frames;
    private final Mount mount;
    private final Templates templates = new StaticTemplates();

    UserPages(
            UserRepository users,
            PostRepository posts,
            UserService service,
            Reads reads,
            Changes changes,
            Frames frames,
            Mount mount) {
        this.users = users;
        this.posts = posts;
        this.service = service;
        this.reads = reads;
        this.changes = changes;
        this.frames = frames;
        this.mount = mount;
    }

    @Get("/")
    CompletionStage<String> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage,
            @QueryValue @Nullable String sort,
            @QueryValue @Nullable String q) {
        var asked = Paging.request(page, perPage, sort, User.Sort.class, Pager.NEWEST_FIRST);
        SearchWords words = Parameters.words(q);
        return reads.list(words, asked, Reads.SHORT, () -> {
            Page<User> found = users.list(new UserFilter(null, null, null, words), asked);
            Pager pager = Pager.of(mount.link("/"), q, sort, asked, found.total());
            return Html.render(templates.users(frames.of(request), found.items(), pager));
        });
    }

    @Get("/add")
    @Secured(Access.WRITE)
    HttpResponse<String> add(HttpRequest<?> request) {
        return addForm(request, HttpStatus.OK, Form.EMPTY, false);
    }

    /** A refused form comes back as it was filled in, and says beside each field what is wrong with it. */
    @Post("/add")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<String>> add(HttpRequest<?> request, @Body @Bindable(defaultValue = "") byte[] body) {
        Form form = Form.read(request, body);
        try {
            NewUser user = new NewUser(form.field("username"), form.field("email"));
            return changes.execute(request, () -> service.create(user))
                    .handle((added, failure) -> failure == null
                            ? Flash.USER_ADDED.at(request, HttpStatus.FOUND, mount.link("/"))
                            : addForm(request, HttpStatus.CONFLICT, form.refused(taken(failure)), false));
        } catch (DomainException.Invalid invalid) {
            return CompletableFuture.completedStage(
                    addForm(request, HttpStatus.UNPROCESSABLE_ENTITY, form.refused(invalid.violations()), false));
        }
    }

    @Get("/pages/users/{id}")
    CompletionStage<String> show(
            HttpRequest<?> request,
            @PathVariable String id,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage) {
        long userId = Parameters.pathId("user", id);
        var asked = Paging.request(page, perPage, null, dev.inkwell.domain.Post.Sort.class, Pager.NEWEST_FIRST);
        return reads.list(SearchWords.NONE, asked, Reads.POST, () -> {
            User user = find(userId);
            var found = posts.list(PostFilter.byAuthor(userId), asked);
            Pager pager = Pager.of(mount.link("/pages/users/" + userId), null, null, asked, found.total());
            return Html.render(templates.user(frames.of(request), user, found.items(), pager));
        });
    }

    @Get("/pages/users/{id}/edit")
    @Secured(Access.WRITE)
    CompletionStage<HttpResponse<String>> edit(HttpRequest<?> request, @PathVariable String id) {
        long userId = Parameters.pathId("user", id);
        return reads.one(() -> {
            User user = find(userId);
            Form form = Form.EMPTY
                    .with("username", user.username())
                    .with("email", user.email())
                    .with(Form.VERSION, EntityTags.of(user));
            return editForm(request, HttpStatus.OK, userId, form, null);
        });
    }

    @Post("/pages/users/{id}/edit")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<String>> edit(
            HttpRequest<?> request, @PathVariable String id, @Body @Bindable(defaultValue = "") byte[] body) {
        long userId = Parameters.pathId("user", id);
        Form form = Form.read(request, body);
        try {
            UserChange asked = new UserChange(form.field("username"), form.field("email"));
            return changes.execute(request, () -> edit(userId, asked, form)).handle((edited, failure) -> {
                if (failure != null) {
                    if (failure.getCause() instanceof DomainException.NotFound) {
                        return addForm(request, HttpStatus.NOT_FOUND, form, true);
                    }
                    return editForm(request, HttpStatus.CONFLICT, userId, form.refused(taken(failure)), null);
                }
                if (edited.done()) {
                    return Flash.USER_CHANGED.at(request, HttpStatus.SEE_OTHER, mount.link("/pages/users/" + userId));
                }
                Form again = form.with(Form.VERSION, EntityTags.of(edited.user()));
                return editForm(request, HttpStatus.PRECONDITION_FAILED, userId, again, edited.user());
            });
        } catch (DomainException.Invalid invalid) {
            Form refused = form.refused(invalid.violations());
            return CompletableFuture.completedStage(
                    editForm(request, HttpStatus.UNPROCESSABLE_ENTITY, userId, refused, null));
        }
    }

    /** The user after the change; or, where that was not done, as somebody else left them. */
    private record Edited(User user, boolean done) {}

    private Edited edit(long id, UserChange asked, Form form) {
        User now = find(id);
        return form.isOf(EntityTags.of(now)) ? new Edited(service.change(id, asked), true) : new Edited(now, false);
    }

    @Get("/pages/users/{id}/delete")
    @Secured(Access.WRITE)
    CompletionStage<HttpResponse<String>> delete(HttpRequest<?> request, @PathVariable String id) {
        long userId = Parameters.pathId("user", id);
        return reads.one(() -> deleteForm(request, new Deletion(find(userId), written(userId), HttpStatus.OK)));
    }

    @Post("/pages/users/{id}/delete")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<String>> delete(
            HttpRequest<?> request, @PathVariable String id, @Body @Bindable(defaultValue = "") byte[] body) {
        long userId = Parameters.pathId("user", id);
        Form form = Form.read(request, body);
        return changes.execute(request, () -> delete(userId, form))
                .thenApply(deletion -> deletion.answer() == HttpStatus.SEE_OTHER
                        ? Flash.USER_DELETED.at(request, HttpStatus.SEE_OTHER, mount.link("/"))
                        : deleteForm(request, deletion));
    }

    /** What is there to be deleted, or was; and how that is answered. */
    private record Deletion(User user, long posts, HttpStatus answer) {}

    /** Whoever deletes agrees to a number of posts: no other number goes with the user. */
    private Deletion delete(long id, Form form) {
        User now = find(id);
        long written = written(id);
        if (!form.isOf(EntityTags.of(now))) {
            return new Deletion(now, written, HttpStatus.PRECONDITION_FAILED);
        }
        if (written > 0 && !form.field("posts").equals(Long.toString(written))) {
            return new Deletion(now, written, HttpStatus.CONFLICT);
        }
        service.deleteWithPosts(id);
        return new Deletion(now, written, HttpStatus.SEE_OTHER);
    }

    private User find(long id) {
        return users.findById(id).orElseThrow(() -> new DomainException.NotFound("user", id));
    }

    private long written(long id) {
        return posts.count(PostFilter.byAuthor(id));
    }

    /** What is taken, if that is why a change failed. */
    private static List<Violation> taken(Throwable failure) {
        if (failure.getCause() instanceof DomainException.Duplicate duplicate) {
            return duplicate.violations();
        }
        throw new CompletionException(failure);
    }

    /** The form of a new user; or of one who was deleted while somebody changed them, and can be added again. */
    private HttpResponse<String> addForm(HttpRequest<?> request, HttpStatus status, Form form, boolean deleted) {
        return Html.answer(status, templates.userAdd(frames.of(request), form, deleted));
    }

    private HttpResponse<String> editForm(
            HttpRequest<?> request, HttpStatus status, long id, Form form, @Nullable User now) {
        return Html.answer(status, templates.userEdit(frames.of(request), id, form, now));
    }

    private HttpResponse<String> deleteForm(HttpRequest<?> request, Deletion asked) {
        String version = EntityTags.of(asked.user());
        return Html.answer(
                asked.answer(),
                templates.userDelete(
                        frames.of(request),
                        asked.user(),
                        version,
                        asked.posts(),
                        asked.answer() == HttpStatus.PRECONDITION_FAILED,
                        asked.answer() == HttpStatus.CONFLICT));
    }
}
