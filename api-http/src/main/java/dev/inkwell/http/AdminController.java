package dev.inkwell.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import jakarta.inject.Named;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin}: upkeep, for those whom {@link OperatorsOnly} lets in. A backup is looked up in the list by its name,
 * which is never made a part of a path.
 */
@Api
@Secured(Access.ADMIN)
@Controller(AdminController.PATH)
@Requires(beans = Maintenance.class)
final class AdminController {
    static final String PATH = "/admin";

    private final Maintenance maintenance;
    private final Mount mount;
    private final ExecutorService threads;

    AdminController(Maintenance maintenance, Mount mount, @Named(HttpDefaults.UPKEEP) ExecutorService threads) {
        this.maintenance = maintenance;
        this.mount = mount;
        this.threads = threads;
    }

    @Operation(
            id = "createBackup",
            summary = "Take a backup",
            description = "Copies the database while it is used, and answers when the copy was found to be sound and is"
                    + " on the disk. One is taken at a time: another is answered 503.",
            answer = Backup.class,
            creates = true)
    @Post("/backups")
    CompletionStage<HttpResponse<?>> back(@QueryValue @Nullable String keep) {
        Long kept = keep == null ? null : (Long) Paging.positive("keep", keep);
        return answer(() -> {
            Backup taken = Backup.from(maintenance.backup(kept));
            return HttpResponse.created(taken, URI.create(mount.link(PATH + "/backups/" + encoded(taken.name()))));
        });
    }

    @Operation(
            id = "listBackups",
            summary = "List the backups",
            description = "Answers all backups, the newest first.",
            answer = Backup.class,
            list = true)
    @Get("/backups")
    CompletionStage<HttpResponse<?>> list() {
        return answer(() ->
                HttpResponse.ok(maintenance.backups().stream().map(Backup::from).toList()));
    }

    @Operation(
            id = "getBackup",
            summary = "Get what is known of a backup",
            description = "Answers when the backup was taken, and its size and checksum.",
            answer = Backup.class)
    @Get("/backups/{name:[^/]+}")
    CompletionStage<HttpResponse<?>> get(String name) {
        return answer(() -> HttpResponse.ok(Backup.from(find(name))));
    }

    @Operation(
            id = "verifyBackup",
            summary = "Verify a backup",
            description = "Looks at every page and row of the backup: whether it is sound, and what it was when it was"
                    + " taken.",
            answer = Inspection.class)
    @Post("/backups/{name:[^/]+}/verify")
    CompletionStage<HttpResponse<?>> verify(String name) {
        return answer(() ->
                HttpResponse.ok(Inspection.from(maintenance.verify(find(name).file()))));
    }

    @Operation(
            id = "checkDatabase",
            summary = "Check the database",
            description = "Looks at every page and row of the database, while it is used.",
            answer = Inspection.class)
    @Post("/check")
    CompletionStage<HttpResponse<?>> check() {
        return answer(() -> HttpResponse.ok(Inspection.from(maintenance.check())));
    }

    @Operation(
            id = "optimizeDatabase",
            summary = "Optimize the database",
            description = "Lets the database count what it plans its queries by. Changes wait for a moment.")
    @Post("/optimize")
    CompletionStage<HttpResponse<?>> optimize() {
        return answer(() -> {
            maintenance.optimize();
            return HttpResponse.noContent();
        });
    }

    private CompletionStage<HttpResponse<?>> answer(Supplier<HttpResponse<?>> work) {
        return CompletableFuture.supplyAsync(work, threads);
    }

    private dev.inkwell.domain.Backup find(String name) {
        return find(maintenance, name);
    }

    static dev.inkwell.domain.Backup find(Maintenance maintenance, String name) {
        return maintenance.backups().stream()
                .filter(backup -> backup.name().equals(name))
                .findFirst()
                .orElseThrow(() -> missing(name));
    }

    static ProblemException missing(String name) {
        return new ProblemException(Problem.Type.NOT_FOUND, "There is no backup " + name + ".");
    }

    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    /**
     * A backup as JSON.
     *
     * @param sha256 in hex; empty when it was not written down
     */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Backup(String name, String takenAt, long size, String sha256) {

        static Backup from(dev.inkwell.domain.Backup backup) {
            return new Backup(backup.name(), Timestamp.of(backup.takenAt()), backup.size(), backup.sha256());
        }
    }

    /** What was found in a database, as JSON. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Inspection(boolean sound, int schemaVersion, long userCount, long postCount, List<String> problems) {

        static Inspection from(dev.inkwell.domain.Inspection inspection) {
            return new Inspection(
                    inspection.isSound(),
                    inspection.schemaVersion(),
                    inspection.userCount(),
                    inspection.postCount(),
                    inspection.problems());
        }
    }
}
