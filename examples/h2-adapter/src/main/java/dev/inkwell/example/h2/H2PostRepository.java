package dev.inkwell.example.h2;

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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

final class H2PostRepository implements PostRepository {
    private static final String POST =
            "posts.id, title, body, user_id, posts.created_at, posts.updated_at, posts.version";
    private static final String WITH_AUTHOR = POST + ", username, email, users.version AS author_version";

    /** Every post has an author; a LEFT JOIN is what makes H2 begin with the posts, in their order. */
    private static final String BESIDE_AUTHORS = " LEFT JOIN users ON users.id = user_id";

    private final H2Database database;

    H2PostRepository(H2Database database) {
        this.database = database;
    }

    @Override
    public Post create(NewPost post, Instant at) {
        return database.change(statements -> {
            long id = 1 + lastId(statements);
            return insert(statements, new Post(id, post, at, at));
        });
    }

    @Override
    public void restore(Post post) {
        database.change(statements -> insert(statements, post));
    }

    private Post insert(Statements statements, Post post) {
        if (findById(post.id()).isPresent()) {
            throw new DomainException.Duplicate(List.of("id"));
        }
        count(statements, post.userId(), 1);
        statements.change(
                """
                INSERT INTO posts (id, title, body, words, user_id, created_at, updated_at, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                post.id(),
                post.title(),
                post.body(),
                words(post),
                post.userId(),
                post.createdAt().toEpochMilli(),
                post.updatedAt().toEpochMilli(),
                post.version());
        statements.change("UPDATE totals SET last_post_id = GREATEST(last_post_id, ?)", post.id());
        return post;
    }

    /** Counts so many posts more, or less, for an author; refuses one who does not exist. */
    private static void count(Statements statements, long userId, long more) {
        long before = statements
                .first(row -> row.getLong(1), "SELECT post_count FROM users WHERE id = ?", userId)
                .orElseThrow(() -> DomainException.Invalid.unknownAuthor(userId));
        long after = before + more;
        statements.change("UPDATE users SET post_count = ? WHERE id = ?", after, userId);
        statements.change(
                "UPDATE totals SET post_count = post_count + ?, users_without_posts = users_without_posts + ?",
                more,
                (after == 0 ? 1 : 0) - (before == 0 ? 1 : 0));
    }

    @Override
    public Optional<Post> findById(long id) {
        return database.read(statements ->
                statements.first(H2PostRepository::read, "SELECT " + POST + " FROM posts WHERE posts.id = ?", id));
    }

    @Override
    public Optional<PostWithAuthor> findByIdWithAuthor(long id) {
        return database.read(statements -> statements.first(
                H2PostRepository::readWithAuthor,
                "SELECT " + WITH_AUTHOR + " FROM posts" + BESIDE_AUTHORS + " WHERE posts.id = ?",
                id));
    }

    @Override
    public Page<Post> list(PostFilter filter, PageRequest<Post.Sort> request) {
        return database.read(statements -> posts(filter, request.sort()).page(statements, request));
    }

    @Override
    public Page<PostWithAuthor> listWithAuthors(PostFilter filter, PageRequest<Post.Sort> request) {
        return database.read(
                statements -> postsWithAuthors(filter, request.sort()).page(statements, request));
    }

    @Override
    public Slice<Post> slice(PostFilter filter, SliceRequest<Post.Sort> request) {
        return database.read(
                statements -> posts(filter, request.sort()).slice(statements, request, request.sort()::positionOf));
    }

    @Override
    public Slice<PostWithAuthor> sliceWithAuthors(PostFilter filter, SliceRequest<Post.Sort> request) {
        return database.read(statements -> postsWithAuthors(filter, request.sort())
                .slice(statements, request, found -> request.sort().positionOf(found.post())));
    }

    @Override
    public long count(PostFilter filter) {
        return database.read(posts(filter, Post.Sort.ID)::count);
    }

    private static ListQuery<Post> posts(PostFilter filter, Post.Sort sort) {
        return narrowed(new ListQuery<>(POST, source(filter, sort), "posts.id", H2PostRepository::read), filter, sort);
    }

    private static ListQuery<PostWithAuthor> postsWithAuthors(PostFilter filter, Post.Sort sort) {
        return narrowed(
                new ListQuery<>(
                        WITH_AUTHOR,
                        source(filter, sort) + BESIDE_AUTHORS,
                        "posts.id",
                        H2PostRepository::readWithAuthor),
                filter,
                sort);
    }

    /** Left to itself, H2 takes the index of the foreign key, and sorts all posts of an author. */
    private static String source(PostFilter filter, Post.Sort sort) {
        if (!isOfOneAuthor(filter) && !(filter.equals(PostFilter.ALL) && sort == Post.Sort.USER_ID)) {
            return "posts";
        }
        return switch (sort) {
            case ID, USER_ID -> "posts USE INDEX (posts_by_user)";
            case TITLE -> "posts USE INDEX (posts_by_user_and_title)";
            case CREATED_AT -> "posts USE INDEX (posts_by_user_and_created_at)";
        };
    }

    private static boolean isOfOneAuthor(PostFilter filter) {
        Long author = filter.userId();
        return author != null && filter.equals(PostFilter.byAuthor(author));
    }

    private static <T> ListQuery<T> narrowed(ListQuery<T> query, PostFilter filter, Post.Sort sort) {
        query.sortedBy(column(sort));
        if (filter.equals(PostFilter.ALL)) {
            query.counted("SELECT post_count FROM totals");
        } else if (isOfOneAuthor(filter)) {
            query.within("user_id").counted("SELECT post_count FROM users WHERE id = ?");
        }
        if (filter.id() != null) {
            query.where("posts.id = ?", filter.id());
        }
        if (filter.userId() != null) {
            query.where("user_id = ?", filter.userId());
        }
        for (String word : filter.words().words()) {
            query.where("LOCATE(?, posts.words) > 0", " " + word);
        }
        return query;
    }

    private static String column(Post.Sort sort) {
        return switch (sort) {
            case ID -> "posts.id";
            case TITLE -> "title_key";
            case USER_ID -> "user_id";
            case CREATED_AT -> "posts.created_at";
        };
    }

    @Override
    public List<Post> listAfter(long id, int limit) {
        return database.read(statements -> statements.select(
                H2PostRepository::read,
                "SELECT " + POST + " FROM posts WHERE posts.id > ? ORDER BY posts.id LIMIT ?",
                id,
                limit));
    }

    @Override
    public long lastId() {
        return database.read(H2PostRepository::lastId);
    }

    private static long lastId(Statements statements) {
        return statements.number("SELECT last_post_id FROM totals");
    }

    @Override
    public void update(Post post) {
        database.change(statements -> {
            count(statements, find(post.id()).userId(), -1);
            count(statements, post.userId(), 1);
            return statements.change(
                    """
                    UPDATE posts SET title = ?, body = ?, words = ?, user_id = ?, updated_at = ?, version = ?
                    WHERE id = ?
                    """,
                    post.title(),
                    post.body(),
                    words(post),
                    post.userId(),
                    post.updatedAt().toEpochMilli(),
                    post.version(),
                    post.id());
        });
    }

    @Override
    public void delete(long id) {
        database.change(statements -> {
            count(statements, find(id).userId(), -1);
            return statements.change("DELETE FROM posts WHERE id = ?", id);
        });
    }

    @Override
    public void deleteByAuthor(long userId) {
        database.change(statements -> {
            int deleted = statements.change("DELETE FROM posts WHERE user_id = ?", userId);
            if (deleted > 0) {
                count(statements, userId, -deleted);
            }
            return deleted;
        });
    }

    private Post find(long id) {
        return findById(id).orElseThrow(() -> new DomainException.NotFound("post", id));
    }

    /** Each after a space, so that a search looks for a space and the beginning of a word. */
    private static String words(Post post) {
        return " " + String.join(" ", SearchWords.of(post.title(), post.body()).words());
    }

    private static Post read(ResultSet row) throws SQLException {
        return new Post(
                row.getLong("id"),
                row.getString("title"),
                row.getString("body"),
                row.getLong("user_id"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("updated_at")),
                row.getLong("version"));
    }

    private static PostWithAuthor readWithAuthor(ResultSet row) throws SQLException {
        Post post = read(row);
        return new PostWithAuthor(
                post,
                new PostWithAuthor.Author(
                        post.userId(),
                        row.getString("username"),
                        row.getString("email"),
                        row.getLong("author_version")));
    }
}
