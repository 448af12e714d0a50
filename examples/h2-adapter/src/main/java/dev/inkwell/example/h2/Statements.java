package dev.inkwell.example.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements on one connection, in one transaction. Every value is bound, to a question mark. */
record Statements(Connection connection) {

    /** What the rows of a query are made into. */
    <T> List<T> select(Reader<T> reader, String sql, @Nullable Object... values) {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            return found;
        } catch (SQLException error) {
            throw H2Errors.translate(error);
        }
    }

    /** What the first row of a query is made into; empty when there is none. */
    <T> Optional<T> first(Reader<T> reader, String sql, @Nullable Object... values) {
        return select(reader, sql, values).stream().findFirst();
    }

    /** The number that a query answers; 0 when it has no row. */
    long number(String sql, @Nullable Object... values) {
        return first(row -> row.getLong(1), sql, values).orElse(0L);
    }

    /** Changes rows, and tells how many. */
    int change(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException error) {
            throw H2Errors.translate(error);
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int index = 0; index < values.length; index++) {
            statement.setObject(index + 1, values[index]);
        }
        return statement;
    }

    /** Makes something of the row at which the result stands. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
