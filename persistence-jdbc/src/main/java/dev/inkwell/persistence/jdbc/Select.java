package dev.inkwell.persistence.jdbc;

import io.micronaut.data.exceptions.DataAccessException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads, by plain JDBC: what callers ask for most, where all that stands between them and the rows is felt. */
final class Select {
    /** Where Micronaut Data tells of its statements. */
    private static final Logger LOG = LoggerFactory.getLogger("io.micronaut.data.query");

    /** What is done with a connection. */
    interface Reading<T> {
        T on(Connection connection) throws SQLException;
    }

    /** The one row of a statement; empty where there is none. */
    static <T> Optional<T> one(DataSource database, ListQuery.Reader<T> reader, String sql, Object... values) {
        return read(database, connection -> {
            List<T> rows = rows(connection, reader, sql, List.of(values));
            return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
        });
    }

    /** Lends a connection. */
    static <T> T read(DataSource database, Reading<T> reading) {
        try (Connection connection = database.getConnection()) {
            return reading.on(connection);
        } catch (SQLException error) {
            throw new DataAccessException("What was asked for cannot be read.", error);
        }
    }

    /** All rows of a statement. */
    static <T> List<T> rows(Connection connection, ListQuery.Reader<T> reader, String sql, List<?> values)
            throws SQLException {
        LOG.debug("{}", sql);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < values.size(); index++) {
                statement.setObject(index + 1, values.get(index));
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        }
    }

    /**
     * A text that is not null. As bytes, which every database here keeps as UTF-8: SQLite's driver wraps a text's in a
     * buffer first, and a page of ten takes 7 % longer.
     */
    static String text(ResultSet row, int column) throws SQLException {
        return new String(row.getBytes(column), StandardCharsets.UTF_8);
    }

    private Select() {}
}
