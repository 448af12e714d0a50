package dev.inkwell.persistence.postgresql;

import dev.inkwell.persistence.jdbc.JdbcStatsRepository;
import dev.inkwell.persistence.jdbc.ServerDatabase;

@PostgresqlRepository
abstract class PostgresqlStatsRepository extends JdbcStatsRepository {
    PostgresqlStatsRepository(ServerDatabase database) {
        super(database);
    }

    @Override
    protected String mostPosts() {
        return "SELECT max(post_count) FROM post_counts";
    }

    @Override
    protected String counted() {
        return "users JOIN post_counts ON user_id = id";
    }
}
