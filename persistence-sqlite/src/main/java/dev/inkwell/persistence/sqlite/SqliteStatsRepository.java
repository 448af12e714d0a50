package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.Pageable;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

@JdbcRepository(
        dataSource = SqliteDatabase.NAME,
        dialect = Dialect.MYSQL) // docs/adr/0003: SQLite has none of its own before Micronaut Data 5
@SqliteErrors.Translated
abstract class SqliteStatsRepository implements StatsRepository, GenericRepository<SqliteUserRepository.Row, Long> {

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
            case POST_COUNT -> "postCount";
            case USER_ID -> "id";
            case USERNAME -> "usernameKey";
        };
        return Paging.page(request, sort, stats().userCount(), this::selectPage).map(Counted::toPostCount);
    }

    @Query("SELECT id AS user_id, username, post_count FROM users")
    abstract List<Counted> selectPage(Pageable pageable);

    /** What is read of the totals. */
    @Introspected
    record Figures(long userCount, long postCount, long usersWithoutPosts, long maxPostsPerUser) {
        Stats toStats() {
            return new Stats(userCount, postCount, usersWithoutPosts, maxPostsPerUser);
        }
    }

    /** What is read of a user. */
    @Introspected
    record Counted(long userId, String username, long postCount) {
        PostCount toPostCount() {
            return new PostCount(userId, username, postCount);
        }
    }
}
