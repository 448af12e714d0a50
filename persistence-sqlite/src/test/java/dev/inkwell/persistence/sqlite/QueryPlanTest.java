package dev.inkwell.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.User;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** How SQLite runs every statement that the repositories send: nothing is sorted, and nothing is read that is not asked for. */
final class QueryPlanTest {
    private static final Logger QUERIES = (Logger) LoggerFactory.getLogger("io.micronaut.data.query");

    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> sent = new ListAppender<>();

    @BeforeEach
    void listen() {
        sent.start();
        QUERIES.setLevel(Level.DEBUG);
        QUERIES.setAdditive(false);
        QUERIES.addAppender(sent);
    }

    @AfterEach
    void stopListening() {
        QUERIES.detachAppender(sent);
        QUERIES.setLevel(null);
        QUERIES.setAdditive(true);
    }

    @Test
    void noStatementSortsOrReadsAWholeTable() throws SQLException {
        Path file = directory.resolve("inkwell.db");
        try (SqliteStorage storage = SqliteStorage.open(file)) {
            useEverything(storage);
        }

        Set<String> statements = sent.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.startsWith("Executing"))
                .map(message -> message.substring(message.indexOf(':') + 1).strip())
                .collect(Collectors.toSet());
        assertThat(statements).hasSizeGreaterThan(40);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            for (String statement : statements) {
                List<String> plan = plan(connection, statement);
                assertThat(plan).as(statement).noneMatch(step -> step.contains("TEMP B-TREE"));
                // A walk along an index in the order of the list ends with the page, when no row of it is passed over.
                boolean endsWithThePage = statement.contains("LIMIT") && !statement.contains("WHERE");
                assertThat(plan.stream().filter(step -> step.startsWith("SCAN") && !step.equals("SCAN totals")))
                        .as(statement)
                        .hasSizeLessThanOrEqualTo(endsWithThePage ? 1 : 0);
            }
        }
    }

    private static void useEverything(SqliteStorage storage) {
        Instant at = Instant.EPOCH;
        User user = storage.users().create(new NewUser("ada", "ada@example.org"), at);
        storage.users().restore(new User(7, "grace", "grace@example.org", at, at));
        storage.users().update(user);
        storage.users().findByUsername("ada");
        storage.users().findByEmail("ada@example.org");
        storage.users().listAfter(0, 10);
        everyPage(User.Sort.class, storage.users()::list);

        Post post = storage.posts().create(new NewPost("Notes", "", user.id()), at);
        storage.posts().restore(new Post(7, "Notes", "", user.id(), at, at));
        storage.posts().update(post);
        storage.posts().findById(post.id());
        storage.posts().findByIdWithAuthor(post.id());
        storage.posts().listAfter(0, 10);
        for (PostFilter filter : List.of(PostFilter.ALL, PostFilter.byAuthor(user.id()))) {
            everyPage(Post.Sort.class, request -> storage.posts().list(filter, request));
            everyPage(Post.Sort.class, request -> storage.posts().listWithAuthors(filter, request));
        }

        everyPage(PostCount.Sort.class, storage.stats()::postsPerUser);

        storage.posts().delete(post.id());
        storage.posts().deleteByAuthor(user.id());
        storage.users().delete(user.id());
    }

    private static <S extends Enum<S>> void everyPage(Class<S> sorts, Consumer<PageRequest<S>> list) {
        for (S sort : sorts.getEnumConstants()) {
            list.accept(new PageRequest<>(1, 10, sort, false));
            list.accept(new PageRequest<>(1, 10, sort, true));
        }
    }

    private static List<String> plan(Connection connection, String statement) throws SQLException {
        List<String> steps = new ArrayList<>();
        try (Statement explain = connection.createStatement();
                ResultSet rows = explain.executeQuery("EXPLAIN QUERY PLAN " + statement)) {
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
        }
        return steps;
    }
}
