package dev.inkwell.example.h2;

import static dev.inkwell.example.h2.ListQuery.utf8;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.FoldedKey;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserFilter;
import dev.inkwell.domain.UserRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class H2UserRepository implements UserRepository {
    private static final String COLUMNS = "id, username, email, created_at, updated_at, version";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM users ";

    private final H2Database database;

    H2UserRepository(H2Database database) {
        this.database = database;
    }

    @Override
    public User create(NewUser user, Instant at) {
        return database.change(statements -> {
            long id = 1 + lastId(statements);
            return insert(statements, new User(id, user.username(), user.email(), at, at));
        });
    }

    @Override
    public void restore(User user) {
        database.change(statements -> insert(statements, user));
    }

    private User insert(Statements statements, User user) {
        refuseTaken(user, findById(user.id()).isPresent());
        statements.change(
                """
                INSERT INTO users (id, username, username_key, email, email_key, words, created_at, updated_at, version,
                    post_count)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                """,
                user.id(),
                user.username(),
                usernameKey(user.username()),
                user.email(),
                emailKey(user.email()),
                words(user),
                user.createdAt().toEpochMilli(),
                user.updatedAt().toEpochMilli(),
                user.version());
        statements.change("""
                UPDATE totals
                SET user_count = user_count + 1, users_without_posts = users_without_posts + 1,
                    last_user_id = GREATEST(last_user_id, ?)
                """, user.id());
        return user;
    }

    /** Looks before the index of the key would refuse: it tells of one, callers are told of all. */
    private void refuseTaken(User user, boolean idTaken) {
        List<String> taken = new ArrayList<>();
        if (idTaken) {
            taken.add("id");
        }
        if (findByUsername(user.username())
                .filter(found -> idTaken || found.id() != user.id())
                .isPresent()) {
            taken.add("username");
        }
        if (findByEmail(user.email())
                .filter(found -> idTaken || found.id() != user.id())
                .isPresent()) {
            taken.add("email");
        }
        if (!taken.isEmpty()) {
            throw new DomainException.Duplicate(taken);
        }
    }

    @Override
    public Optional<User> findById(long id) {
        return first("WHERE id = ?", id);
    }

    @Override
    public Optional<User> findByUsername(String username) {
        return first("WHERE username_key = ?", usernameKey(username));
    }

    @Override
    public Optional<User> findByEmail(String email) {
        return first("WHERE email_key = ?", emailKey(email));
    }

    private Optional<User> first(String condition, Object value) {
        return database.read(statements -> statements.first(H2UserRepository::read, SELECT + condition, value));
    }

    @Override
    public Page<User> list(UserFilter filter, PageRequest<User.Sort> request) {
        return database.read(statements -> query(filter, request.sort()).page(statements, request));
    }

    @Override
    public Slice<User> slice(UserFilter filter, SliceRequest<User.Sort> request) {
        return database.read(
                statements -> query(filter, request.sort()).slice(statements, request, request.sort()::positionOf));
    }

    @Override
    public long count(UserFilter filter) {
        return database.read(query(filter, User.Sort.ID)::count);
    }

    private static ListQuery<User> query(UserFilter filter, User.Sort sort) {
        ListQuery<User> query = new ListQuery<>(COLUMNS, "users", "id", H2UserRepository::read).sortedBy(column(sort));
        if (filter.equals(UserFilter.ALL)) {
            query.counted("SELECT user_count FROM totals");
        }
        if (filter.id() != null) {
            query.where("id = ?", filter.id());
        }
        if (filter.username() != null) {
            query.where("username_key = ?", usernameKey(filter.username()));
        }
        if (filter.email() != null) {
            query.where("email_key = ?", emailKey(filter.email()));
        }
        for (String word : filter.words().words()) {
            query.where("LOCATE(?, words) > 0", " " + word);
        }
        return query;
    }

    private static String column(User.Sort sort) {
        return switch (sort) {
            case ID -> "id";
            case USERNAME -> "username_key";
            case EMAIL -> "email_key";
            case CREATED_AT -> "created_at";
        };
    }

    @Override
    public List<User> listAfter(long id, int limit) {
        return database.read(statements ->
                statements.select(H2UserRepository::read, SELECT + "WHERE id > ? ORDER BY id LIMIT ?", id, limit));
    }

    @Override
    public long lastId() {
        return database.read(H2UserRepository::lastId);
    }

    private static long lastId(Statements statements) {
        return statements.number("SELECT last_user_id FROM totals");
    }

    @Override
    public void update(User user) {
        database.change(statements -> {
            refuseMissing(user.id());
            refuseTaken(user, false);
            return statements.change(
                    """
                    UPDATE users
                    SET username = ?, username_key = ?, email = ?, email_key = ?, words = ?, updated_at = ?, version = ?
                    WHERE id = ?
                    """,
                    user.username(),
                    usernameKey(user.username()),
                    user.email(),
                    emailKey(user.email()),
                    words(user),
                    user.updatedAt().toEpochMilli(),
                    user.version(),
                    user.id());
        });
    }

    @Override
    public void delete(long id) {
        database.change(statements -> {
            refuseMissing(id);
            if (statements.change("DELETE FROM users WHERE id = ? AND post_count = 0", id) == 0) {
                throw new DomainException.UserHasPosts(id);
            }
            return statements.change(
                    "UPDATE totals SET user_count = user_count - 1, users_without_posts = users_without_posts - 1");
        });
    }

    private void refuseMissing(long id) {
        if (findById(id).isEmpty()) {
            throw new DomainException.NotFound("user", id);
        }
    }

    private static byte[] usernameKey(String username) {
        return utf8(FoldedKey.ofUsername(username));
    }

    private static byte[] emailKey(String email) {
        return utf8(FoldedKey.ofEmail(email));
    }

    /** Each after a space, so that a search looks for a space and the beginning of a word. */
    private static String words(User user) {
        return " "
                + String.join(" ", SearchWords.of(user.username(), user.email()).words());
    }

    private static User read(ResultSet row) throws SQLException {
        return new User(
                row.getLong("id"),
                row.getString("username"),
                row.getString("email"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("updated_at")),
                row.getLong("version"));
    }
}
