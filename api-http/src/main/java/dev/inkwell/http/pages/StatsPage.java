package dev.inkwell.http.pages;

import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.http.Mount;
import dev.inkwell.http.Paging;
import dev.inkwell.http.Reads;
import dev.inkwell.http.pages.templates.StaticTemplates;
import dev.inkwell.http.pages.templates.Templates;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The page about how much there is, and who has written how much of it. */
@Controller
@Produces(MediaType.TEXT_HTML)
final class StatsPage {
    private static final String BUSIEST_FIRST = "-post_count";

    private final StatsRepository stats;
    private final Reads reads;
    private final Frames frames;
    private final Mount mount;
    private final Templates templates = new StaticTemplates();

    StatsPage(StatsRepository stats, Reads reads, Frames frames, Mount mount) {
        this.stats = stats;
        this.reads = reads;
        this.frames = frames;
        this.mount = mount;
    }

    @Get("/pages/stats")
    CompletionStage<String> show(
            HttpRequest<?> request,
            @QueryValue @Nullable String page,
            @QueryValue("per_page") @Nullable String perPage) {
        var asked = Paging.request(page, perPage, null, PostCount.Sort.class, BUSIEST_FIRST);
        return reads.list(SearchWords.NONE, asked, Reads.SHORT, () -> {
            var found = stats.postsPerUser(asked);
            Pager pager = Pager.of(mount.link("/pages/stats"), null, null, asked, found.total());
            return Html.render(templates.stats(frames.of(request), stats.stats(), found.items(), pager));
        });
    }
}
