package dev.inkwell.app;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.UserFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "copy",
        header = {
            "Copies all users and posts into another database.",
            "",
            "  inkwell copy --to 'jdbc:postgresql://db.example.org/inkwell?user=inkwell&password=…'",
            "  inkwell copy --from 'jdbc:postgresql://db.example.org/inkwell?user=…' --to blog.db",
            "  inkwell copy @passwords-are-in-this-file.args",
            ""
        },
        description = {
            "",
            "Ids, times and versions stay as they are. Stop the service first: of what changes meanwhile, some may not be"
                    + " copied. All rows of both are compared at the end, once. Killed at any moment, the same command goes"
                    + " on where it was; until it has, do not serve the target. A target that has other rows is refused.",
            "",
            "Tokens stay behind, make new ones in the other database; so do answers kept for Idempotency-Key.",
            ""
        })
final class CopyCommand implements Callable<Integer> {
    private final StorageOptions.Storages storages;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final DatabaseOptions database = new DatabaseOptions();

    @Option(
            names = "--from",
            paramLabel = "DATABASE",
            converter = DatabaseOptions.Converter.class,
            description = "Which database to copy, a file or a URL. Default: that of --db")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "DATABASE",
            required = true,
            converter = DatabaseOptions.Converter.class,
            description = "Into which; its tables are made when there are none.")
    private String to = "";

    CopyCommand(StorageOptions.Storages storages) {
        this.storages = storages;
    }

    @Override
    public Integer call() throws IOException {
        String source = from == null ? database.address() : from;
        String name = name(source);
        StorageOptions.refuseMissing(source, "name another with --from.");
        if (source.equals(to) || isSameFile(source, to)) {
            throw new Failure(Main.REFUSED, name + " would be copied into itself: name another with --to.");
        }
        try (Storage here = storages.open(source, false, null);
                Storage there = storages.open(to, true, null)) {
            copy(here, there, name);
        }
        return Main.DONE;
    }

    private static boolean isSameFile(String one, String other) throws IOException {
        Optional<Path> file = StorageProvider.of(one).file(one);
        Optional<Path> otherFile = StorageProvider.of(other).file(other).filter(Files::exists);
        return file.isPresent() && otherFile.isPresent() && Files.isSameFile(file.get(), otherFile.get());
    }

    private void copy(Storage source, Storage target, String name) {
        long users = source.users().count(UserFilter.ALL);
        long all = users + source.posts().count(PostFilter.ALL);
        Copy.Same sameUsers;
        Copy.Same samePosts;
        try (Progress progress = new Progress(spec.commandLine().getErr(), Boolean.getBoolean("inkwell.terminal"), 0)) {
            var copyOfUsers = Copy.users(source, target, (step, rows) -> progress.rows(step, rows, all));
            var copyOfPosts = Copy.posts(source, target, (step, rows) -> progress.rows(step, users + rows, all));
            Copy.Begun begunUsers = begun("user", copyOfUsers);
            Copy.Begun begunPosts = begun("post", copyOfPosts);
            complete(() -> {
                copyOfUsers.complete(begunUsers);
                copyOfPosts.complete(begunPosts);
                Copy.passOverDeletedIds(source, target);
            });
            sameUsers = compared("user", copyOfUsers, name);
            samePosts = compared("post", copyOfPosts, name);
        }
        if (source.users().count(UserFilter.ALL) != sameUsers.rows()
                || source.posts().count(PostFilter.ALL) != samePosts.rows()) {
            throw new Failure(
                    Main.WRONG, name + " was changed while it was copied: see that nobody does, and copy it again.");
        }
        tell("users", sameUsers, target.users().count(UserFilter.ALL));
        tell("posts", samePosts, target.posts().count(PostFilter.ALL));
    }

    private Copy.Begun begun(String row, Copy<?> copy) {
        try {
            return copy.begun();
        } catch (Copy.Different different) {
            throw new Failure(
                    Main.REFUSED,
                    name(to) + " has rows already that are not the same, " + row + " " + different.id
                            + " to begin with: name a database that is empty, or was left by a copy of this one.");
        }
    }

    private void complete(Runnable copying) {
        try {
            copying.run();
        } catch (DomainException.Duplicate taken) {
            throw new Failure(
                    Main.REFUSED,
                    "somebody else writes to " + name(to)
                            + ", another copy perhaps: see that nobody does, and copy again.");
        }
    }

    private Copy.Same compared(String row, Copy<?> copy, String name) {
        try {
            return copy.compare();
        } catch (Copy.Different different) {
            throw new Failure(
                    Main.WRONG,
                    row + " " + different.id + " is not the same in both: it was changed while it was copied. See that"
                            + " nobody changes " + name + ", and copy it into an empty database.");
        }
    }

    private void tell(String table, Copy.Same same, long counted) {
        if (counted != same.rows()) {
            throw new Failure(
                    Main.WRONG,
                    name(to) + " has " + same.rows() + " " + table + " and counts " + counted + ": do not use it, and"
                            + " report this as a bug of Inkwell's.");
        }
        spec.commandLine()
                .getOut()
                .printf(Locale.ROOT, "%s %,12d  the same in both, SHA-256 %s%n", table, same.rows(), same.sha256());
    }

    private static String name(String address) {
        return StorageProvider.of(address).name(address);
    }
}
