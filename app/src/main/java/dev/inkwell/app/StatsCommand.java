package dev.inkwell.app;

import dev.inkwell.domain.Stats;
import dev.inkwell.domain.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "stats",
        header = {"Counts users and posts.", "", "  inkwell stats", "  inkwell stats --json", ""})
final class StatsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final StorageOptions options;

    @Option(names = "--json", description = "Print what GET /stats answers.")
    private boolean json;

    StatsCommand(StorageOptions.Storages storages) {
        this.options = new StorageOptions(storages);
    }

    @Override
    public Integer call() throws IOException {
        Stats stats;
        try (Storage storage = options.openExisting()) {
            stats = storage.stats().stats();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            print(out, stats);
        } else {
            out.print(table(stats));
        }
        return Main.DONE;
    }

    private static String table(Stats stats) {
        return String.format(
                Locale.ROOT,
                """
                users                   %,12d
                posts                   %,12d
                posts per user, average %,12.1f
                posts per user, most    %,12d
                users without posts     %,12d
                """,
                stats.userCount(),
                stats.postCount(),
                stats.averagePostsPerUser(),
                stats.maxPostsPerUser(),
                stats.usersWithoutPosts());
    }

    private static void print(PrintWriter out, Stats stats) throws IOException {
        Json.print(out, generator -> {
            generator.writeStartObject();
            generator.writeNumberField("user_count", stats.userCount());
            generator.writeNumberField("post_count", stats.postCount());
            generator.writeNumberField("average_posts_per_user", stats.averagePostsPerUser());
            generator.writeNumberField("users_without_posts", stats.usersWithoutPosts());
            generator.writeNumberField("max_posts_per_user", stats.maxPostsPerUser());
            generator.writeEndObject();
        });
    }
}
