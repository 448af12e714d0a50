package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.persistence.jdbc.ListQuery;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import javax.sql.DataSource;

@JdbcRepository(
        dataSource = SqliteDatabase.NAME,
        dialect = Dialect.MYSQL) // docs/adr/0003: SQLite has none of its own before Micronaut Data 5
@SqliteErrors.Translated
abstract class SqliteStatsRepository implements StatsRepository, GenericRepository<SqliteUserRepository.Found, Long> {
    private final DataSource database;

    SqliteStatsRepository(SqliteDatabase database) {
        this.database = database.dataSource();
    }

    @Override
    public Stats stats() {
        return selectFigures().toStats();
    }

    @Query("""
            SELECT user_count, post_count, users_without_posts,
                coalesce((SELECT max(post_count) FROM users), 0) AS max_posts_per_user
            FROM totals
            """)
    abstract Figures selectFigures();

    @Override
    public Page<PostCount> postsPerUser(PageRequest<PostCount.Sort> request) {
        String sort = switch (request.sort()) {
            case POST_COUNT -> "post_count";
            case USER_ID -> "id";
            case USERNAME -> "username_key";
        };
        return new ListQuery<>(
                        database,
                        "id, username, post_count",
                        "users",
                        row -> new PostCount(row.getLong(1), row.getString(2), row.getLong(3)))
                .sortedBy(sort, "id")
                .counted("SELECT user_count FROM totals")
                .page(request);
    }

    /** What is read of the totals. */
    @Introspected
    record Figures(long userCount, long postCount, long usersWithoutPosts, long maxPostsPerUser) {
        Stats toStats() {
            return new Stats(userCount, postCount, usersWithoutPosts, maxPostsPerUser);
        }
    }
}
