package dev.inkwell.app;

import dev.inkwell.http.Api;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /version}: what {@code inkwell version} prints, and the number of the database's last migration. */
@Api
@Controller
final class VersionController {
    private final Map<String, Object> versions = new LinkedHashMap<>();

    VersionController(SqliteStorage storage) {
        versions.put("version", Build.version());
        versions.put("java", Build.java());
        versions.put("sqlite_jdbc", Build.sqlite());
        versions.put("schema", storage.schemaVersion());
    }

    @Get("/version")
    Map<String, Object> version() {
        return versions;
    }
}
