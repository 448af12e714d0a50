package dev.inkwell.persistence.memory;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class InMemoryUserRepository implements UserRepository {
    private final InMemoryTransactions transactions;

    InMemoryUserRepository(InMemoryTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public User create(NewUser user, Instant at) {
        return transactions.execute(() -> {
            State state = transactions.state();
            User created = new User(state.lastUserId + 1, user.username(), user.email(), at, at);
            refuseTaken(state, created, new ArrayList<>());
            state.put(created);
            return created;
        });
    }

    @Override
    public void restore(User user) {
        transactions.run(() -> {
            State state = transactions.state();
            List<String> taken = new ArrayList<>();
            if (state.users.containsKey(user.id())) {
                taken.add("id");
            }
            refuseTaken(state, user, taken);
            state.put(user);
        });
    }

    @Override
    public Optional<User> findById(long id) {
        return Optional.ofNullable(transactions.state().users.get(id));
    }

    @Override
    public Optional<User> findByUsername(String username) {
        State state = transactions.state();
        return Optional.ofNullable(state.idsByUsername.get(FoldedKey.ofUsername(username)))
                .map(state.users::get);
    }

    @Override
    public Optional<User> findByEmail(String email) {
        State state = transactions.state();
        return Optional.ofNullable(state.idsByEmail.get(FoldedKey.ofEmail(email)))
                .map(state.users::get);
    }

    @Override
    public Page<User> list(UserFilter filter, PageRequest<User.Sort> request) {
        return Lists.page(passing(filter), request.sort()::positionOf, request);
    }

    @Override
    public Slice<User> slice(UserFilter filter, SliceRequest<User.Sort> request) {
        return Lists.slice(passing(filter), request.sort()::positionOf, request);
    }

    @Override
    public long count(UserFilter filter) {
        return passing(filter).size();
    }

    @Override
    public List<User> listAfter(long id, int limit) {
        return transactions.state().users.tailMap(id, false).values().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public long lastId() {
        return transactions.state().lastUserId;
    }

    @Override
    public void update(User user) {
        transactions.run(() -> {
            State state = transactions.state();
            User before = find(state, user.id());
            state.remove(before);
            refuseTaken(state, user, new ArrayList<>());
            state.put(new User(
                    user.id(), user.username(), user.email(), before.createdAt(), user.updatedAt(), user.version()));
        });
    }

    @Override
    public void delete(long id) {
        transactions.run(() -> {
            State state = transactions.state();
            User user = find(state, id);
            if (state.postsBy(id) > 0) {
                throw new DomainException.UserHasPosts(id);
            }
            state.remove(user);
        });
    }

    private List<User> passing(UserFilter filter) {
        String usernameKey = filter.username() == null ? null : FoldedKey.ofUsername(filter.username());
        String emailKey = filter.email() == null ? null : FoldedKey.ofEmail(filter.email());
        return transactions.state().users.values().stream()
                .filter(user -> filter.id() == null || filter.id() == user.id())
                .filter(user -> usernameKey == null || usernameKey.equals(FoldedKey.ofUsername(user.username())))
                .filter(user -> emailKey == null || emailKey.equals(FoldedKey.ofEmail(user.email())))
                .filter(user -> filter.words().areAllIn(SearchWords.of(user.username(), user.email())))
                .toList();
    }

    private static User find(State state, long id) {
        return Optional.ofNullable(state.users.get(id)).orElseThrow(() -> new DomainException.NotFound("user", id));
    }

    private static void refuseTaken(State state, User user, List<String> taken) {
        if (state.idsByUsername.containsKey(FoldedKey.ofUsername(user.username()))) {
            taken.add("username");
        }
        if (state.idsByEmail.containsKey(FoldedKey.ofEmail(user.email()))) {
            taken.add("email");
        }
        if (!taken.isEmpty()) {
            throw new DomainException.Duplicate(taken);
        }
    }
}
