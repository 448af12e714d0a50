package dev.inkwell.persistence.mysql;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.persistence.jdbc.ListQuery;
import dev.inkwell.persistence.jdbc.ServerDatabase;
import dev.inkwell.persistence.jdbc.ServerPostRepository;
import io.micronaut.data.annotation.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

@MysqlRepository
abstract class MysqlPostRepository extends ServerPostRepository {
    private static final String INSERT = """
            INSERT INTO posts (title, body, long_words, user_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
            """;

    private static final String RESTORE = """
            INSERT INTO posts (id, title, body, long_words, user_id, created_at, updated_at, version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String INSERT_WORDS = """
            INSERT INTO post_words (post_id, word)
            SELECT ?, word
            FROM JSON_TABLE(?, '$[*]' COLUMNS (word varchar(64) CHARACTER SET utf8mb4 PATH '$')) AS words
            """;

    private final DataSource source;

    MysqlPostRepository(ServerDatabase database) {
        super(database);
        source = database.dataSource();
    }

    @Override
    protected OptionalLong insert(NewPost post, long at) {
        var words = PostWords.of(post.title(), post.body());
        OptionalLong id =
                transactions.insert(INSERT, post.title(), post.body(), words.longOnes(), post.userId(), at, at);
        id.ifPresent(added -> insertWords(List.<Object[]>of(new Object[] {added, words.beginnings()})));
        return id;
    }

    @Override
    protected OptionalInt insertAll(List<Post> posts) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        List<@Nullable Object[]> rowsOfWords = new ArrayList<>();
        for (Post post : posts) {
            var words = PostWords.of(post.title(), post.body());
            rows.add(new @Nullable Object[] {
                post.id(),
                post.title(),
                post.body(),
                words.longOnes(),
                post.userId(),
                post.createdAt().toEpochMilli(),
                post.updatedAt().toEpochMilli(),
                post.version()
            });
            rowsOfWords.add(new Object[] {post.id(), words.beginnings()});
        }
        OptionalInt left = transactions.insertAll(RESTORE, rows);
        if (left.isEmpty()) {
            insertWords(rowsOfWords);
        }
        return left;
    }

    /** A post without words has no rows of them. */
    private void insertWords(List<@Nullable Object[]> rows) {
        transactions.insertAll(INSERT_WORDS, rows);
    }

    @Override
    public long lastId() {
        return Tables.lastId(source, "posts");
    }

    @Override
    protected int change(Post post) {
        var words = PostWords.of(post.title(), post.body());
        int changed = updateById(
                post.id(),
                post.title(),
                post.body(),
                words.longOnes(),
                post.userId(),
                post.updatedAt().toEpochMilli(),
                post.version());
        if (changed > 0) {
            deleteWords(post.id());
            insertWords(List.<Object[]>of(new Object[] {post.id(), words.beginnings()}));
        }
        return changed;
    }

    @Query("""
            UPDATE posts
            SET title = :title, body = :body, long_words = :longWords, user_id = :userId, updated_at = :updatedAt,
                version = :version
            WHERE id = :id
            """)
    abstract int updateById(
            long id, String title, String body, @Nullable String longWords, long userId, long updatedAt, long version);

    @Query("DELETE FROM post_words WHERE post_id = :id")
    abstract void deleteWords(long id);

    @Override
    protected void find(ListQuery<?> query, SearchWords words) {
        PostWords.find(query, words);
    }
}
