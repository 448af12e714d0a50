package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.FoldedKey;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserRepository;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.Pageable;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

@JdbcRepository(
        dataSource = SqliteDatabase.NAME,
        dialect = Dialect.MYSQL) // docs/adr/0003: SQLite has none of its own before Micronaut Data 5
@SqliteErrors.Translated
abstract class SqliteUserRepository implements UserRepository, GenericRepository<SqliteUserRepository.Row, Long> {
    private final SqliteTransactions transactions;

    SqliteUserRepository(SqliteTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public User create(NewUser user, Instant at) {
        String usernameKey = FoldedKey.ofUsername(user.username());
        String emailKey = FoldedKey.ofEmail(user.email());
        return transactions.join(() -> {
            try {
                long id = insert(user.username(), usernameKey, user.email(), emailKey, at);
                return new User(id, user.username(), user.email(), at, at);
            } catch (SqliteErrors.Taken refused) {
                throw duplicate(usernameKey, emailKey, NOBODY, false);
            }
        });
    }

    @Query("""
            INSERT INTO users (username, username_key, email, email_key, created_at, updated_at)
            VALUES (:username, :usernameKey, :email, :emailKey, :at, :at)
            RETURNING id
            """)
    abstract long insert(String username, String usernameKey, String email, String emailKey, Instant at);

    @Override
    public void restore(User user) {
        String usernameKey = FoldedKey.ofUsername(user.username());
        String emailKey = FoldedKey.ofEmail(user.email());
        transactions.join(() -> {
            try {
                insertWithId(
                        user.id(),
                        user.username(),
                        usernameKey,
                        user.email(),
                        emailKey,
                        user.createdAt(),
                        user.updatedAt());
            } catch (SqliteErrors.Taken refused) {
                boolean idTaken = findById(user.id()).isPresent();
                throw duplicate(usernameKey, emailKey, NOBODY, idTaken);
            }
        });
    }

    @Query("""
            INSERT INTO users (id, username, username_key, email, email_key, created_at, updated_at)
            VALUES (:id, :username, :usernameKey, :email, :emailKey, :createdAt, :updatedAt)
            """)
    abstract void insertWithId(
            long id,
            String username,
            String usernameKey,
            String email,
            String emailKey,
            Instant createdAt,
            Instant updatedAt);

    @Override
    public Optional<User> findById(long id) {
        return selectById(id).map(Found::toUser);
    }

    @Query("SELECT id, username, email, created_at, updated_at FROM users WHERE id = :id")
    abstract Optional<Found> selectById(long id);

    @Override
    public Optional<User> findByUsername(String username) {
        return selectByUsernameKey(FoldedKey.ofUsername(username)).map(Found::toUser);
    }

    @Query("SELECT id, username, email, created_at, updated_at FROM users WHERE username_key = :key")
    abstract Optional<Found> selectByUsernameKey(String key);

    @Override
    public Optional<User> findByEmail(String email) {
        return selectByEmailKey(FoldedKey.ofEmail(email)).map(Found::toUser);
    }

    @Query("SELECT id, username, email, created_at, updated_at FROM users WHERE email_key = :key")
    abstract Optional<Found> selectByEmailKey(String key);

    @Override
    public Page<User> list(PageRequest<User.Sort> request) {
        String sort = switch (request.sort()) {
            case ID -> "id";
            case USERNAME -> "usernameKey";
            case EMAIL -> "emailKey";
            case CREATED_AT -> "createdAt";
        };
        return Paging.page(request, sort, count(), this::selectPage).map(Found::toUser);
    }

    @Query("SELECT user_count FROM totals")
    abstract long count();

    @Query("SELECT id, username, email, created_at, updated_at FROM users")
    abstract List<Found> selectPage(Pageable pageable);

    @Override
    public List<User> listAfter(long id, int limit) {
        return selectAfter(id, limit).stream().map(Found::toUser).toList();
    }

    @Query("""
            SELECT id, username, email, created_at, updated_at
            FROM users WHERE id > :id ORDER BY id LIMIT :limit
            """)
    abstract List<Found> selectAfter(long id, int limit);

    @Override
    public void update(User user) {
        String usernameKey = FoldedKey.ofUsername(user.username());
        String emailKey = FoldedKey.ofEmail(user.email());
        transactions.join(() -> {
            try {
                if (updateById(user.id(), user.username(), usernameKey, user.email(), emailKey, user.updatedAt())
                        == 0) {
                    throw new DomainException.NotFound("user", user.id());
                }
            } catch (SqliteErrors.Taken refused) {
                throw duplicate(usernameKey, emailKey, user.id(), false);
            }
        });
    }

    @Query("""
            UPDATE users
            SET username = :username, username_key = :usernameKey, email = :email, email_key = :emailKey,
                updated_at = :updatedAt
            WHERE id = :id
            """)
    abstract int updateById(
            long id, String username, String usernameKey, String email, String emailKey, Instant updatedAt);

    @Override
    public void delete(long id) {
        transactions.join(() -> {
            try {
                if (deleteById(id) == 0) {
                    throw new DomainException.NotFound("user", id);
                }
            } catch (SqliteErrors.Unreferenced refused) {
                throw new DomainException.UserHasPosts(id);
            }
        });
    }

    @Query("DELETE FROM users WHERE id = :id")
    abstract int deleteById(long id);

    /** No user has this id. */
    private static final long NOBODY = 0;

    /** The index names only the first taken member; callers are told all of them. */
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
    record Found(@Id long id, String username, String email, Instant createdAt, Instant updatedAt) {
        User toUser() {
            return new User(id, username, email, createdAt, updatedAt);
        }
    }

    /** The columns as Micronaut Data knows them: what a list may be sorted by. */
    @MappedEntity(value = "users", alias = "users")
    record Row(
            @Id long id,
            String username,
            String usernameKey,
            String email,
            String emailKey,
            Instant createdAt,
            Instant updatedAt,
            long postCount) {}
}
