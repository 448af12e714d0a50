package dev.inkwell.example.h2;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Position;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statement of a list, put together from what was asked for: there are more combinations of filter, order and place
 * than anybody would write down.
 *
 * @param <T> an item
 */
final class ListQuery<T> {
    private final String columns;
    private final String source;
    private final String id;
    private final Statements.Reader<T> reader;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private String sort;
    private String within = "";
    private String total = "";

    /**
     * Begins with every row, by id.
     *
     * @param columns as in {@code SELECT}
     * @param source the tables, as in {@code FROM}
     * @param id the column that breaks ties
     */
    ListQuery(String columns, String source, String id, Statements.Reader<T> reader) {
        this.columns = columns;
        this.source = source;
        this.id = id;
        this.sort = id;
        this.reader = reader;
    }

    /** Leaves out the rows that do not pass a condition, with a question mark for each value. */
    ListQuery<T> where(String condition, Object... bound) {
        conditions.add(condition);
        values.addAll(Arrays.asList(bound));
        return this;
    }

    ListQuery<T> sortedBy(String column) {
        sort = column;
        return this;
    }

    /** Says which column is the same in all rows and stands first in the index, as H2 has to be told in the order too. */
    ListQuery<T> within(String column) {
        within = column;
        return this;
    }

    /** Says where the number of rows stands: a query with a question mark for each value of the conditions. */
    ListQuery<T> counted(String sql) {
        total = sql;
        return this;
    }

    long count(Statements statements) {
        return statements.number(total.isEmpty() ? "SELECT COUNT(*)" + fromWhere() : total, values.toArray());
    }

    /** The page asked for; past the end no rows are looked for. */
    Page<T> page(Statements statements, PageRequest<?> request) {
        long rows = count(statements);
        List<T> items = request.offset() >= rows
                ? List.of()
                : run(statements, request.descending(), request.size(), request.offset());
        return new Page<>(items, rows);
    }

    /**
     * The slice asked for.
     *
     * @param position where an item stands in the list
     */
    Slice<T> slice(Statements statements, SliceRequest<?> request, Function<? super T, Position> position) {
        boolean descending = request.descending() != request.backwards();
        String beyond = descending ? " < ?" : " > ?";
        Position from = request.from();
        int most = request.size() + 1; // one more tells whether the list goes on
        List<T> found = new ArrayList<>();
        if (from != null && !sort.equals(id)) {
            // First what has the very key of the place, then what lies beyond: an index leads to the beginning of each.
            ListQuery<T> same =
                    new ListQuery<>(columns, source, id, reader).sortedBy(sort).within(within);
            same.conditions.addAll(conditions);
            same.values.addAll(values);
            same.where(sort + " = ?", key(from)).where(id + beyond, from.id());
            found.addAll(same.run(statements, descending, most, 0));
            where(sort + beyond, key(from));
        } else if (from != null) {
            where(id + beyond, from.id());
        }
        found.addAll(run(statements, descending, most - found.size(), 0));
        return Slice.of(request, found, position);
    }

    /** Texts are sorted by the bytes of their UTF-8. */
    private static Object key(Position position) {
        return position.key() instanceof String text ? utf8(text) : position.key();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<T> run(Statements statements, boolean descending, int limit, long offset) {
        String direction = descending ? " DESC" : "";
        String order = Stream.of(within, sort, id)
                .filter(column -> !column.isEmpty())
                .distinct()
                .map(column -> column + direction)
                .collect(Collectors.joining(", ", " ORDER BY ", " LIMIT ? OFFSET ?"));
        List<Object> bound = new ArrayList<>(values);
        bound.add(limit);
        bound.add(offset);
        return statements.select(reader, "SELECT " + columns + fromWhere() + order, bound.toArray());
    }

    private String fromWhere() {
        return " FROM " + source + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
    }
}
