package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.repository.GenericRepository;
import javax.sql.DataSource;

/** The statistics, from {@code totals}: the sums of its rows, of which there is one or, where many write, one for each. */
public abstract class JdbcStatsRepository implements StatsRepository, GenericRepository<UserRow, Long> {
    private final DataSource snapshots;

    protected JdbcStatsRepository(JdbcDatabase database) {
        snapshots = database.snapshots();
    }

    @Override
    public Stats stats() {
        return selectFigures().toStats();
    }

    @Query("""
            SELECT sum(user_count) AS user_count, sum(post_count) AS post_count,
                sum(users_without_posts) AS users_without_posts,
                coalesce((SELECT max(post_count) FROM users), 0) AS max_posts_per_user
            FROM totals
            """)
    protected abstract Figures selectFigures();

    @Override
    public Page<PostCount> postsPerUser(PageRequest<PostCount.Sort> request) {
        var query = new ListQuery<>(
                snapshots,
                "id, username, post_count",
                counted(),
                row -> new PostCount(row.getLong(1), row.getString(2), row.getLong(3)));
        switch (request.sort()) {
            case POST_COUNT -> query.sortedBy("post_count", "id");
            case USER_ID -> query.sortedBy("id");
            case USERNAME -> query.sortedBy("username_key");
        }
        return query.counted("SELECT sum(user_count) FROM totals").page(request);
    }

    /** The tables in which each user is a row, with its {@code post_count}. */
    protected String counted() {
        return "users";
    }

    /** What is read of the totals. */
    @Introspected
    public record Figures(long userCount, long postCount, long usersWithoutPosts, long maxPostsPerUser) {
        Stats toStats() {
            return new Stats(userCount, postCount, usersWithoutPosts, maxPostsPerUser);
        }
    }
}
