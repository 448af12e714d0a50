package dev.inkwell.persistence.mysql;

import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.persistence.jdbc.JdbcStorage;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Users and posts in a database of MariaDB or MySQL, by a URL as their drivers have it:
 * {@code jdbc:mariadb://host/name?user=…&password=…}, or {@code jdbc:mysql:} for the same. Whichever it is, the parameters
 * are those of MariaDB's driver.
 *
 * <p>In a Micronaut application {@link Storage}, and each of its ports, is a bean as soon as the property {@code
 * inkwell.db} is such a URL. Any other program calls {@code StorageProvider.of(url).open(…)}.
 */
public final class MysqlProvider implements StorageProvider {

    @Override
    public String form() {
        return "jdbc:mariadb://HOST/NAME?user=…&password=… (jdbc:mysql: the same)";
    }

    @Override
    public boolean accepts(String url) {
        return url.matches(MysqlDatabase.URLS);
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
    public Upkeep upkeep(String url, @Nullable Path backups) {
        return new MysqlUpkeep(url);
    }
}
