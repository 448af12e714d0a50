package blog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The tutorial's users and posts: Spring Boot, Spring MVC and JdbcClient. Spring Data JDBC knows no SQLite, and would
 * be slower.
 */
@SpringBootApplication
public class Blog {
    public static void main(String[] arguments) {
        SpringApplication.run(Blog.class, arguments);
    }
}

record User(long id, String username, String email, String createdAt, String updatedAt) {}

record Post(
        long id,
        String title,
        String body,
        long userId,
        String createdAt,
        String updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) User author) {}

record Stats(
        long userCount, long postCount, double averagePostsPerUser, long usersWithoutPosts, long maxPostsPerUser) {}

record NewUser(
        @NotBlank @Size(max = 80) String username,
        @NotBlank @Email @Size(max = 120) String email) {}

@RestController
class BlogController {
    private static final String USERS = "SELECT id, username, email, created_at, updated_at FROM users ";
    private static final String POSTS = "SELECT id, title, body, user_id, created_at, updated_at FROM posts ";
    private static final String WITH_AUTHORS =
            """
            SELECT p.id, p.title, p.body, p.user_id, p.created_at, p.updated_at,
                   u.id, u.username, u.email, u.created_at, u.updated_at
            FROM posts p JOIN users u ON u.id = p.user_id
            """;
    private static final String FIGURES =
            """
            SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM posts),
                   avg(n), count(*) FILTER (WHERE n = 0), max(n)
            FROM (SELECT count(p.id) AS n FROM users u LEFT JOIN posts p ON p.user_id = u.id GROUP BY u.id)
            """;

    private final JdbcClient database;
    private final JdbcClient writes;

    /** SQLite has one writer at a time: more connections would wait for its lock, asleep. */
    BlogController(JdbcClient database, DataSourceProperties properties) {
        HikariDataSource one = properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
        one.setMaximumPoolSize(1);
        this.database = database;
        writes = JdbcClient.create(one);
    }

    @GetMapping("/users/{id}")
    User user(@PathVariable long id) {
        return database.sql(USERS + "WHERE id = ?")
                .param(id)
                .query((row, n) -> user(row, 1))
                .optional()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    @GetMapping("/users")
    ResponseEntity<List<User>> users(
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(name = "per_page", defaultValue = "20") int size) {
        List<User> found = database.sql(USERS + "ORDER BY id LIMIT ? OFFSET ?")
                .params(size, (page - 1L) * size)
                .query((row, n) -> user(row, 1))
                .list();
        long total = database.sql("SELECT count(*) FROM users").query(Long.class).single();
        return ResponseEntity.ok().header("X-Total-Count", String.valueOf(total)).body(found);
    }

    @PostMapping("/users")
    @ResponseStatus(HttpStatus.CREATED)
    User create(@Valid @RequestBody NewUser user) {
        String now = Instant.now().toString();
        var id = new GeneratedKeyHolder();
        writes.sql("INSERT INTO users (username, email, created_at, updated_at) VALUES (?, ?, ?, ?)")
                .params(user.username(), user.email(), now, now)
                .update(id);
        return new User(id.getKey().longValue(), user.username(), user.email(), now, now);
    }

    @GetMapping("/posts")
    List<Post> posts(
            @RequestParam(required = false) Long after,
            @RequestParam(required = false) String embed,
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(name = "per_page", defaultValue = "20") int size) {
        if ("author".equals(embed)) {
            return database.sql(WITH_AUTHORS + "ORDER BY p.id LIMIT ? OFFSET ?")
                    .params(size, (page - 1L) * size)
                    .query((row, n) -> post(row, user(row, 7)))
                    .list();
        }
        JdbcClient.StatementSpec asked = after == null
                ? database.sql(POSTS + "ORDER BY id LIMIT ? OFFSET ?").params(size, (page - 1L) * size)
                : database.sql(POSTS + "WHERE id > ? ORDER BY id LIMIT ?").params(after, size);
        return asked.query((row, n) -> post(row, null)).list();
    }

    private static Post post(ResultSet row, User author) throws SQLException {
        return new Post(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getString(5),
                row.getString(6),
                author);
    }

    @GetMapping("/stats")
    Stats stats() {
        return database.sql(FIGURES)
                .query((row, n) -> new Stats(
                        row.getLong(1), row.getLong(2), row.getDouble(3), row.getLong(4), row.getLong(5)))
                .single();
    }

    private static User user(ResultSet row, int first) throws SQLException {
        return new User(
                row.getLong(first),
                row.getString(first + 1),
                row.getString(first + 2),
                row.getString(first + 3),
                row.getString(first + 4));
    }

    @ExceptionHandler({DataIntegrityViolationException.class, UncategorizedSQLException.class})
    ResponseEntity<Void> refused(Exception failure) {
        boolean taken = String.valueOf(failure.getMessage()).contains("SQLITE_CONSTRAINT");
        return ResponseEntity.status(taken ? HttpStatus.CONFLICT : HttpStatus.INTERNAL_SERVER_ERROR)
                .build();
    }
}
