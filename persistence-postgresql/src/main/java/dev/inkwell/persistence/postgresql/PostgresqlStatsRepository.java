package dev.inkwell.persistence.postgresql;

import dev.inkwell.persistence.jdbc.JdbcStatsRepository;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import io.micronaut.data.annotation.Query;

@PostgresqlRepository
abstract class PostgresqlStatsRepository extends JdbcStatsRepository {
    PostgresqlStatsRepository(ServerDatabase database) {
        super(database);
    }

    @Override
    @Query("""
            SELECT sum(user_count) AS user_count, sum(post_count) AS post_count,
                sum(users_without_posts) AS users_without_posts,
                coalesce((SELECT max(post_count) FROM post_counts), 0) AS max_posts_per_user
            FROM totals
            """)
    protected abstract Figures selectFigures();

    @Override
    protected String counted() {
        return "users JOIN post_counts ON user_id = id";
    }
}
