package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostWithAuthor;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** A row of {@code posts}; times are milliseconds since 1970. */
@MappedEntity(value = "posts", alias = "posts")
public record PostRow(
        @Id long id, String title, String body, long userId, long createdAt, long updatedAt, long version) {
    static final String COLUMNS = "posts.id, title, body, user_id, posts.created_at, posts.updated_at, posts.version";
    static final String COLUMNS_WITH_AUTHOR = COLUMNS + ", username, email, users.version";

    Post toPost() {
        return new Post(
                id, title, body, userId, Instant.ofEpochMilli(createdAt), Instant.ofEpochMilli(updatedAt), version);
    }

    /** A row that begins with {@link #COLUMNS}. */
    static Post read(ResultSet row) throws SQLException {
        return new PostRow(
                        row.getLong(1),
                        Select.text(row, 2),
                        Select.text(row, 3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7))
                .toPost();
    }

    /** A row that begins with {@link #COLUMNS_WITH_AUTHOR}. */
    static PostWithAuthor readWithAuthor(ResultSet row) throws SQLException {
        Post post = read(row);
        var author =
                new PostWithAuthor.Author(post.userId(), Select.text(row, 8), Select.text(row, 9), row.getLong(10));
        return new PostWithAuthor(post, author);
    }
}
