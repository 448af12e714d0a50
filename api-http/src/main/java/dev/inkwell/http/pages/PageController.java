package dev.inkwell.http.pages;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.domain.UserService;
import dev.inkwell.domain.Violation;
import dev.inkwell.http.Changes;
import dev.inkwell.http.Paging;
import dev.inkwell.http.Parameters;
import dev.inkwell.http.Reads;
import dev.inkwell.http.pages.templates.StaticTemplates;
import dev.inkwell.http.pages.templates.Templates;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.http.HttpHeaders;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The pages about users and their posts. */
@Controller
@Produces(MediaType.TEXT_HTML)
final class PageController {
    private final UserRepository users;
    private final PostRepository posts;
    private final UserService userService;
    private final Reads reads;
    private final Changes changes;
    private final Templates templates = new StaticTemplates();

    PageController(UserRepository users, PostRepository posts, UserService userService, Reads reads, Changes changes) {
        this.users = users;
        this.posts = posts;
        this.userService = userService;
        this.reads = reads;
        this.changes = changes;
    }

    /** The newest user comes first, so that who has just added one sees it. */
    @Get("/")
    CompletionStage<String> users(
            HttpRequest<?> request,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage) {
        var asked = Paging.request(page, perPage, null, User.Sort.class, "-id");
        return reads.list(SearchWords.NONE, asked, Reads.SHORT, () -> {
            Page<User> found = users.list(asked);
            Pager pager = Pager.of("/", asked, found.total());
            return Html.render(templates.users(found.items(), pager, isSignedIn(request)));
        });
    }

    @Get("/add")
    String add(HttpRequest<?> request) {
        return Html.render(templates.add(AddForm.EMPTY, isSignedIn(request)));
    }

    /** A refused form comes back as it was filled in, and says beside each field what is wrong with it. */
    @Post("/add")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<String>> add(HttpRequest<?> request, @Body @Bindable(defaultValue = "") byte[] body) {
        AddForm form = AddForm.from(Form.read(request, body));
        try {
            NewUser user = new NewUser(form.username(), form.email());
            return changes.execute(request, () -> userService.create(user)).handle((created, failure) -> {
                if (failure == null) {
                    return HttpResponse.<String>status(HttpStatus.FOUND).header(HttpHeaders.LOCATION, "/");
                }
                if (failure.getCause() instanceof DomainException.Duplicate duplicate) {
                    return refused(request, HttpStatus.CONFLICT, form, duplicate.violations());
                }
                throw new CompletionException(failure);
            });
        } catch (DomainException.Invalid invalid) {
            return CompletableFuture.completedStage(
                    refused(request, HttpStatus.UNPROCESSABLE_ENTITY, form, invalid.violations()));
        }
    }

    @Get("/pages/users/{id}")
    CompletionStage<String> user(
            HttpRequest<?> request,
            @PathVariable String id,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage) {
        long userId = Parameters.pathId("user", id);
        var asked = Paging.request(page, perPage, null, dev.inkwell.domain.Post.Sort.class, "-id");
        return reads.list(SearchWords.NONE, asked, Reads.POST, () -> {
            User user = users.findById(userId).orElseThrow(() -> new DomainException.NotFound("user", userId));
            var found = posts.list(PostFilter.byAuthor(userId), asked);
            Pager pager = Pager.of("/pages/users/" + userId, asked, found.total());
            return Html.render(templates.user(user, found.items(), pager, isSignedIn(request)));
        });
    }

    private HttpResponse<String> refused(
            HttpRequest<?> request, HttpStatus status, AddForm form, List<Violation> violations) {
        return HttpResponse.status(status)
                .body(Html.render(templates.add(form.refused(violations), isSignedIn(request))));
    }

    /** Whoever sees a page where tokens are wanted has shown one. */
    private static boolean isSignedIn(HttpRequest<?> request) {
        return request.getUserPrincipal().isPresent();
    }
}
