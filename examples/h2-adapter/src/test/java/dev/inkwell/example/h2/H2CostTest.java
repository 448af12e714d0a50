package dev.inkwell.example.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Position;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.SliceRequest;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserFilter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the contract cannot ask: that a list costs what it holds, and a count nothing. */
final class H2CostTest {
    private static final String ADDRESS = "jdbc:h2:mem:cost";

    @Test
    void everyListWithoutWordsIsReadAlongAnIndexAndNoCountCountsRows() throws SQLException {
        try (H2Storage storage = H2Storage.open(ADDRESS);
                Connection connection = DriverManager.getConnection(ADDRESS);
                Statement statement = connection.createStatement()) {
            fill(storage);
            statement.execute("ANALYZE");
            statement.execute("SET QUERY_STATISTICS TRUE");

            askForEveryList(storage);

            List<String> queries = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT sql_statement FROM information_schema.query_statistics WHERE sql_statement LIKE 'SELECT%'")) {
                while (rows.next()) {
                    queries.add(rows.getString(1));
                }
            }
            assertThat(queries).hasSizeGreaterThan(60).noneMatch(query -> query.contains("COUNT(*)"));
            for (String query : queries) {
                if (query.contains("ORDER BY")) {
                    assertThat(plan(connection, query)).as(query).contains(sortedBy(query));
                }
            }
        }
    }

    private static void fill(H2Storage storage) {
        storage.transactions().run(() -> {
            for (int number = 0; number < 50; number++) {
                long author = storage.users()
                        .create(new NewUser("user " + number, number + "@example.org"), Instant.EPOCH)
                        .id();
                for (int post = 0; post < 20; post++) {
                    storage.posts().create(new NewPost("Title " + post, "", author), Instant.EPOCH);
                }
            }
        });
    }

    private static void askForEveryList(H2Storage storage) {
        for (boolean descending : new boolean[] {false, true}) {
            for (User.Sort sort : User.Sort.values()) {
                var users = storage.users();
                User user = users.findById(7).orElseThrow();
                users.list(new PageRequest<>(2, 10, sort, descending));
                users.slice(UserFilter.ALL, new SliceRequest<>(10, sort, descending, sort.positionOf(user), false));
            }
            for (Post.Sort sort : Post.Sort.values()) {
                var posts = storage.posts();
                Position from = sort.positionOf(posts.findById(125).orElseThrow());
                for (PostFilter filter : List.of(PostFilter.ALL, PostFilter.byAuthor(7))) {
                    posts.list(filter, new PageRequest<>(2, 10, sort, descending));
                    posts.listWithAuthors(filter, new PageRequest<>(2, 10, sort, descending));
                    posts.slice(filter, new SliceRequest<>(10, sort, descending, from, false));
                    posts.sliceWithAuthors(filter, new SliceRequest<>(10, sort, descending, from, false));
                }
            }
            for (PostCount.Sort sort : PostCount.Sort.values()) {
                storage.stats().postsPerUser(new PageRequest<>(2, 10, sort, descending));
            }
        }
        storage.stats().stats();
        storage.users().listAfter(7, 10);
        storage.posts().listAfter(7, 10);
    }

    /** Where no two rows have one key, the index of the key alone is enough. */
    private static String sortedBy(String query) {
        return query.contains("ORDER BY username_key") || query.contains("ORDER BY email_key")
                ? "/* index sorted: 1 of 2 columns */"
                : "/* index sorted */";
    }

    private static String plan(Connection connection, String query) throws SQLException {
        try (PreparedStatement explain = connection.prepareStatement("EXPLAIN " + query)) {
            ParameterMetaData parameters = explain.getParameterMetaData();
            for (int number = 1; number <= parameters.getParameterCount(); number++) {
                explain.setObject(number, 1L);
            }
            try (ResultSet row = explain.executeQuery()) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }
    }
}
