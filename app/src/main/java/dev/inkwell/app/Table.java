package dev.inkwell.app;

import dev.inkwell.domain.Post;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.http.Timestamp;
import java.util.List;
import java.util.Locale;

/** What can be imported and exported, and how its rows look in a file: as in the HTTP API. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are made by List.of
enum Table {
    USERS(List.of("id", "username", "email", "created_at", "updated_at"), List.of("username", "email")) {
        @Override
        List<List<Object>> rowsAfter(Storage storage, long id, int limit) {
            return storage.users().listAfter(id, limit).stream().map(Table::row).toList();
        }
    },
    POSTS(List.of("id", "title", "body", "user_id", "created_at", "updated_at"), List.of("title", "user_id")) {
        @Override
        List<List<Object>> rowsAfter(Storage storage, long id, int limit) {
            return storage.posts().listAfter(id, limit).stream().map(Table::row).toList();
        }
    };

    private final List<String> columns;
    private final List<String> required;

    Table(List<String> columns, List<String> required) {
        this.columns = columns;
        this.required = required;
    }

    /** At most this many rows with a greater id, by id; each a {@link Long} or a {@link String} for every column. */
    abstract List<List<Object>> rowsAfter(Storage storage, long id, int limit);

    /** Every column, in the order in which they are written; the first is the id. */
    List<String> columns() {
        return columns;
    }

    /** The columns that a file to be imported must have. */
    List<String> required() {
        return required;
    }

    /** As it is named on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<Object> row(User user) {
        return List.of(
                user.id(),
                user.username(),
                user.email(),
                Timestamp.of(user.createdAt()),
                Timestamp.of(user.updatedAt()));
    }

    private static List<Object> row(Post post) {
        return List.of(
                post.id(),
                post.title(),
                post.body(),
                post.userId(),
                Timestamp.of(post.createdAt()),
                Timestamp.of(post.updatedAt()));
    }
}
