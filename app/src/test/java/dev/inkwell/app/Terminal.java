package dev.inkwell.app;

import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.persistence.memory.InMemoryStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A folder, an environment and a database, in which commands are run as {@link Main} runs them. */
final class Terminal {
    final Path folder;
    final Map<String, String> environment = new HashMap<>();
    private final Map<Path, Storage> databases = new HashMap<>();

    Terminal(Path folder) {
        this.folder = folder;
    }

    /** What a command left behind; how far it was, which only a slow machine is told, is left out. */
    record Result(int exitCode, String out, String err) {
        Result {
            err = err.replaceAll("(?m)^inkwell: ([\\d ]+%, )?[\\d,]+ lines\n", "");
        }
    }

    /** Runs a command on the database {@code inkwell.db} of the folder. */
    Result run(String... arguments) {
        return run(folder.resolve("inkwell.db"), arguments);
    }

    Result run(Path database, String... arguments) {
        return runWithoutDatabase(Stream.concat(Stream.of(arguments), Stream.of("--db", database.toString()))
                .toArray(String[]::new));
    }

    /** Runs a command with these arguments and no others. */
    Result runWithoutDatabase(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(
                arguments,
                environment,
                new PrintWriter(out),
                new PrintWriter(err),
                (file, migrating, backups) -> open(Path.of(file)));
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** Writes a file of lines that end with a line feed, and answers its name. */
    String file(String name, String... lines) throws IOException {
        return file(name, String.join("\n", lines).concat("\n").getBytes(StandardCharsets.UTF_8));
    }

    String file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content).toString();
    }

    String path(String name) {
        return folder.resolve(name).toString();
    }

    String content(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    /** The database, which stays in memory from one command to the next. */
    Storage storage() {
        return storage(folder.resolve("inkwell.db"));
    }

    Storage storage(Path database) {
        return databases.computeIfAbsent(database, unused -> new InMemoryStorage());
    }

    /** Has commands see a database through another. */
    void replaceStorage(Path database, Storage storage) {
        databases.put(database, storage);
    }

    private Storage open(Path database) {
        try {
            Files.write(database, new byte[0]); // commands that only read want to see a file
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new StaysOpen(storage(database));
    }

    private record StaysOpen(Storage storage) implements Storage {
        @Override
        public UserRepository users() {
            return storage.users();
        }

        @Override
        public PostRepository posts() {
            return storage.posts();
        }

        @Override
        public StatsRepository stats() {
            return storage.stats();
        }

        @Override
        public KeptAnswerRepository keptAnswers() {
            return storage.keptAnswers();
        }

        @Override
        public TokenRepository tokens() {
            return storage.tokens();
        }

        @Override
        public Transactions transactions() {
            return storage.transactions();
        }

        @Override
        public Upkeep upkeep() {
            return storage.upkeep();
        }

        @Override
        public int schemaVersion() {
            return storage.schemaVersion();
        }

        @Override
        public void close() {
            // the next command of the test opens it again
        }
    }
}
