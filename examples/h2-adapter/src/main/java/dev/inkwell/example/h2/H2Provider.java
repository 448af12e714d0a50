package dev.inkwell.example.h2;

import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.Upkeep;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** H2, for programs that choose a database by its address: found by them as soon as this module is on the class path. */
public final class H2Provider implements StorageProvider {
    private static final String PREFIX = "jdbc:h2:";

    @Override
    public String form() {
        return PREFIX + "./FILE";
    }

    @Override
    public boolean accepts(String address) {
        return address.startsWith(PREFIX);
    }

    @Override
    public String name(String address) {
        return H2Database.name(address);
    }

    @Override
    public Optional<Path> file(String address) {
        String name = name(address).substring(PREFIX.length()).replaceFirst("^file:", "");
        return name.matches("[a-z]{2,}:.*") // in memory, on a server, in a file system of H2's own
                ? Optional.empty()
                : Optional.of(Path.of(name.replaceFirst("^~", System.getProperty("user.home")) + ".mv.db"));
    }

    /** There is nothing to migrate, and H2 makes no backups by itself. */
    @Override
    public Storage open(String address, boolean migrating, @Nullable Path backups) {
        return H2Storage.open(address);
    }

    @Override
    public Upkeep upkeep(String address, @Nullable Path backups) {
        return H2Storage.UPKEEP;
    }
}
