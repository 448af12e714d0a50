package dev.inkwell.persistence.postgresql;

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
import dev.inkwell.persistence.jdbc.ListQuery;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

@JdbcRepository(dataSource = PostgresqlDatabase.NAME, dialect = Dialect.POSTGRES)
@Requires(property = PostgresqlDatabase.PROPERTY)
@PostgresqlErrors.Translated
abstract class PostgresqlUserRepository
        implements UserRepository, GenericRepository<PostgresqlUserRepository.Found, Long> {
    private static final String COLUMNS = "id, username, email, created_at, updated_at, version";

    private static final String INSERT = """
            INSERT INTO users (username, username_key, email, email_key, words, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING RETURNING id
            """;

    private final PostgresqlTransactions transactions;
    private final DataSource database;

    PostgresqlUserRepository(PostgresqlTransactions transactions, PostgresqlDatabase database) {
        this.transactions = transactions;
        this.database = database.snapshots();
    }

    @Override
    public User create(NewUser user, Instant at) {
        String usernameKey = FoldedKey.ofUsername(user.username());
        String emailKey = FoldedKey.ofEmail(user.email());
        String words = words(user.username(), user.email());
        return transactions.join(() -> {
            long time = at.toEpochMilli();
            long id = transactions
                    .insert(INSERT, user.username(), usernameKey, user.email(), emailKey, words, time, time)
                    .orElseThrow(() -> duplicate(usernameKey, emailKey, NOBODY, false));
            return new User(id, user.username(), user.email(), at, at);
        });
    }

    @Override
    public void restore(User user) {
        String usernameKey = FoldedKey.ofUsername(user.username());
        String emailKey = FoldedKey.ofEmail(user.email());
        String words = words(user.username(), user.email());
        transactions.join(() -> {
            int restored = insertWithId(
                    user.id(),
                    user.username(),
                    usernameKey,
                    user.email(),
                    emailKey,
                    words,
                    user.createdAt().toEpochMilli(),
                    user.updatedAt().toEpochMilli(),
                    user.version());
            if (restored == 0) {
                boolean idTaken = findById(user.id()).isPresent();
                throw duplicate(usernameKey, emailKey, NOBODY, idTaken);
            }
        });
    }

    @Query("""
            INSERT INTO users (id, username, username_key, email, email_key, words, created_at, updated_at, version)
            VALUES (:id, :username, :usernameKey, :email, :emailKey, :words, :createdAt, :updatedAt, :version)
            ON CONFLICT DO NOTHING
            """)
    abstract int insertWithId(
            long id,
            String username,
            String usernameKey,
            String email,
            String emailKey,
            String words,
            long createdAt,
            long updatedAt,
            long version);

    @Override
    public Optional<User> findById(long id) {
        return selectById(id).map(Found::toUser);
    }

    @Query("SELECT id, username, email, created_at, updated_at, version FROM users WHERE id = :id")
    abstract Optional<Found> selectById(long id);

    @Override
    public Optional<User> findByUsername(String username) {
        return selectByUsernameKey(FoldedKey.ofUsername(username)).map(Found::toUser);
    }

    @Query("SELECT id, username, email, created_at, updated_at, version FROM users WHERE username_key = :key")
    abstract Optional<Found> selectByUsernameKey(String key);

    @Override
    public Optional<User> findByEmail(String email) {
        return selectByEmailKey(FoldedKey.ofEmail(email)).map(Found::toUser);
    }

    @Query("SELECT id, username, email, created_at, updated_at, version FROM users WHERE email_key = :key")
    abstract Optional<Found> selectByEmailKey(String key);

    @Override
    public Page<User> list(UserFilter filter, PageRequest<User.Sort> request) {
        return query(filter, request.sort()).page(request);
    }

    @Override
    public Slice<User> slice(UserFilter filter, SliceRequest<User.Sort> request) {
        return query(filter, request.sort()).slice(request, request.sort()::positionOf);
    }

    @Override
    public long count(UserFilter filter) {
        return query(filter, User.Sort.ID).count();
    }

    private ListQuery<User> query(UserFilter filter, User.Sort sort) {
        var query = new ListQuery<>(database, COLUMNS, "users", Found::read).sortedBy(column(sort), "id");
        if (filter.equals(UserFilter.ALL)) {
            query.counted("SELECT CAST(sum(user_count) AS bigint) FROM totals");
        }
        if (filter.id() != null) {
            query.where("id = ?", filter.id());
        }
        if (filter.username() != null) {
            query.where("username_key = ?", FoldedKey.ofUsername(filter.username()));
        }
        if (filter.email() != null) {
            query.where("email_key = ?", FoldedKey.ofEmail(filter.email()));
        }
        for (String word : filter.words().words()) {
            query.where("strpos(words, ?) > 0", " " + word);
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

    /** Each after a space, so that a search looks for a space and the beginning of a word. */
    static String words(String username, String email) {
        var words = new StringBuilder();
        SearchWords.of(username, email)
                .words()
                .forEach(word -> words.append(' ').append(word));
        return words.toString();
    }

    @Override
    public List<User> listAfter(long id, int limit) {
        return selectAfter(id, limit).stream().map(Found::toUser).toList();
    }

    @Query("""
            SELECT id, username, email, created_at, updated_at, version
            FROM users WHERE id > :id ORDER BY id LIMIT :limit
            """)
    abstract List<Found> selectAfter(long id, int limit);

    @Override
    public void update(User user) {
        String usernameKey = FoldedKey.ofUsername(user.username());
        String emailKey = FoldedKey.ofEmail(user.email());
        String words = words(user.username(), user.email());
        transactions.join(() -> {
            int updated = updateById(
                    user.id(),
                    user.username(),
                    usernameKey,
                    user.email(),
                    emailKey,
                    words,
                    user.updatedAt().toEpochMilli(),
                    user.version());
            if (updated == 0) {
                throw findById(user.id()).isPresent()
                        ? duplicate(usernameKey, emailKey, user.id(), false)
                        : new DomainException.NotFound("user", user.id());
            }
        });
    }

    @Query("""
            UPDATE users
            SET username = :username, username_key = :usernameKey, email = :email, email_key = :emailKey,
                words = :words, updated_at = :updatedAt, version = :version
            WHERE id = :id
                AND NOT EXISTS (SELECT 1 FROM users others WHERE others.username_key = :usernameKey AND others.id <> :id)
                AND NOT EXISTS (SELECT 1 FROM users others WHERE others.email_key = :emailKey AND others.id <> :id)
            """)
    abstract int updateById(
            long id,
            String username,
            String usernameKey,
            String email,
            String emailKey,
            String words,
            long updatedAt,
            long version);

    @Override
    public void delete(long id) {
        transactions.join(() -> {
            if (deleteById(id) == 0) {
                throw findById(id).isPresent()
                        ? new DomainException.UserHasPosts(id)
                        : new DomainException.NotFound("user", id);
            }
        });
    }

    @Query("DELETE FROM users WHERE id = :id AND post_count = 0")
    abstract int deleteById(long id);

    /** No user has this id. */
    private static final long NOBODY = 0;

    /** The statement tells only that something is taken; callers are told all of it. */
    private DomainException.Duplicate duplicate(String usernameKey, String emailKey, long except, boolean idTaken) {
        List<String> taken = new ArrayList<>();
        if (idTaken) {
            taken.add("id");
        }
        if (selectByUsernameKey(usernameKey)
                .filter(found -> found.id() != except)
                .isPresent()) {
            taken.add("username");
        }
        if (selectByEmailKey(emailKey).filter(found -> found.id() != except).isPresent()) {
            taken.add("email");
        }
        return new DomainException.Duplicate(taken);
    }

    /** What is read of a row. */
    @MappedEntity(value = "users", alias = "users")
    record Found(@Id long id, String username, String email, long createdAt, long updatedAt, long version) {
        User toUser() {
            return new User(
                    id, username, email, Instant.ofEpochMilli(createdAt), Instant.ofEpochMilli(updatedAt), version);
        }

        /** A row of {@link #COLUMNS}. */
        static User read(ResultSet row) throws SQLException {
            return new User(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    Instant.ofEpochMilli(row.getLong(4)),
                    Instant.ofEpochMilli(row.getLong(5)),
                    row.getLong(6));
        }
    }
}
