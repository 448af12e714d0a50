package dev.inkwell.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code /stats}. */
@Api
@Controller("/stats")
final class StatsController {
    private final StatsRepository stats;
    private final Reads reads;

    StatsController(StatsRepository stats, Reads reads) {
        this.stats = stats;
        this.reads = reads;
    }

    @Operation(
            id = "getStats",
            summary = "Get the totals",
            description = "Answers figures over all users and posts.",
            answer = Figures.class)
    @Get
    CompletionStage<Figures> figures() {
        return reads.one(() -> Figures.from(stats.stats()));
    }

    @Operation(
            id = "listPostsPerUser",
            summary = "List how much users write",
            description =
                    "Answers one page of all users, those without posts too, with how many posts each has written.",
            answer = UserPostCount.class,
            sort = PostCount.Sort.class,
            defaultSort = "-post_count")
    @Get("/posts-per-user")
    CompletionStage<HttpResponse<List<UserPostCount>>> postsPerUser(
            HttpRequest<?> request,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage,
            @QueryValue @Nullable String sort) {
        PageRequest<PostCount.Sort> asked = Paging.request(page, perPage, sort, PostCount.Sort.class, "-post_count");
        return reads.list(
                SearchWords.NONE,
                asked,
                Reads.SHORT,
                () -> Paging.response(request, asked, stats.postsPerUser(asked).map(UserPostCount::from)));
    }

    @Serdeable(naming = SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Figures(
            long userCount, long postCount, double averagePostsPerUser, long usersWithoutPosts, long maxPostsPerUser) {

        static Figures from(Stats stats) {
            return new Figures(
                    stats.userCount(),
                    stats.postCount(),
                    stats.averagePostsPerUser(),
                    stats.usersWithoutPosts(),
                    stats.maxPostsPerUser());
        }
    }

    @Serdeable(naming = SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record UserPostCount(long userId, String username, long postCount) {

        static UserPostCount from(PostCount count) {
            return new UserPostCount(count.userId(), count.username(), count.postCount());
        }
    }
}
