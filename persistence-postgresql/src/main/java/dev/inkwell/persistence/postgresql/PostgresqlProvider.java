package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.Finding;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.persistence.jdbc.JdbcStorage;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Users and posts in a database of PostgreSQL, by a URL as its driver has it:
 * {@code jdbc:postgresql://host/name?user=…&password=…}. The tables are in the schema that the URL or the user's search
 * path names first.
 *
 * <p>In a Micronaut application {@link Storage}, and each of its ports, is a bean as soon as the property {@code
 * inkwell.db} is such a URL. Any other program calls {@code StorageProvider.of(url).open(…)}.
 */
public final class PostgresqlProvider implements StorageProvider {

    @Override
    public String form() {
        return "jdbc:postgresql://HOST/NAME?user=…&password=…";
    }

    @Override
    public boolean accepts(String url) {
        return url.matches(PostgresqlDatabase.URLS);
    }

    @Override
    public String name(String url) {
        return ServerDatabase.name(url);
    }

    /** The server makes and keeps backups by tools of its own. */
    @Override
    public Storage open(String url, boolean migrating, @Nullable Path backups) {
        return JdbcStorage.open(url, name(url), migrating, backups);
    }

    @Override
    public boolean hasReplicas() {
        return true;
    }

    @Override
    public List<Finding> diagnoseReplicas(String url, String replicas) {
        return List.of(new PostgresqlUpkeep(url).diagnoseReplica(replicas));
    }

    @Override
    public Upkeep upkeep(String url, @Nullable Path backups) {
        return new PostgresqlUpkeep(url);
    }
}
