package dev.inkwell.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CachingConnectionTest {
    private static final String SELECT = "SELECT number FROM numbers WHERE number >= ? ORDER BY number";
    private static final String INSERT = "INSERT INTO numbers (number) VALUES (?)";

    @TempDir
    private Path directory;

    private WriterConnection connection;

    @BeforeEach
    void open() throws SQLException {
        connection =
                new WriterConnection(directory.resolve("numbers.db").toUri().toString());
        Pragmas.run(connection, "PRAGMA journal_mode = wal");
        Pragmas.run(connection, "CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
        Pragmas.run(connection, "INSERT INTO numbers VALUES (1), (2), (3)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.reallyClose();
    }

    @Test
    void aStatementIsPreparedOnceAndForgetsItsParameters() throws SQLException {
        PreparedStatement first = connection.prepareStatement(SELECT);
        assertThat(firstFrom(first, 2)).isEqualTo(2);
        first.close();

        PreparedStatement again = connection.prepareStatement(SELECT);
        assertThat(again).isSameAs(first);
        try (ResultSet none = again.executeQuery()) {
            assertThat(none.next()).isFalse(); // compared with NULL, nothing is found
        }
        again.close();
    }

    @Test
    void aStatementThatIsOpenIsNotGivenAway() throws SQLException {
        try (PreparedStatement first = connection.prepareStatement(SELECT);
                PreparedStatement second = connection.prepareStatement(SELECT)) {
            assertThat(second).isNotSameAs(first);
            assertThat(firstFrom(first, 1)).isEqualTo(1);
            assertThat(firstFrom(second, 3)).isEqualTo(3);
        }
    }

    @Test
    void closingTwiceIsClosingOnce() throws SQLException {
        PreparedStatement first = connection.prepareStatement(SELECT);
        first.close();
        first.close();

        try (PreparedStatement again = connection.prepareStatement(SELECT)) {
            assertThat(firstFrom(again, 2)).isEqualTo(2);
        }
    }

    @Test
    void aStatementThatFailedIsPreparedAnew() throws SQLException {
        for (int attempt = 0; attempt < 2; attempt++) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setInt(1, 1);
                assertThatExceptionOfType(SQLException.class).isThrownBy(insert::executeUpdate);
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setInt(1, 4);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void aKeptStatementNoLongerReads() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            assertThat(firstFrom(select, 1)).isEqualTo(1); // and there is more that it could have read
        }
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("numbers.db"))) {
            Pragmas.run(other, "INSERT INTO numbers VALUES (5)");
            assertThat(Pragmas.text(other, "PRAGMA wal_checkpoint(TRUNCATE)")).isEqualTo("0"); // nobody is in its way
        }
    }

    @Test
    void theLeastUsedOfVeryManyAreGivenUp() throws SQLException {
        PreparedStatement first = connection.prepareStatement(SELECT);
        first.close();
        for (int i = 0; i < 200; i++) {
            connection.prepareStatement("SELECT " + i).close();
        }

        try (PreparedStatement again = connection.prepareStatement(SELECT)) {
            assertThat(again).isNotSameAs(first);
            assertThat(firstFrom(again, 2)).isEqualTo(2);
        }
    }

    private static int firstFrom(PreparedStatement select, int least) throws SQLException {
        select.setInt(1, least);
        ResultSet found = select.executeQuery();
        assertThat(found.next()).isTrue();
        return found.getInt(1);
    }
}
