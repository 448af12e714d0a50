package dev.inkwell.http;

import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.User;
import io.micronaut.context.ApplicationContext;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the domain has answered made into JSON, by the mapper that the API has. It is in the API's package because what
 * is written as JSON is nobody else's business.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Answers {
    private final ApplicationContext context = ApplicationContext.run();
    private final JsonMapper json = context.getBean(JsonMapper.class);
    private final List<User> users =
            LongStream.rangeClosed(1, 10).mapToObj(Answers::user).toList();
    private final List<PostWithAuthor> posts = users.stream().map(Answers::post).toList();

    @TearDown
    public void close() {
        context.close();
    }

    @Benchmark
    public byte[] user() throws IOException {
        return json.writeValueAsBytes(UserController.Representation.from(users.get(0)));
    }

    @Benchmark
    public byte[] tenUsers() throws IOException {
        return json.writeValueAsBytes(
                users.stream().map(UserController.Representation::from).toList());
    }

    @Benchmark
    public byte[] tenPostsWithAuthors() throws IOException {
        return json.writeValueAsBytes(
                posts.stream().map(PostController.Representation::from).toList());
    }

    private static User user(long id) {
        String name = Long.toHexString(id * 0x9E3779B97F4A7C15L);
        return new User(id, name, name + "@example.org", Instant.now(), Instant.now());
    }

    private static PostWithAuthor post(User by) {
        var post = new Post(
                by.id(), "Post " + by.id(), "Lorem ipsum. ".repeat(20), by.id(), by.createdAt(), by.updatedAt());
        return new PostWithAuthor(post, new PostWithAuthor.Author(by.id(), by.username(), by.email(), by.version()));
    }
}
