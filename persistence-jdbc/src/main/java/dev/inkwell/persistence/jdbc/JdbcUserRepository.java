package dev.inkwell.persistence.jdbc;

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
import io.micronaut.data.annotation.Query;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Users, of whom the same is kept in every database. */
public abstract class JdbcUserRepository implements UserRepository, GenericRepository<UserRow, Long> {

    /** No user has this id. */
    private static final long NOBODY = 0;

    private static final String BY = "SELECT " + UserRow.COLUMNS + " FROM users WHERE ";

    private final JdbcTransactions transactions;
    private final DataSource database;
    private final DataSource snapshots;
    private final String insert;
    private final String restore;

    /**
     * Those of a database.
     *
     * @param unlessTaken by what an INSERT ends that leaves out a row with a key that is taken; empty where such a row is
     *     an error, after which the transaction goes on
     */
    protected JdbcUserRepository(JdbcDatabase database, String unlessTaken) {
        transactions = database.transactions();
        this.database = database.dataSource();
        snapshots = database.snapshots();
        insert = """
                INSERT INTO users (username, username_key, email, email_key, words, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """ + unlessTaken;
        restore = """
                INSERT INTO users (id, username, username_key, email, email_key, words, created_at, updated_at, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """ + unlessTaken;
    }

    @Override
    public User create(NewUser user, Instant at) {
        String usernameKey = FoldedKey.ofUsername(user.username());
        String emailKey = FoldedKey.ofEmail(user.email());
        String words = words(user.username(), user.email());
        return transactions.join(() -> {
            long time = at.toEpochMilli();
            long id = transactions
                    .insert(insert, user.username(), usernameKey, user.email(), emailKey, words, time, time)
                    .orElseThrow(() -> duplicate(usernameKey, emailKey, NOBODY, false));
            return new User(id, user.username(), user.email(), at, at);
        });
    }

    @Override
    public void restore(User user) {
        restoreAll(List.of(user));
    }

    @Override
    public void restoreAll(List<User> users) {
        List<@Nullable Object[]> rows =
                users.stream().map(JdbcUserRepository::row).toList();
        transactions.join(() -> {
            transactions.insertAll(restore, rows).ifPresent(index -> {
                User left = users.get(index);
                boolean idTaken = findById(left.id()).isPresent();
                throw duplicate(
                        FoldedKey.ofUsername(left.username()), FoldedKey.ofEmail(left.email()), NOBODY, idTaken);
            });
            goOnAfter(users.stream().mapToLong(User::id).max().orElse(NOBODY));
        });
    }

    private static @Nullable Object[] row(User user) {
        return new @Nullable Object[] {
            user.id(),
            user.username(),
            FoldedKey.ofUsername(user.username()),
            user.email(),
            FoldedKey.ofEmail(user.email()),
            words(user.username(), user.email()),
            user.createdAt().toEpochMilli(),
            user.updatedAt().toEpochMilli(),
            user.version()
        };
    }

    /** Has ids that are given from now on be larger than one that was restored, where the database does not by itself. */
    protected void goOnAfter(long restoredId) {}

    @Override
    public void update(User user) {
        String usernameKey = FoldedKey.ofUsername(user.username());
        String emailKey = FoldedKey.ofEmail(user.email());
        String words = words(user.username(), user.email());
        transactions.join(() -> {
            int updated;
            try {
                updated = updateById(
                        user.id(),
                        user.username(),
                        usernameKey,
                        user.email(),
                        emailKey,
                        words,
                        user.updatedAt().toEpochMilli(),
                        user.version());
            } catch (ConstraintViolation taken) {
                updated = 0;
            }
            if (updated == 0) {
                throw findById(user.id()).isPresent()
                        ? duplicate(usernameKey, emailKey, user.id(), false)
                        : new DomainException.NotFound("user", user.id());
            }
        });
    }

    /**
     * Changes the row, unless somebody else has one of its keys.
     *
     * @return how many rows were changed
     * @throws ConstraintViolation when a key is taken, or 0 is answered
     */
    @Query("""
            UPDATE users
            SET username = :username, username_key = :usernameKey, email = :email, email_key = :emailKey,
                words = :words, updated_at = :updatedAt, version = :version
            WHERE id = :id
            """)
    protected abstract int updateById(
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

    @Query("DELETE FROM users WHERE id = :id AND NOT EXISTS (SELECT 1 FROM posts WHERE user_id = :id)")
    protected abstract int deleteById(long id);

    @Override
    public Optional<User> findById(long id) {
        return Select.one(database, UserRow::read, BY + "id = ?", id);
    }

    @Override
    public Optional<User> findByUsername(String username) {
        return findByUsernameKey(FoldedKey.ofUsername(username));
    }

    private Optional<User> findByUsernameKey(String key) {
        return Select.one(database, UserRow::read, BY + "username_key = ?", key);
    }

    @Override
    public Optional<User> findByEmail(String email) {
        return findByEmailKey(FoldedKey.ofEmail(email));
    }

    private Optional<User> findByEmailKey(String key) {
        return Select.one(database, UserRow::read, BY + "email_key = ?", key);
    }

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
        var query = new ListQuery<>(snapshots, UserRow.COLUMNS, "users", UserRow::read);
        switch (sort) {
            case ID -> query.sortedBy("id");
            case USERNAME -> query.sortedBy("username_key");
            case EMAIL -> query.sortedBy("email_key");
            case CREATED_AT -> query.sortedBy("created_at", "id");
        }
        if (filter.equals(UserFilter.ALL)) {
            query.counted("SELECT sum(user_count) FROM totals");
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
            query.where(wordsContain(), " " + word);
        }
        return query;
    }

    /** The condition that a text is somewhere in {@code words}, see {@link #words}. */
    protected String wordsContain() {
        return "instr(words, ?) > 0";
    }

    /**
     * What is kept of a user for searches: each word after a space, so that a search looks for a space and the beginning
     * of a word.
     */
    public static String words(String username, String email) {
        var words = new StringBuilder();
        SearchWords.of(username, email)
                .words()
                .forEach(word -> words.append(' ').append(word));
        return words.toString();
    }

    @Override
    public List<User> listAfter(long id, int limit) {
        return selectAfter(id, limit).stream().map(UserRow::toUser).toList();
    }

    @Query("SELECT " + UserRow.COLUMNS + " FROM users WHERE id > :id ORDER BY id LIMIT :limit")
    protected abstract List<UserRow> selectAfter(long id, int limit);

    /**
     * What a change was refused for. A database tells of one thing that is taken, and callers are told all of it.
     *
     * @param except the user who may have it; {@link #NOBODY} for none
     * @param idTaken whether the id is among it
     */
    private DomainException.Duplicate duplicate(String usernameKey, String emailKey, long except, boolean idTaken) {
        List<String> taken = new ArrayList<>();
        if (idTaken) {
            taken.add("id");
        }
        if (findByUsernameKey(usernameKey).filter(found -> found.id() != except).isPresent()) {
            taken.add("username");
        }
        if (findByEmailKey(emailKey).filter(found -> found.id() != except).isPresent()) {
            taken.add("email");
        }
        return new DomainException.Duplicate(taken);
    }
}
