package dev.inkwell.example.h2;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;

final class H2StatsRepository implements StatsRepository {
    private final H2Database database;

    H2StatsRepository(H2Database database) {
        this.database = database;
    }

    @Override
    public Stats stats() {
        return database.read(statements -> statements
                .first(row -> new Stats(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)), """
                        SELECT user_count, post_count, users_without_posts, (SELECT MAX(post_count) FROM users)
                        FROM totals
                        """)
                .orElseThrow());
    }

    @Override
    public Page<PostCount> postsPerUser(PageRequest<PostCount.Sort> request) {
        String column = switch (request.sort()) {
            case POST_COUNT -> "post_count";
            case USER_ID -> "id";
            case USERNAME -> "username_key";
        };
        return database.read(statements -> new ListQuery<>(
                        "id, username, post_count",
                        "users",
                        "id",
                        row -> new PostCount(row.getLong(1), row.getString(2), row.getLong(3)))
                .sortedBy(column)
                .counted("SELECT user_count FROM totals")
                .page(statements, request));
    }
}
