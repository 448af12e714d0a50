package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.persistence.jdbc.ListQuery;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import javax.sql.DataSource;

@JdbcRepository(dataSource = PostgresqlDatabase.NAME, dialect = Dialect.POSTGRES)
@Requires(property = PostgresqlDatabase.PROPERTY)
@PostgresqlErrors.Translated
abstract class PostgresqlStatsRepository
        implements StatsRepository, GenericRepository<PostgresqlUserRepository.Found, Long> {
    private final DataSource database;

    PostgresqlStatsRepository(PostgresqlDatabase database) {
        this.database = database.snapshots();
    }

    @Override
    public Stats stats() {
        return selectFigures().toStats();
    }

    @Query("""
            SELECT CAST(sum(user_count) AS bigint) AS user_count, CAST(sum(post_count) AS bigint) AS post_count,
                CAST(sum(users_without_posts) AS bigint) AS users_without_posts,
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
                .counted("SELECT CAST(sum(user_count) AS bigint) FROM totals")
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
