package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.persistence.jdbc.ConstraintViolation;
import dev.inkwell.persistence.jdbc.JdbcPostRepository;
import dev.inkwell.persistence.jdbc.ListQuery;
import io.micronaut.data.annotation.Query;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

@SqliteRepository
abstract class SqlitePostRepository extends JdbcPostRepository {
    private static final String INSERT =
            "INSERT INTO posts (title, body, user_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?)";

    private final SqliteTransactions transactions;

    SqlitePostRepository(SqliteDatabase database) {
        super(database);
        transactions = database.transactions();
    }

    @Override
    public Post create(NewPost post, Instant at) {
        String words = words(post.title(), post.body());
        return transactions.execute(() -> {
            long time = at.toEpochMilli();
            long id = transactions
                    .join(() -> transactions.insert(INSERT, post.title(), post.body(), post.userId(), time, time))
                    .orElseThrow(() -> DomainException.Invalid.unknownAuthor(post.userId()));
            insertWords(id, words);
            return new Post(id, post, at, at);
        });
    }

    @Query("INSERT INTO post_words (rowid, words) VALUES (:id, :words)")
    abstract void insertWords(long id, String words);

    @Override
    public void restore(Post post) {
        String words = words(post.title(), post.body());
        transactions.run(() -> {
            try {
                transactions.join(() -> insertWithId(
                        post.id(),
                        post.title(),
                        post.body(),
                        post.userId(),
                        post.createdAt().toEpochMilli(),
                        post.updatedAt().toEpochMilli(),
                        post.version()));
                insertWords(post.id(), words);
            } catch (ConstraintViolation refused) {
                throw findById(post.id()).isPresent()
                        ? new DomainException.Duplicate(List.of("id"))
                        : DomainException.Invalid.unknownAuthor(post.userId());
            }
        });
    }

    @Query("""
            INSERT INTO posts (id, title, body, user_id, created_at, updated_at, version)
            VALUES (:id, :title, :body, :userId, :createdAt, :updatedAt, :version)
            """)
    abstract void insertWithId(
            long id, String title, String body, long userId, long createdAt, long updatedAt, long version);

    @Override
    @Query("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'posts'")
    public abstract long lastId();

    @Override
    public void update(Post post) {
        String words = words(post.title(), post.body());
        transactions.run(() -> {
            try {
                int updated = transactions.join(() -> updateById(
                        post.id(),
                        post.title(),
                        post.body(),
                        post.userId(),
                        post.updatedAt().toEpochMilli(),
                        post.version()));
                if (updated == 0) {
                    throw new DomainException.NotFound("post", post.id());
                }
                updateWords(post.id(), words);
            } catch (ConstraintViolation refused) {
                throw DomainException.Invalid.unknownAuthor(post.userId());
            }
        });
    }

    @Query("""
            UPDATE posts
            SET title = :title, body = :body, user_id = :userId, updated_at = :updatedAt, version = :version
            WHERE id = :id
            """)
    abstract int updateById(long id, String title, String body, long userId, long updatedAt, long version);

    @Query("UPDATE post_words SET words = :words WHERE rowid = :id")
    abstract void updateWords(long id, String words);

    static String words(String title, String body) {
        return String.join(" ", SearchWords.of(title, body).words());
    }

    @Override
    protected String searched() {
        return "post_words JOIN posts ON posts.id = post_words.rowid";
    }

    @Override
    protected String idOfWords() {
        return "post_words.rowid";
    }

    @Override
    protected void find(ListQuery<?> query, SearchWords words) {
        query.where(
                "post_words MATCH ?",
                words.words().stream().map(word -> '"' + word + "\"*").collect(Collectors.joining(" ")));
    }
}
