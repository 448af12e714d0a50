package dev.inkwell.example.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.User;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.h2.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is H2's own: its errors, its files, and who else may have a database open. */
final class H2DatabaseTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

    private final String address = "jdbc:h2:mem:" + UUID.randomUUID();

    @Test
    void whatWasKeptIsThereWhenTheFileIsOpenedAgain(@TempDir Path directory) {
        String file = "jdbc:h2:" + directory.resolve("blog");
        User ada;
        Post post;
        try (H2Storage storage = H2Storage.open(file)) {
            ada = storage.users().create(new NewUser("ada", "ada@example.org"), AT);
            post = storage.posts().create(new NewPost("Notes", "On the engine.", ada.id()), AT);
        }

        try (H2Storage storage = H2Storage.open(file)) {
            assertThat(storage.users().findByUsername("ADA")).contains(ada);
            assertThat(storage.posts().findById(post.id())).contains(post);
            assertThat(storage.users()
                            .create(new NewUser("grace", "grace@example.org"), AT)
                            .id())
                    .isGreaterThan(ada.id());
        }
    }

    /** H2 undoes nothing of a script that fails half-way. */
    @Test
    void tablesThatWereBegunAreMadeWhole() throws SQLException {
        try (Connection connection = DriverManager.getConnection(address);
                Statement statement = connection.createStatement()) {
            H2Storage.open(address).close();
            statement.execute("DROP TABLE posts");
            statement.execute("DROP INDEX users_by_username");
            statement.execute("DELETE FROM totals");

            try (H2Storage storage = H2Storage.open(address)) {
                User ada = storage.users().create(new NewUser("ada", "ada@example.org"), AT);
                storage.posts().create(new NewPost("Notes", "", ada.id()), AT);
            }
            try (ResultSet indexes = connection.getMetaData().getIndexInfo(null, null, "USERS", true, false)) {
                assertThat(indexes.next()).isTrue();
            }
        }
    }

    @Test
    void aDatabaseOfSomethingElseIsRefusedAndLeftAsItIs() throws SQLException {
        try (Connection connection = DriverManager.getConnection(address);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE users (name VARCHAR)");

            assertThatExceptionOfType(DomainException.CannotOpen.class)
                    .isThrownBy(() -> H2Storage.open(address))
                    .withMessageContaining("holds something else");
            try (ResultSet tables = connection.getMetaData().getTables(null, "PUBLIC", "%", null)) {
                assertThat(tables.next()).isTrue();
                assertThat(tables.getString("TABLE_NAME")).isEqualTo("USERS");
                assertThat(tables.next()).isFalse();
            }
        }
    }

    @Test
    void aDatabaseOfANewerProgramIsRefused() throws SQLException {
        try (Connection connection = DriverManager.getConnection(address);
                Statement statement = connection.createStatement()) {
            H2Storage.open(address).close();
            statement.execute("UPDATE totals SET schema_version = 2");

            assertThatExceptionOfType(DomainException.CannotOpen.class)
                    .isThrownBy(() -> H2Storage.open(address))
                    .withMessageContaining("newer program");
        }
    }

    @Test
    void aWrongPasswordIsSaidAndNotRepeated() throws SQLException {
        try (Connection connection = DriverManager.getConnection(address + ";USER=ada;PASSWORD=engine")) {
            assertThat(connection.isValid(1)).isTrue();

            assertThatExceptionOfType(DomainException.CannotOpen.class)
                    .isThrownBy(() -> H2Storage.open(address + ";USER=ada;PASSWORD=loom"))
                    .withMessage(address + " cannot be opened: check USER and PASSWORD in its address.");
        }
    }

    @Test
    void whatIsInMemoryIsNoFile() {
        assertThat(new H2Provider().file("jdbc:h2:mem:blog")).isEmpty();
    }

    @Test
    void whoeverElseHasItOpenWaitsForItsTurnToo() throws Exception {
        try (H2Storage one = H2Storage.open(address);
                H2Storage other = H2Storage.open(address)) {
            User ada = one.users().create(new NewUser("ada", "ada@example.org"), AT);
            long id = one.posts().create(new NewPost("0", "", ada.id()), AT).id();

            CompletableFuture<Void> counting = CompletableFuture.runAsync(() -> countUp(one, id));
            countUp(other, id);
            counting.get(30, TimeUnit.SECONDS);

            assertThat(one.posts().findById(id)).map(Post::title).contains("400");
        }
    }

    private static void countUp(H2Storage storage, long id) {
        for (int time = 0; time < 200; time++) {
            storage.transactions().run(() -> {
                Post read = storage.posts().findById(id).orElseThrow();
                String next = String.valueOf(Integer.parseInt(read.title()) + 1);
                storage.posts().update(new Post(id, next, "", read.userId(), AT, AT));
            });
        }
    }

    @Test
    void whoHoldsALockTooLongMakesItBusyAndNothingIsChanged() throws SQLException {
        try (H2Storage storage = H2Storage.open(address);
                Connection connection = DriverManager.getConnection(address);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT * FROM totals FOR UPDATE");

            assertThatExceptionOfType(DomainException.Busy.class)
                    .isThrownBy(() -> storage.users().create(new NewUser("ada", "ada@example.org"), AT));
            connection.rollback();

            assertThat(storage.posts().count(PostFilter.ALL)).isZero();
            assertThat(storage.users()
                            .create(new NewUser("ada", "ada@example.org"), AT)
                            .id())
                    .isEqualTo(1);
        }
    }

    @Test
    void aDatabaseThatWasShutDownIsUnavailable() throws SQLException {
        H2Storage storage = H2Storage.open(address);
        try (Connection connection = DriverManager.getConnection(address);
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        }

        assertThatExceptionOfType(DomainException.Unavailable.class)
                .isThrownBy(() -> storage.users().create(new NewUser("ada", "ada@example.org"), AT));
        storage.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {ErrorCode.IO_EXCEPTION_2, ErrorCode.FILE_CORRUPTED_1, ErrorCode.GENERAL_ERROR_1})
    void aFileThatCannotBeReadOrWrittenIsUnavailable(int code) {
        assertThat(H2Errors.translate(new SQLException("of the driver", "HY000", code)))
                .isInstanceOf(DomainException.Unavailable.class)
                .hasMessageNotContaining("of the driver");
    }

    @ParameterizedTest
    @ValueSource(ints = {ErrorCode.DUPLICATE_KEY_1, ErrorCode.SYNTAX_ERROR_1})
    void whatOnlyABugCanCauseIsOne(int code) {
        assertThat(H2Errors.translate(new SQLException("of the driver", "HY000", code)))
                .isInstanceOf(IllegalStateException.class);
    }
}
