package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Position;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a list, put together from what was asked for: there are more combinations of filter, order and place
 * than anybody would write down. Every value is bound, never written into it.
 *
 * @param <T> an item
 */
public final class ListQuery<T> {
    private final DataSource database;
    private final String columns;
    private final String source;
    private final Reader<T> reader;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private String sort = "id";
    private String id = "id";
    private boolean unique;
    private @Nullable String total;
    private String beside = "";

    /**
     * Begins with every row.
     *
     * @param database gives the connection, to be closed when the list is read
     * @param columns as in {@code SELECT}
     * @param source the tables, as in {@code FROM}
     * @param reader makes an item of the columns
     */
    public ListQuery(DataSource database, String columns, String source, Reader<T> reader) {
        this.database = database;
        this.columns = columns;
        this.source = source;
        this.reader = reader;
    }

    private ListQuery(ListQuery<T> other) {
        this(other.database, other.columns, other.source, other.reader);
        beside = other.beside;
        conditions.addAll(other.conditions);
        values.addAll(other.values);
    }

    /**
     * Leaves out the rows that do not pass.
     *
     * @param condition with a question mark for each value; it is joined to others by AND
     */
    public ListQuery<T> where(String condition, Object... bound) {
        conditions.add(condition);
        values.addAll(Arrays.asList(bound));
        return this;
    }

    /**
     * In which order.
     *
     * @param column the column to sort by
     * @param tie the column that breaks ties, the row's id; may be the same
     */
    public ListQuery<T> sortedBy(String column, String tie) {
        sort = column;
        id = tie;
        return this;
    }

    /**
     * In the order of a column in which no two rows have the same. Nothing breaks ties then: an index of this column alone
     * has the order.
     */
    public ListQuery<T> sortedBy(String column) {
        sort = column;
        unique = true;
        return this;
    }

    /**
     * Says where the number of rows stands, so that they need not be counted.
     *
     * @param sql answers it, with a question mark for each value of the conditions; where it answers no row, it is 0
     */
    public ListQuery<T> counted(String sql) {
        total = sql;
        return this;
    }

    /**
     * Reads something beside each row; the conditions and the order know nothing of it.
     *
     * @param join of another table, which has one row for each
     */
    public ListQuery<T> beside(String join) {
        beside = " " + join;
        return this;
    }

    /** How many rows there are. */
    public long count() {
        return Select.read(database, this::count);
    }

    /** The page asked for; past the end nothing is asked of the database. */
    public Page<T> page(PageRequest<?> request) {
        return Select.read(
                database,
                connection -> request.offset() == 0 ? firstPage(connection, request) : laterPage(connection, request));
    }

    /** One statement reads it together with the number of rows. */
    private Page<T> firstPage(Connection connection, PageRequest<?> request) throws SQLException {
        String sql = "SELECT " + columns + ", (" + counting() + ")" + fromBeside() + where()
                + order(request.descending()) + " LIMIT ?";
        List<Object> bound = new ArrayList<>(values);
        bound.addAll(values);
        bound.add(request.size());
        long[] rows = {0};
        List<T> found = Select.rows(
                connection,
                row -> {
                    if (rows[0] == 0) {
                        rows[0] = row.getLong(row.getMetaData().getColumnCount());
                    }
                    return reader.read(row);
                },
                sql,
                bound);
        return new Page<>(found, rows[0]);
    }

    private Page<T> laterPage(Connection connection, PageRequest<?> request) throws SQLException {
        long rows = count(connection);
        if (request.offset() >= rows) {
            return new Page<>(List.of(), rows);
        }
        if (conditions.isEmpty() && !hasTies()) {
            return new Page<>(farPage(connection, request), rows);
        }
        String sql = "SELECT " + columns + fromBeside() + where() + order(request.descending()) + " LIMIT ? OFFSET ?";
        List<Object> bound = new ArrayList<>(values);
        bound.add(request.size());
        bound.add(request.offset());
        return new Page<>(Select.rows(connection, reader, sql, bound), rows);
    }

    /** Of a whole list. The way to where it begins leads along an index, if there is one: the rows themselves are long. */
    private List<T> farPage(Connection connection, PageRequest<?> request) throws SQLException {
        String order = order(request.descending());
        String beginning = "SELECT " + sort + " FROM " + source + order + " LIMIT 1 OFFSET ?";
        String from = request.descending() ? " <= (" : " >= (";
        String sql =
                "SELECT " + columns + fromBeside() + " WHERE " + sort + from + beginning + ")" + order + " LIMIT ?";
        return Select.rows(connection, reader, sql, List.of(request.offset(), request.size()));
    }

    /**
     * The slice asked for.
     *
     * @param position where an item stands in the list
     */
    public Slice<T> slice(SliceRequest<?> request, Function<? super T, Position> position) {
        return Select.read(database, connection -> {
            boolean descending = request.descending() != request.backwards();
            String beyond = descending ? " < ?" : " > ?";
            Position from = request.from();
            int most = request.size() + 1;
            List<T> found = new ArrayList<>();
            if (from != null && hasTies()) {
                // Where thousands have one key, an index leads to the place among them only when their key is given.
                var same = new ListQuery<>(this).sortedBy(id, id).where(sort + " = ?", from.key());
                found.addAll(same.where(id + beyond, from.id()).first(connection, most, descending));
                where(sort + beyond, from.key());
            } else if (from != null) {
                where(sort + beyond, unique ? from.key() : from.id());
            }
            if (found.size() < most) {
                found.addAll(first(connection, most - found.size(), descending));
            }
            return Slice.of(request, found, position);
        });
    }

    private long count(Connection connection) throws SQLException {
        List<Long> counted = Select.rows(connection, row -> row.getLong(1), counting(), values);
        return counted.isEmpty() ? 0 : counted.get(0);
    }

    private String counting() {
        return total == null ? "SELECT count(*) FROM " + source + where() : total;
    }

    private List<T> first(Connection connection, int limit, boolean descending) throws SQLException {
        List<Object> bound = new ArrayList<>(values);
        bound.add(limit);
        String sql = "SELECT " + columns + fromBeside() + where() + order(descending) + " LIMIT ?";
        return Select.rows(connection, reader, sql, bound);
    }

    private String fromBeside() {
        return " FROM " + source + beside;
    }

    private String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    private String order(boolean descending) {
        String direction = descending ? " DESC" : " ASC";
        return " ORDER BY " + sort + direction + (hasTies() ? ", " + id + direction : "");
    }

    private boolean hasTies() {
        return !unique && !sort.equals(id);
    }

    /** Makes an item of the row at which the result stands. */
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
