package dev.inkwell.example.mount;

import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** The application's own page, at the root, about what is in the blog. */
@Controller
class HomeController {
    private final StatsRepository stats;

    HomeController(StatsRepository stats) {
        this.stats = stats;
    }

    @Get(produces = MediaType.TEXT_PLAIN)
    @ExecuteOn(TaskExecutors.BLOCKING)
    String home() {
        Stats now = stats.stats();
        return now.postCount() + " posts by " + now.userCount() + " users: see /blog";
    }
}
