package dev.inkwell.app;

import dev.inkwell.domain.Storage;
import dev.inkwell.http.Api;
import dev.inkwell.http.Operation;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;

/** {@code /version}: what {@code inkwell version} prints, and the number of the database's last migration. */
@Api
@Controller
final class VersionController {
    private final Versions versions;

    VersionController(Storage storage) {
        versions = new Versions(Build.version(), Build.java(), Build.sqlite(), storage.schemaVersion());
    }

    @Operation(
            id = "getVersion",
            summary = "Which version is it?",
            description = "Answers the versions of Inkwell and of what it runs on.",
            answer = Versions.class)
    @Get("/version")
    Versions version() {
        return versions;
    }

    @Serdeable(naming = SnakeCaseStrategy.class)
    record Versions(String version, String java, String sqliteJdbc, int schema) {}
}
