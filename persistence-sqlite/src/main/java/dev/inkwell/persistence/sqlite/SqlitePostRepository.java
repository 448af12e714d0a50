package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostWithAuthor;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.Pageable;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

@JdbcRepository(
        dataSource = SqliteDatabase.NAME,
        dialect = Dialect.MYSQL) // docs/adr/0003: SQLite has none of its own before Micronaut Data 5
@SqliteErrors.Translated
abstract class SqlitePostRepository implements PostRepository, GenericRepository<SqlitePostRepository.Row, Long> {
    private final SqliteTransactions transactions;

    SqlitePostRepository(SqliteTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Post create(NewPost post, Instant at) {
        return transactions.join(() -> {
            try {
                long id = insert(post.title(), post.body(), post.userId(), at);
                return new Post(id, post.title(), post.body(), post.userId(), at, at);
            } catch (SqliteErrors.Unreferenced refused) {
                throw DomainException.Invalid.unknownAuthor(post.userId());
            }
        });
    }

    @Query("""
            INSERT INTO posts (title, body, user_id, created_at, updated_at)
            VALUES (:title, :body, :userId, :at, :at)
            RETURNING id
            """)
    abstract long insert(String title, String body, long userId, Instant at);

    @Override
    public void restore(Post post) {
        transactions.join(() -> {
            try {
                insertWithId(post.id(), post.title(), post.body(), post.userId(), post.createdAt(), post.updatedAt());
            } catch (SqliteErrors.Taken refused) {
                throw new DomainException.Duplicate(List.of("id"));
            } catch (SqliteErrors.Unreferenced refused) {
                throw DomainException.Invalid.unknownAuthor(post.userId());
            }
        });
    }

    @Query("""
            INSERT INTO posts (id, title, body, user_id, created_at, updated_at)
            VALUES (:id, :title, :body, :userId, :createdAt, :updatedAt)
            """)
    abstract void insertWithId(long id, String title, String body, long userId, Instant createdAt, Instant updatedAt);

    @Override
    public Optional<Post> findById(long id) {
        return selectById(id).map(Row::toPost);
    }

    @Query("SELECT id, title, body, user_id, created_at, updated_at FROM posts WHERE id = :id")
    abstract Optional<Row> selectById(long id);

    @Override
    public Optional<PostWithAuthor> findByIdWithAuthor(long id) {
        return selectByIdWithAuthor(id).map(RowWithAuthor::toPostWithAuthor);
    }

    @Query("""
            SELECT posts.id, title, body, user_id, posts.created_at, posts.updated_at, username, email
            FROM posts JOIN users ON users.id = user_id
            WHERE posts.id = :id
            """)
    abstract Optional<RowWithAuthor> selectByIdWithAuthor(long id);

    @Override
    public Page<Post> list(PostFilter filter, PageRequest<Post.Sort> request) {
        return page(filter, request, this::selectPage, this::selectPageByAuthor).map(Row::toPost);
    }

    @Query("SELECT id, title, body, user_id, created_at, updated_at FROM posts")
    abstract List<Row> selectPage(Pageable pageable);

    @Query("SELECT id, title, body, user_id, created_at, updated_at FROM posts WHERE user_id = :userId")
    abstract List<Row> selectPageByAuthor(long userId, Pageable pageable);

    @Override
    public Page<PostWithAuthor> listWithAuthors(PostFilter filter, PageRequest<Post.Sort> request) {
        return page(filter, request, this::selectPageWithAuthors, this::selectPageByAuthorWithAuthors)
                .map(RowWithAuthor::toPostWithAuthor);
    }

    @Query("""
            SELECT posts.id, title, body, user_id, posts.created_at, posts.updated_at, username, email
            FROM posts JOIN users ON users.id = user_id
            """)
    abstract List<RowWithAuthor> selectPageWithAuthors(Pageable pageable);

    @Query("""
            SELECT posts.id, title, body, user_id, posts.created_at, posts.updated_at, username, email
            FROM posts JOIN users ON users.id = user_id
            WHERE user_id = :userId
            """)
    abstract List<RowWithAuthor> selectPageByAuthorWithAuthors(long userId, Pageable pageable);

    @Query("SELECT post_count FROM totals")
    abstract long count();

    @Query("SELECT post_count FROM users WHERE id = :userId")
    abstract Optional<Long> countByAuthor(long userId);

    @Override
    public List<Post> listAfter(long id, int limit) {
        return selectAfter(id, limit).stream().map(Row::toPost).toList();
    }

    @Query("""
            SELECT id, title, body, user_id, created_at, updated_at
            FROM posts WHERE id > :id ORDER BY id LIMIT :limit
            """)
    abstract List<Row> selectAfter(long id, int limit);

    @Override
    public void update(Post post) {
        transactions.join(() -> {
            try {
                if (updateById(post.id(), post.title(), post.body(), post.userId(), post.updatedAt()) == 0) {
                    throw new DomainException.NotFound("post", post.id());
                }
            } catch (SqliteErrors.Unreferenced refused) {
                throw DomainException.Invalid.unknownAuthor(post.userId());
            }
        });
    }

    @Query("""
            UPDATE posts SET title = :title, body = :body, user_id = :userId, updated_at = :updatedAt WHERE id = :id
            """)
    abstract int updateById(long id, String title, String body, long userId, Instant updatedAt);

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

    private <T> Page<T> page(
            PostFilter filter,
            PageRequest<Post.Sort> request,
            Function<Pageable, List<T>> all,
            BiFunction<Long, Pageable, List<T>> byAuthor) {
        Long author = filter.userId();
        return author == null
                ? Paging.page(request, property(request), count(), all)
                : Paging.page(
                        request,
                        property(request),
                        countByAuthor(author).orElse(0L),
                        pageable -> byAuthor.apply(author, pageable));
    }

    private static String property(PageRequest<Post.Sort> request) {
        return switch (request.sort()) {
            case ID -> "id";
            case TITLE -> "title";
            case USER_ID -> "userId";
            case CREATED_AT -> "createdAt";
        };
    }

    /** A row, and what a list may be sorted by. */
    @MappedEntity(value = "posts", alias = "posts")
    record Row(@Id long id, String title, String body, long userId, Instant createdAt, Instant updatedAt) {
        Post toPost() {
            return new Post(id, title, body, userId, createdAt, updatedAt);
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
            String username,
            String email) {

        PostWithAuthor toPostWithAuthor() {
            return new PostWithAuthor(
                    new Post(id, title, body, userId, createdAt, updatedAt),
                    new PostWithAuthor.Author(userId, username, email));
        }
    }
}
