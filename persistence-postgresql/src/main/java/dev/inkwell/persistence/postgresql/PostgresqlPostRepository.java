package dev.inkwell.persistence.postgresql;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import dev.inkwell.persistence.jdbc.ListQuery;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

@JdbcRepository(dataSource = PostgresqlDatabase.NAME, dialect = Dialect.POSTGRES)
@Requires(property = PostgresqlDatabase.PROPERTY)
@PostgresqlErrors.Translated
abstract class PostgresqlPostRepository
        implements PostRepository, GenericRepository<PostgresqlPostRepository.Row, Long> {
    private static final String POST =
            "posts.id, title, body, user_id, posts.created_at, posts.updated_at, posts.version";
    private static final String AUTHOR = "username, email, users.version";

    /** Both rows at once: each statement more is another way to the server and back. */
    private static final String INSERT = """
            WITH created AS (
                INSERT INTO posts (title, body, user_id, created_at, updated_at)
                SELECT ?, ?, users.id, ?, ? FROM users WHERE users.id = ?
                RETURNING id
            )
            INSERT INTO post_words (post_id, lexemes, words)
            SELECT id, array_to_tsvector(string_to_array(?, ' ')), ? FROM created
            RETURNING post_id
            """;

    private final PostgresqlTransactions transactions;
    private final DataSource database;

    PostgresqlPostRepository(PostgresqlTransactions transactions, PostgresqlDatabase database) {
        this.transactions = transactions;
        this.database = database.snapshots();
    }

    @Override
    public Post create(NewPost post, Instant at) {
        var words = PostWords.of(post.title(), post.body());
        return transactions.join(() -> {
            long time = at.toEpochMilli();
            long id = transactions
                    .insert(INSERT, post.title(), post.body(), time, time, post.userId(), words.lexemes(), words.text())
                    .orElseThrow(() -> DomainException.Invalid.unknownAuthor(post.userId()));
            return new Post(id, post.title(), post.body(), post.userId(), at, at);
        });
    }

    @Override
    public void restore(Post post) {
        var words = PostWords.of(post.title(), post.body());
        transactions.join(() -> {
            int restored = insertWithId(
                    post.id(),
                    post.title(),
                    post.body(),
                    post.userId(),
                    post.createdAt().toEpochMilli(),
                    post.updatedAt().toEpochMilli(),
                    post.version());
            if (restored == 0) {
                throw selectById(post.id()).isPresent()
                        ? new DomainException.Duplicate(List.of("id"))
                        : DomainException.Invalid.unknownAuthor(post.userId());
            }
            insertWords(post.id(), words.lexemes(), words.text());
        });
    }

    @Query("""
            INSERT INTO posts (id, title, body, user_id, created_at, updated_at, version)
            SELECT :id, :title, :body, users.id, :createdAt, :updatedAt, :version FROM users WHERE users.id = :userId
            ON CONFLICT DO NOTHING
            """)
    abstract int insertWithId(
            long id, String title, String body, long userId, long createdAt, long updatedAt, long version);

    @Query("""
            INSERT INTO post_words (post_id, lexemes, words)
            VALUES (:id, array_to_tsvector(string_to_array(:lexemes, ' ')), :words)
            """)
    abstract void insertWords(long id, @Nullable String lexemes, @Nullable String words);

    @Override
    public Optional<Post> findById(long id) {
        return selectById(id).map(Row::toPost);
    }

    @Query("SELECT id, title, body, user_id, created_at, updated_at, version FROM posts WHERE id = :id")
    abstract Optional<Row> selectById(long id);

    @Override
    public Optional<PostWithAuthor> findByIdWithAuthor(long id) {
        return selectByIdWithAuthor(id).map(RowWithAuthor::toPostWithAuthor);
    }

    @Query("""
            SELECT posts.id, title, body, user_id, posts.created_at, posts.updated_at, posts.version,
                username, email, users.version AS author_version
            FROM posts JOIN users ON users.id = user_id
            WHERE posts.id = :id
            """)
    abstract Optional<RowWithAuthor> selectByIdWithAuthor(long id);

    @Override
    public Page<Post> list(PostFilter filter, PageRequest<Post.Sort> request) {
        return posts(filter, request.sort()).page(request);
    }

    @Override
    public Page<PostWithAuthor> listWithAuthors(PostFilter filter, PageRequest<Post.Sort> request) {
        return postsWithAuthors(filter, request.sort()).page(request);
    }

    @Override
    public Slice<Post> slice(PostFilter filter, SliceRequest<Post.Sort> request) {
        return posts(filter, request.sort()).slice(request, request.sort()::positionOf);
    }

    @Override
    public Slice<PostWithAuthor> sliceWithAuthors(PostFilter filter, SliceRequest<Post.Sort> request) {
        return postsWithAuthors(filter, request.sort())
                .slice(request, found -> request.sort().positionOf(found.post()));
    }

    @Override
    public long count(PostFilter filter) {
        return posts(filter, Post.Sort.ID).count();
    }

    private ListQuery<Post> posts(PostFilter filter, Post.Sort sort) {
        return narrowed(new ListQuery<>(database, POST, source(filter), Row::read), filter, sort);
    }

    private ListQuery<PostWithAuthor> postsWithAuthors(PostFilter filter, Post.Sort sort) {
        String source = source(filter) + " JOIN users ON users.id = user_id";
        return narrowed(new ListQuery<>(database, POST + ", " + AUTHOR, source, RowWithAuthor::read), filter, sort);
    }

    private static String source(PostFilter filter) {
        return filter.words().isEmpty() ? "posts" : "post_words JOIN posts ON posts.id = post_words.post_id";
    }

    private static <T> ListQuery<T> narrowed(ListQuery<T> query, PostFilter filter, Post.Sort sort) {
        query.sortedBy(column(filter, sort), id(filter));
        Long author = filter.userId();
        if (filter.equals(PostFilter.ALL)) {
            query.counted("SELECT CAST(sum(post_count) AS bigint) FROM totals");
        } else if (author != null && filter.equals(PostFilter.byAuthor(author))) {
            query.counted("SELECT post_count FROM users WHERE id = ?");
        }
        if (!filter.words().isEmpty()) {
            PostWords.find(query, filter.words());
        }
        if (filter.id() != null) {
            query.where("posts.id = ?", filter.id());
        }
        if (author != null) {
            query.where("user_id = ?", author);
        }
        return query;
    }

    /** A search finds ids in their order: walked along itself, a page of it is read without sorting all that it finds. */
    private static String id(PostFilter filter) {
        return filter.words().isEmpty() ? "posts.id" : "post_words.post_id";
    }

    private static String column(PostFilter filter, Post.Sort sort) {
        return switch (sort) {
            case ID -> id(filter);
            case TITLE -> "title";
            case USER_ID -> filter.userId() == null ? "user_id" : id(filter); // those of one author are all alike
            case CREATED_AT -> "posts.created_at";
        };
    }

    @Override
    public List<Post> listAfter(long id, int limit) {
        return selectAfter(id, limit).stream().map(Row::toPost).toList();
    }

    @Query("""
            SELECT id, title, body, user_id, created_at, updated_at, version
            FROM posts WHERE id > :id ORDER BY id LIMIT :limit
            """)
    abstract List<Row> selectAfter(long id, int limit);

    @Override
    public void update(Post post) {
        var words = PostWords.of(post.title(), post.body());
        transactions.join(() -> {
            int updated = updateById(
                    post.id(),
                    post.title(),
                    post.body(),
                    post.userId(),
                    post.updatedAt().toEpochMilli(),
                    post.version());
            if (updated == 0) {
                throw selectById(post.id()).isPresent()
                        ? DomainException.Invalid.unknownAuthor(post.userId())
                        : new DomainException.NotFound("post", post.id());
            }
            updateWords(post.id(), words.lexemes(), words.text());
        });
    }

    @Query("""
            UPDATE posts
            SET title = :title, body = :body, user_id = :userId, updated_at = :updatedAt, version = :version
            WHERE id = :id AND EXISTS (SELECT 1 FROM users WHERE users.id = :userId)
            """)
    abstract int updateById(long id, String title, String body, long userId, long updatedAt, long version);

    @Query("""
            UPDATE post_words SET lexemes = array_to_tsvector(string_to_array(:lexemes, ' ')), words = :words
            WHERE post_id = :id
            """)
    abstract void updateWords(long id, @Nullable String lexemes, @Nullable String words);

    @Override
    public void delete(long id) {
        transactions.join(() -> {
            if (deleteById(id) == 0) {
                throw new DomainException.NotFound("post", id);
            }
        });
    }

    @Query("DELETE FROM posts WHERE id = :id")
    abstract int deleteById(long id);

    @Override
    public void deleteByAuthor(long userId) {
        transactions.join(() -> deleteByUserId(userId));
    }

    @Query("DELETE FROM posts WHERE user_id = :userId")
    abstract void deleteByUserId(long userId);

    /** A row. */
    @MappedEntity(value = "posts", alias = "posts")
    record Row(@Id long id, String title, String body, long userId, long createdAt, long updatedAt, long version) {
        Post toPost() {
            return new Post(
                    id, title, body, userId, Instant.ofEpochMilli(createdAt), Instant.ofEpochMilli(updatedAt), version);
        }

        /** A row that begins with {@link #POST}. */
        static Post read(ResultSet row) throws SQLException {
            return new Post(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    Instant.ofEpochMilli(row.getLong(5)),
                    Instant.ofEpochMilli(row.getLong(6)),
                    row.getLong(7));
        }
    }

    /** A row of the join. */
    @Introspected
    record RowWithAuthor(
            long id,
            String title,
            String body,
            long userId,
            long createdAt,
            long updatedAt,
            long version,
            String username,
            String email,
            long authorVersion) {

        PostWithAuthor toPostWithAuthor() {
            return new PostWithAuthor(
                    new Row(id, title, body, userId, createdAt, updatedAt, version).toPost(),
                    new PostWithAuthor.Author(userId, username, email, authorVersion));
        }

        /** A row of {@link #POST} and {@link #AUTHOR}. */
        static PostWithAuthor read(ResultSet row) throws SQLException {
            Post post = Row.read(row);
            return new PostWithAuthor(
                    post,
                    new PostWithAuthor.Author(post.userId(), row.getString(8), row.getString(9), row.getLong(10)));
        }
    }
}
