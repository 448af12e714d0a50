package dev.inkwell.http;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Transactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;

/** What supervisors and load balancers ask. */
@Api
@Controller
final class HealthController {
    private final StatsRepository stats;
    private final Transactions transactions;

    HealthController(StatsRepository stats, Transactions transactions) {
        this.stats = stats;
        this.transactions = transactions;
    }

    /** The process answers. It does not wait for the database, or a slow disk would get the service restarted. */
    @Get("/livez")
    Health live() {
        return new Health("alive");
    }

    /** Reads and changes are possible: it does both, with a change that changes nothing. */
    @Get("/readyz")
    @ExecuteOn(HttpDefaults.CHANGES)
    Health ready() {
        try {
            stats.stats();
            transactions.run(() -> {});
        } catch (DomainException.Busy e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DomainException.Unavailable("The storage does not work.", e);
        }
        return new Health("ready");
    }

    @Serdeable
    record Health(String status) {}
}
