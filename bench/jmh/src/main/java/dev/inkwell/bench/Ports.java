package dev.inkwell.bench;

import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Position;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserService;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Calls of the ports as the API makes them, by one caller, on a SQLite file in the folder that {@code java.io.tmpdir}
 * names. Where that is in memory a create waits for no disk, and its figure is of no use: {@code -jvmArgsAppend
 * -Djava.io.tmpdir=…} names another.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Ports {
    private static final int USERS = 10_000;
    private static final int POSTS = 50_000;

    private static final PageRequest<User.Sort> FIRST_USERS = PageRequest.of(1, 10, User.Sort.ID);
    private static final PageRequest<Post.Sort> FIRST_POSTS = PageRequest.of(1, 10, Post.Sort.ID);

    private static final long FAR = POSTS * 4L / 5;
    private static final SliceRequest<Post.Sort> FAR_IN =
            new SliceRequest<>(10, Post.Sort.ID, false, new Position(FAR, FAR), false);

    private final Path folder = temporaryFolder();
    private final Storage storage = SqliteStorage.open(folder.resolve("inkwell.db"));
    private final UserService service =
            new UserService(storage.users(), storage.posts(), storage.transactions(), Clock.systemUTC());
    private long names;

    @Setup
    public void fill() {
        Instant now = Instant.now();
        String body = "Lorem ipsum. ".repeat(20);
        List<User> users =
                LongStream.rangeClosed(1, USERS).mapToObj(id -> user(id, now)).toList();
        List<Post> posts = LongStream.rangeClosed(1, POSTS)
                .mapToObj(id -> new Post(id, "Post " + id, body, id % USERS + 1, now, now))
                .toList();
        storage.transactions().run(() -> storage.users().restoreAll(users));
        storage.transactions().run(() -> storage.posts().restoreAll(posts));
    }

    @TearDown
    public void remove() throws IOException {
        storage.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Ports::delete);
        }
    }

    @Benchmark
    public Optional<User> userById() {
        return storage.users().findById(ThreadLocalRandom.current().nextLong(1, USERS + 1));
    }

    @Benchmark
    public Page<User> tenUsers() {
        return storage.users().list(FIRST_USERS);
    }

    @Benchmark
    public Page<PostWithAuthor> tenPostsWithAuthors() {
        return storage.posts().listWithAuthors(PostFilter.ALL, FIRST_POSTS);
    }

    @Benchmark
    public Slice<Post> tenPostsFarIn() {
        return storage.posts().slice(PostFilter.ALL, FAR_IN);
    }

    @Benchmark
    public Stats stats() {
        return storage.stats().stats();
    }

    @Benchmark
    public User durableCreate() {
        return service.create(newUser());
    }

    /** In no order, as people's names are: the index then grows as indexes do. */
    private NewUser newUser() {
        String name = Long.toHexString(++names * 0x9E3779B97F4A7C15L);
        return new NewUser(name, name + "@example.org");
    }

    private User user(long id, Instant at) {
        NewUser user = newUser();
        return new User(id, user.username(), user.email(), at, at);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("inkwell-");
        } catch (IOException e) {
            throw new UncheckedIOException("java.io.tmpdir names a folder that can be written.", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder is nobody else's, and its files can be deleted.", e);
        }
    }
}
