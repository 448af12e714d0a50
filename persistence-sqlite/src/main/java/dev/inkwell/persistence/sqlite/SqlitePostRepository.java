package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import dev.inkwell.persistence.jdbc.ListQuery;
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
import java.util.stream.Collectors;
import javax.sql.DataSource;

@JdbcRepository(
        dataSource = SqliteDatabase.NAME,
        dialect = Dialect.MYSQL) // docs/adr/0003: SQLite has none of its own before Micronaut Data 5
@SqliteErrors.Translated
abstract class SqlitePostRepository implements PostRepository, GenericRepository<SqlitePostRepository.Row, Long> {
    private static final String POST =
            "posts.id, title, body, user_id, posts.created_at, posts.updated_at, posts.version";
    private static final String AUTHOR = "username, email, users.version";

    private static final String INSERT =
            "INSERT INTO posts (title, body, user_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?)";

    private final SqliteTransactions transactions;
    private final DataSource database;

    SqlitePostRepository(SqliteTransactions transactions, SqliteDatabase database) {
        this.transactions = transactions;
        this.database = database.dataSource();
    }

    @Override
    public Post create(NewPost post, Instant at) {
        String words = words(post.title(), post.body());
        return transactions.execute(() -> {
            try {
                long time = at.toEpochMilli();
                long id = transactions.join(
                        () -> transactions.insert(INSERT, post.title(), post.body(), post.userId(), time, time));
                insertWords(id, words);
                return new Post(id, post.title(), post.body(), post.userId(), at, at);
            } catch (SqliteErrors.Unreferenced refused) {
                throw DomainException.Invalid.unknownAuthor(post.userId());
            }
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
                        post.createdAt(),
                        post.updatedAt(),
                        post.version()));
                insertWords(post.id(), words);
            } catch (SqliteErrors.Taken refused) {
                throw new DomainException.Duplicate(List.of("id"));
            } catch (SqliteErrors.Unreferenced refused) {
                throw DomainException.Invalid.unknownAuthor(post.userId());
            }
        });
    }

    @Query("""
            INSERT INTO posts (id, title, body, user_id, created_at, updated_at, version)
            VALUES (:id, :title, :body, :userId, :createdAt, :updatedAt, :version)
            """)
    abstract void insertWithId(
            long id, String title, String body, long userId, Instant createdAt, Instant updatedAt, long version);

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
        return filter.words().isEmpty() ? "posts" : "post_words JOIN posts ON posts.id = post_words.rowid";
    }

    private static <T> ListQuery<T> narrowed(ListQuery<T> query, PostFilter filter, Post.Sort sort) {
        query.sortedBy(column(filter, sort), id(filter));
        Long author = filter.userId();
        if (filter.equals(PostFilter.ALL)) {
            query.counted("SELECT post_count FROM totals");
        } else if (author != null && filter.equals(PostFilter.byAuthor(author))) {
            query.counted("SELECT post_count FROM users WHERE id = ?");
        }
        if (!filter.words().isEmpty()) {
            query.where(
                    "post_words MATCH ?",
                    filter.words().words().stream()
                            .map(word -> '"' + word + "\"*")
                            .collect(Collectors.joining(" ")));
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
        return filter.words().isEmpty() ? "posts.id" : "post_words.rowid";
    }

    private static String column(PostFilter filter, Post.Sort sort) {
        return switch (sort) {
            case ID -> id(filter);
            case TITLE -> "title";
            case USER_ID -> filter.userId() == null ? "user_id" : id(filter); // those of one author are all alike
            case CREATED_AT -> "posts.created_at";
        };
    }

    static String words(String title, String body) {
        return String.join(" ", SearchWords.of(title, body).words());
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
        String words = words(post.title(), post.body());
        transactions.run(() -> {
            try {
                int updated = transactions.join(() -> updateById(
                        post.id(), post.title(), post.body(), post.userId(), post.updatedAt(), post.version()));
                if (updated == 0) {
                    throw new DomainException.NotFound("post", post.id());
                }
                updateWords(post.id(), words);
            } catch (SqliteErrors.Unreferenced refused) {
                throw DomainException.Invalid.unknownAuthor(post.userId());
            }
        });
    }

    @Query("""
            UPDATE posts
            SET title = :title, body = :body, user_id = :userId, updated_at = :updatedAt, version = :version
            WHERE id = :id
            """)
    abstract int updateById(long id, String title, String body, long userId, Instant updatedAt, long version);

    @Query("UPDATE post_words SET words = :words WHERE rowid = :id")
    abstract void updateWords(long id, String words);

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
    record Row(
            @Id long id, String title, String body, long userId, Instant createdAt, Instant updatedAt, long version) {
        Post toPost() {
            return new Post(id, title, body, userId, createdAt, updatedAt, version);
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
            Instant createdAt,
            Instant updatedAt,
            long version,
            String username,
            String email,
            long authorVersion) {

        PostWithAuthor toPostWithAuthor() {
            return new PostWithAuthor(
                    new Post(id, title, body, userId, createdAt, updatedAt, version),
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
