package dev.inkwell.http;

import dev.inkwell.domain.StatsRepository;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.concurrent.CompletionStage;

/** What supervisors and load balancers ask. */
@Api
@Controller
final class HealthController {
    private final StatsRepository stats;
    private final Changes changes;

    HealthController(StatsRepository stats, Changes changes) {
        this.stats = stats;
        this.changes = changes;
    }

    /** The process answers. It does not wait for the database, or a slow disk would get the service restarted. */
    @Operation(
            id = "getLiveness",
            summary = "Does it run?",
            description = "Answers as long as the process does; it does not wait for the database.",
            answer = Health.class)
    @Get("/livez")
    Health live() {
        return new Health("alive");
    }

    /** Reads and changes are possible: it does both, with a change that changes nothing. */
    @Operation(
            id = "getReadiness",
            summary = "Does it read and take changes?",
            description = "Reads, and makes a change that changes nothing; that may take it 5 seconds.",
            answer = Health.class)
    @Get("/readyz")
    @ExecuteOn(HttpDefaults.READS)
    CompletionStage<Health> ready(HttpRequest<?> request) {
        stats.stats();
        return changes.run(request, () -> {}).thenApply(done -> new Health("ready"));
    }

    @Serdeable
    record Health(String status) {}
}
