package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;
import io.micronaut.data.repository.GenericRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The statistics, from {@code totals}: the sums of its rows, of which there is one or, where many write, one for each. */
public abstract class JdbcStatsRepository implements StatsRepository, GenericRepository<UserRow, Long> {
    private final DataSource database;
    private final DataSource snapshots;

    protected JdbcStatsRepository(JdbcDatabase database) {
        this.database = database.dataSource();
        snapshots = database.snapshots();
    }

    @Override
    public Stats stats() {
        String sql = "SELECT sum(user_count), sum(post_count), sum(users_without_posts), coalesce((" + mostPosts()
                + "), 0) FROM totals";
        return Select.one(database, JdbcStatsRepository::stats, sql).orElseThrow();
    }

    /** The statement that answers how many posts the user has who has the most. */
    protected String mostPosts() {
        return "SELECT max(post_count) FROM users";
    }

    private static Stats stats(ResultSet row) throws SQLException {
        return new Stats(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
    }

    @Override
    public Page<PostCount> postsPerUser(PageRequest<PostCount.Sort> request) {
        var query = new ListQuery<>(
                snapshots,
                "id, username, post_count",
                counted(),
                row -> new PostCount(row.getLong(1), Select.text(row, 2), row.getLong(3)));
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
}
