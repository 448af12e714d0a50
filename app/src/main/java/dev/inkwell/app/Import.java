package dev.inkwell.app;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostChange;
import dev.inkwell.domain.PostService;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserChange;
import dev.inkwell.domain.UserService;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps lines as users or posts, each in a transaction of its own within that of the caller. */
final class Import {

    /** What to do with a line that belongs to a row which is there already. */
    enum OnConflict {
        FAIL,
        SKIP,
        UPDATE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What became of a line. */
    enum Outcome {
        IMPORTED,
        UPDATED,
        SKIPPED
    }

    /** What became of a line, and the id of the row that is there for it now. */
    record Kept(Outcome outcome, long id) {}

    private final Storage storage;
    private final boolean keepIds;
    private final OnConflict onConflict;
    private final Clock clock;
    private final UserService users;
    private final PostService posts;

    Import(Storage storage, boolean keepIds, OnConflict onConflict, Clock clock) {
        this.storage = storage;
        this.keepIds = keepIds;
        this.onConflict = onConflict;
        this.clock = clock;
        this.users = new UserService(storage.users(), storage.posts(), storage.transactions(), clock);
        this.posts = new PostService(storage.posts(), storage.transactions(), clock);
    }

    /**
     * Keeps a line as a row of this table.
     *
     * @throws DomainException.Invalid when the line breaks rules
     * @throws DomainException.Duplicate when it conflicts, and conflicts fail
     * @throws BadLine when it does not say which row is to be updated
     */
    Kept keep(Table table, Line line) {
        return storage.transactions().execute(() -> switch (table) {
            case USERS -> keepUser(line);
            case POSTS -> keepPost(line);
        });
    }

    private Kept keepUser(Line line) {
        String username = line.required(line.text("username"), "username");
        String email = line.required(line.text("email"), "email");
        Origin origin = origin(line);
        line.check(() -> new UserChange(username, email));
        NewUser user = new NewUser(Objects.requireNonNull(username), Objects.requireNonNull(email));
        User restored = new User(origin.id, user.username(), user.email(), origin.createdAt, origin.updatedAt);

        Stream<Optional<User>> owners = Stream.of(
                storage.users().findById(origin.id),
                storage.users().findByUsername(user.username()),
                storage.users().findByEmail(user.email()));
        return decide(
                origin.id,
                owners.flatMap(Optional::stream).map(User::id).distinct().toList(),
                () -> {
                    if (!keepIds) {
                        return users.create(user).id();
                    }
                    storage.users().restore(restored);
                    return origin.id;
                },
                owner -> {
                    if (keepIds) {
                        User before = storage.users().findById(owner).orElseThrow();
                        storage.users().update(replaced(before, restored));
                    } else {
                        users.change(owner, new UserChange(user.username(), user.email()));
                    }
                });
    }

    private Kept keepPost(Line line) {
        String title = line.required(line.text("title"), "title");
        String text = line.text("body");
        String body = text == null ? "" : text;
        Long userId = line.required(line.id("user_id"), "user_id");
        Origin origin = origin(line);
        line.check(() -> new PostChange(title, body, userId));
        NewPost post = new NewPost(Objects.requireNonNull(title), body, Objects.requireNonNull(userId));
        Post restored = new Post(origin.id, post, origin.createdAt, origin.updatedAt);

        return decide(
                origin.id,
                storage.posts().findById(origin.id).map(Post::id).stream().toList(),
                () -> {
                    if (!keepIds) {
                        return posts.create(post).id();
                    }
                    storage.posts().restore(restored);
                    return origin.id;
                },
                owner -> {
                    Post before = storage.posts().findById(owner).orElseThrow();
                    storage.posts().update(replaced(before, restored));
                });
    }

    /** The user as the line has it, one version later; as before when the line says nothing new. */
    private static User replaced(User before, User line) {
        boolean same = line.username().equals(before.username())
                && line.email().equals(before.email())
                && line.updatedAt().equals(before.updatedAt());
        long version = same ? before.version() : before.version() + 1;
        return new User(before.id(), line.username(), line.email(), before.createdAt(), line.updatedAt(), version);
    }

    /** The post as the line has it, one version later; as before when the line says nothing new. */
    private static Post replaced(Post before, Post line) {
        boolean same = line.title().equals(before.title())
                && line.body().equals(before.body())
                && line.userId() == before.userId()
                && line.updatedAt().equals(before.updatedAt());
        long version = same ? before.version() : before.version() + 1;
        return new Post(
                before.id(), line.title(), line.body(), line.userId(), before.createdAt(), line.updatedAt(), version);
    }

    /** Which of the rows that are there already the line belongs to, if any, and what follows from that. */
    private Kept decide(long id, List<Long> owners, LongSupplier create, LongConsumer update) {
        if (owners.isEmpty() || onConflict == OnConflict.FAIL) {
            return new Kept(Outcome.IMPORTED, create.getAsLong()); // the database's own refusal names what is taken
        }
        long owner = owners.get(0);
        if (onConflict == OnConflict.SKIP) {
            return new Kept(Outcome.SKIPPED, owner);
        }
        if (owners.size() > 1) {
            throw new BadLine("belongs to different users, " + owners + ": none was changed");
        }
        if (keepIds && owner != id) {
            throw new BadLine("belongs to user " + owner + ", whose id cannot be changed");
        }
        update.accept(owner);
        return new Kept(Outcome.UPDATED, owner);
    }

    /**
     * Under which id and times a row is restored.
     *
     * @param id 0 when ids are not kept: no row has it
     */
    private record Origin(long id, Instant createdAt, Instant updatedAt) {}

    private Origin origin(Line line) {
        Long id = keepIds ? line.required(line.id("id"), "id") : line.id("id");
        Instant createdAt = orElse(line.time("created_at"), clock.instant().truncatedTo(ChronoUnit.MILLIS));
        Instant updatedAt = orElse(line.time("updated_at"), createdAt);
        return new Origin(keepIds && id != null ? id : 0, createdAt, updatedAt);
    }

    private static Instant orElse(@Nullable Instant given, Instant otherwise) {
        return given == null ? otherwise : given;
    }
}
