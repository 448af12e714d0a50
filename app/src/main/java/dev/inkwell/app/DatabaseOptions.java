package dev.inkwell.app;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.StorageProvider;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every command takes: which database, and where settings are found that were not given. */
final class DatabaseOptions {

    /** A database by its address, or a message that says which there may be. */
    static final class Converter implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            try {
                StorageProvider.of(value);
                return value;
            } catch (DomainException.CannotOpen unknown) {
                throw new TypeConversionException(String.valueOf(unknown.getMessage()));
            }
        }
    }

    @Option(
            names = "--db",
            paramLabel = "DATABASE",
            defaultValue = "inkwell.db",
            converter = Converter.class,
            description =
                    "The database: a file, or the URL of one on a server (or INKWELL_DB, or db=... in the configuration"
                            + " file). Default: ${DEFAULT-VALUE}")
    private String address = "";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Lines like backup.every=24h, for what is neither an option nor in the environment (or INKWELL_CONFIG)."
                            + " Default: inkwell.properties in the current directory, if it is there")
    @SuppressWarnings("UnusedVariable") // Settings asks picocli for it, before this is set
    private @Nullable Path config;

    /** As it was given; messages have its {@link #name}. */
    String address() {
        return address;
    }

    /** What opens it. */
    StorageProvider provider() {
        return StorageProvider.of(address);
    }

    String name() {
        return provider().name(address);
    }

    /** See {@link StorageProvider#file}. */
    Optional<Path> file() {
        return provider().file(address);
    }

    /** Refuses to read or write the files of the database as if they were others. */
    void refuseAsOtherFile(Path file) {
        if (provider().owns(address, file)) {
            throw new Failure(Main.REFUSED, file + " belongs to the database; name another file.");
        }
    }
}
