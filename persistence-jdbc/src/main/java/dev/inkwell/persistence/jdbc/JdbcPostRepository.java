package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What is the same of posts on every database: the reads, but for how words are found, and the deletes. How posts and
 * their words are written is each adapter's own.
 */
public abstract class JdbcPostRepository implements PostRepository, GenericRepository<PostRow, Long> {
    private final JdbcTransactions transactions;
    private final DataSource database;
    private final DataSource snapshots;

    protected JdbcPostRepository(JdbcDatabase database) {
        transactions = database.transactions();
        this.database = database.dataSource();
        snapshots = database.snapshots();
    }

    @Override
    public Optional<Post> findById(long id) {
        String sql = "SELECT " + PostRow.COLUMNS + " FROM posts WHERE id = ?";
        return Select.one(database, PostRow::read, sql, id);
    }

    @Override
    public Optional<PostWithAuthor> findByIdWithAuthor(long id) {
        String sql = "SELECT " + PostRow.COLUMNS_WITH_AUTHOR
                + " FROM posts JOIN users ON users.id = user_id WHERE posts.id = ?";
        return Select.one(database, PostRow::readWithAuthor, sql, id);
    }

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
        return narrowed(new ListQuery<>(snapshots, PostRow.COLUMNS, source(filter), PostRow::read), filter, sort);
    }

    private ListQuery<PostWithAuthor> postsWithAuthors(PostFilter filter, Post.Sort sort) {
        var query = new ListQuery<>(snapshots, PostRow.COLUMNS_WITH_AUTHOR, source(filter), PostRow::readWithAuthor);
        return narrowed(query.beside("JOIN users ON users.id = user_id"), filter, sort);
    }

    private String source(PostFilter filter) {
        return filter.words().isEmpty() ? "posts" : searched();
    }

    /** The tables of a search, in which each post is one row. */
    protected String searched() {
        return "posts";
    }

    private <T> ListQuery<T> narrowed(ListQuery<T> query, PostFilter filter, Post.Sort sort) {
        query.sortedBy(column(filter, sort), id(filter));
        Long author = filter.userId();
        if (filter.equals(PostFilter.ALL)) {
            query.counted("SELECT sum(post_count) FROM totals");
        } else if (author != null && filter.equals(PostFilter.byAuthor(author))) {
            query.counted(countByAuthor());
        }
        if (!filter.words().isEmpty()) {
            find(query, filter.words());
        }
        if (filter.id() != null) {
            query.where("posts.id = ?", filter.id());
        }
        if (author != null) {
            query.where("user_id = ?", author);
        }
        return query;
    }

    /** The statement that answers how many posts the author has whose id it is given. */
    protected String countByAuthor() {
        return "SELECT post_count FROM users WHERE id = ?";
    }

    /** The column that is the post's id where a search reads it first. */
    protected String idOfWords() {
        return "posts.id";
    }

    /**
     * Leaves out the posts in which not every one of the words begins a word.
     *
     * @param query of {@link #searched}
     */
    protected abstract void find(ListQuery<?> query, SearchWords words);

    /** A search finds ids in their order: walked along itself, a page of it is read without sorting all that it finds. */
    private String id(PostFilter filter) {
        return filter.words().isEmpty() ? "posts.id" : idOfWords();
    }

    private String column(PostFilter filter, Post.Sort sort) {
        return switch (sort) {
            case ID -> id(filter);
            case TITLE -> "title";
            case USER_ID -> filter.userId() == null ? "user_id" : id(filter); // those of one author are all alike
            case CREATED_AT -> "posts.created_at";
        };
    }

    @Override
    public List<Post> listAfter(long id, int limit) {
        return selectAfter(id, limit).stream().map(PostRow::toPost).toList();
    }

    @Query("SELECT " + PostRow.COLUMNS + " FROM posts WHERE id > :id ORDER BY id LIMIT :limit")
    protected abstract List<PostRow> selectAfter(long id, int limit);

    @Override
    public void delete(long id) {
        transactions.join(() -> {
            if (deleteById(id) == 0) {
                throw new DomainException.NotFound("post", id);
            }
        });
    }

    @Query("DELETE FROM posts WHERE id = :id")
    protected abstract int deleteById(long id);

    @Override
    public void deleteByAuthor(long userId) {
        transactions.join(() -> deleteByUserId(userId));
    }

    @Query("DELETE FROM posts WHERE user_id = :userId")
    protected abstract void deleteByUserId(long userId);
}
