package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Position;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import io.micronaut.data.exceptions.DataAccessException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statement of a list, put together from what was asked for: there are more combinations of filter, order and place
 * than anybody would write down. Every value is bound, never written into it.
 */
final class ListQuery {
    private static final Logger LOG = LoggerFactory.getLogger(ListQuery.class);

    private final String source;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /**
     * Begins with every row.
     *
     * @param source the tables, as in {@code FROM}
     */
    ListQuery(String source) {
        this.source = source;
    }

    private ListQuery(ListQuery other) {
        source = other.source;
        conditions.addAll(other.conditions);
        values.addAll(other.values);
    }

    /**
     * Leaves out the rows that do not pass.
     *
     * @param condition with a question mark for the value
     */
    ListQuery where(String condition, Object value) {
        conditions.add(condition);
        values.add(value);
        return this;
    }

    /** How many rows there are. */
    long count(DataSource database) {
        return run(database, "SELECT count(*)" + fromWhere(), row -> row.getLong(1))
                .get(0);
    }

    /**
     * The page asked for.
     *
     * @param sort the column to sort by
     * @param id the column that breaks ties; may be the same
     * @param total the length of the whole list; past it nothing is asked of the database
     */
    <T> Page<T> page(
            DataSource database,
            String columns,
            String sort,
            String id,
            PageRequest<?> request,
            long total,
            Reader<T> reader) {
        if (request.offset() >= total) {
            return new Page<>(List.of(), total);
        }
        values.add(request.size());
        values.add(request.offset());
        String order = order(sort, id, request.descending());
        return new Page<>(
                run(database, "SELECT " + columns + fromWhere() + order + " LIMIT ? OFFSET ?", reader), total);
    }

    /**
     * The slice asked for.
     *
     * @param sort the column to sort by
     * @param id the column that breaks ties; may be the same
     * @param position where an item stands in the list
     */
    <T> Slice<T> slice(
            DataSource database,
            String columns,
            String sort,
            String id,
            SliceRequest<?> request,
            Reader<T> reader,
            Function<? super T, Position> position) {
        boolean descending = request.descending() != request.backwards();
        String beyond = descending ? " < ?" : " > ?";
        Position from = request.from();
        int most = request.size() + 1;
        List<T> found = new ArrayList<>();
        if (from != null && !sort.equals(id)) {
            // Where thousands have one key, an index leads to the place among them only when their key is given.
            var same = new ListQuery(this).where(sort + " = ?", from.key()).where(id + beyond, from.id());
            found.addAll(same.first(database, columns, id, id, descending, most, reader));
            where(sort + beyond, from.key());
        } else if (from != null) {
            where(id + beyond, from.id());
        }
        if (found.size() < most) {
            found.addAll(first(database, columns, sort, id, descending, most - found.size(), reader));
        }
        return Slice.of(request, found, position);
    }

    private <T> List<T> first(
            DataSource database,
            String columns,
            String sort,
            String id,
            boolean descending,
            int limit,
            Reader<T> reader) {
        values.add(limit);
        return run(database, "SELECT " + columns + fromWhere() + order(sort, id, descending) + " LIMIT ?", reader);
    }

    private static String order(String sort, String id, boolean descending) {
        String direction = descending ? " DESC" : " ASC";
        return " ORDER BY " + sort + direction + (sort.equals(id) ? "" : ", " + id + direction);
    }

    private String fromWhere() {
        return " FROM " + source + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
    }

    private <T> List<T> run(DataSource database, String sql, Reader<T> reader) {
        LOG.debug("{}", sql);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
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
        } catch (SQLException error) {
            throw new DataAccessException("A list cannot be read.", error);
        }
    }

    /** Makes an item of the row at which the result stands. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
