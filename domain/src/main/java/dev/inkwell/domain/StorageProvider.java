package dev.inkwell.domain;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One kind of database, for programs that are told by an address which one to use: the name of a file, or a URL. An
 * adapter has one, and names it in {@code META-INF/services}; so the adapters on the class path are those there are to
 * choose from.
 */
public interface StorageProvider {

    /** What the addresses look like, such as {@code jdbc:postgresql://HOST/NAME}, for messages. */
    String form();

    /** Whether an address is of this kind. No two kinds accept the same one. */
    boolean accepts(String address);

    /** An address as messages and logs may have it: without a password. */
    String name(String address);

    /** The file that the database is, there or not yet; empty when it is on a server. */
    default Optional<Path> file(String address) {
        return Optional.empty();
    }

    /** Whether a file belongs to the database, so that nobody else should read or write it. */
    default boolean owns(String address, Path file) {
        return file(address)
                .map(Path::toAbsolutePath)
                .map(Path::normalize)
                .filter(file.toAbsolutePath().normalize()::equals)
                .isPresent();
    }

    /**
     * Opens a database, and makes it, or its tables, when there are none.
     *
     * @param migrating whether one that is older than this program is migrated, rather than refused
     * @param backups the directory for backups, where the database makes them by itself; null for the usual one
     * @throws DomainException.CannotOpen saying what to do, and having changed nothing, when it is not one of Inkwell's, is
     *     newer than this program, or is out of reach
     * @throws DomainException.Busy when another program has it to itself
     */
    Storage open(String address, boolean migrating, @Nullable Path backups);

    /**
     * The upkeep of a database that need not be open, and is neither made nor migrated by asking for it. Of one that is not
     * there, everything asked is refused as {@link DomainException.CannotOpen}, or answered as of an empty one.
     */
    Upkeep upkeep(String address, @Nullable Path backups);

    /** Whether reads may come from {@link Replicas} of a database of this kind, named by a second address of the kind. */
    default boolean hasReplicas() {
        return false;
    }

    /**
     * What an operator should know of the replicas of a database; nothing where there can be none.
     *
     * @param replicas their address
     */
    default List<Finding> diagnoseReplicas(String address, String replicas) {
        return List.of();
    }

    /**
     * The one that accepts an address.
     *
     * @throws DomainException.CannotOpen naming all forms there are, when none does
     */
    static StorageProvider of(String address) {
        List<StorageProvider> all = ServiceLoader.load(StorageProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return all.stream()
                .filter(provider -> provider.accepts(address))
                .findFirst()
                .orElseThrow(() -> new DomainException.CannotOpen("There is no database of the kind " + kind(address)
                        + " here: name "
                        + all.stream().map(StorageProvider::form).sorted().collect(Collectors.joining(", or "))
                        + "."));
    }

    /** The scheme alone: behind it may be a password. */
    private static String kind(String address) {
        return Stream.of(address.strip().split(":", 3))
                .takeWhile(part -> part.matches("[A-Za-z][A-Za-z0-9+.-]*"))
                .collect(Collectors.joining(":"));
    }
}
