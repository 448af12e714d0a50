package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.persistence.jdbc.ListQuery;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import dev.inkwell.persistence.jdbc.ServerPostRepository;
import io.micronaut.data.annotation.Query;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

@PostgresqlRepository
abstract class PostgresqlPostRepository extends ServerPostRepository {

    private static final String INSERT = """
            INSERT INTO posts (title, body, lexemes, words, created_at, updated_at, user_id)
            SELECT ?, ?, array_to_tsvector(string_to_array(?, ' ')), ?, ?, ?, users.id FROM users WHERE users.id = ?
            """;

    private static final String RESTORE = """
            INSERT INTO posts (id, title, body, lexemes, words, created_at, updated_at, version, user_id)
            SELECT ?, ?, ?, array_to_tsvector(string_to_array(?, ' ')), ?, ?, ?, ?, users.id FROM users WHERE users.id = ?
            ON CONFLICT DO NOTHING
            """;

    PostgresqlPostRepository(ServerDatabase database) {
        super(database);
    }

    @Override
    protected OptionalLong insert(NewPost post, long at) {
        var words = PostWords.of(post.title(), post.body());
        return transactions.insert(
                INSERT, post.title(), post.body(), words.lexemes(), words.text(), at, at, post.userId());
    }

    @Override
    protected OptionalInt insertAll(List<Post> posts) {
        OptionalInt left = transactions.insertAll(
                RESTORE, posts.stream().map(PostgresqlPostRepository::row).toList());
        moveSequence(posts.stream().mapToLong(Post::id).max().orElse(0));
        return left;
    }

    private static @Nullable Object[] row(Post post) {
        var words = PostWords.of(post.title(), post.body());
        return new @Nullable Object[] {
            post.id(),
            post.title(),
            post.body(),
            words.lexemes(),
            words.text(),
            post.createdAt().toEpochMilli(),
            post.updatedAt().toEpochMilli(),
            post.version(),
            post.userId()
        };
    }

    @Override
    @Query("SELECT coalesce(pg_sequence_last_value(CAST(pg_get_serial_sequence('posts', 'id') AS regclass)), 0)")
    public abstract long lastId();

    @Query("SELECT go_on_after('posts', :id)")
    abstract long moveSequence(long id);

    @Override
    protected int change(Post post) {
        var words = PostWords.of(post.title(), post.body());
        return updateById(
                post.id(),
                post.title(),
                post.body(),
                words.lexemes(),
                words.text(),
                post.userId(),
                post.updatedAt().toEpochMilli(),
                post.version());
    }

    @Query("""
            UPDATE posts
            SET title = :title, body = :body, lexemes = array_to_tsvector(string_to_array(:lexemes, ' ')),
                words = :words, user_id = :userId, updated_at = :updatedAt, version = :version
            WHERE id = :id AND EXISTS (SELECT 1 FROM users WHERE users.id = :userId)
            """)
    abstract int updateById(
            long id,
            String title,
            String body,
            @Nullable String lexemes,
            @Nullable String words,
            long userId,
            long updatedAt,
            long version);

    @Override
    protected String countByAuthor() {
        return "SELECT post_count FROM post_counts WHERE user_id = ?";
    }

    @Override
    protected void find(ListQuery<?> query, SearchWords words) {
        PostWords.find(query, words);
    }
}
