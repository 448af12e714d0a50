package dev.inkwell.persistence.memory;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Position;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Ordering and paging, as every list does it. */
final class Lists {

    /** By key, and by id where keys are equal. */
    private static final Comparator<Position> ORDER =
            Comparator.comparing(Position::key, Lists::compareKeys).thenComparing(Position::id);

    private Lists() {}

    /** The page asked for. */
    static <T> Page<T> page(List<T> all, Function<T, Position> position, PageRequest<?> request) {
        Comparator<T> order = Comparator.comparing(position, directed(request.descending()));
        return new Page<>(
                all.stream()
                        .sorted(order)
                        .skip(request.offset())
                        .limit(request.size())
                        .toList(),
                all.size());
    }

    /** The slice asked for. */
    static <T> Slice<T> slice(List<T> all, Function<T, Position> position, SliceRequest<?> request) {
        // Walking backwards is walking the other way in the list's reverse.
        Comparator<Position> order = directed(request.descending() != request.backwards());
        Position from = request.from();
        List<T> found = all.stream()
                .filter(item -> from == null || order.compare(position.apply(item), from) > 0)
                .sorted(Comparator.comparing(position, order))
                .limit(request.size() + 1L)
                .toList();
        return Slice.of(request, found, position);
    }

    private static Comparator<Position> directed(boolean descending) {
        return descending ? ORDER.reversed() : ORDER;
    }

    /** Strings by code point, as UTF-8 sorts; {@link String#compareTo} puts what is beyond U+FFFF too early. */
    private static int compareKeys(Object left, Object right) {
        return left instanceof String text
                ? Arrays.compare(
                        text.codePoints().toArray(),
                        ((String) right).codePoints().toArray())
                : Long.compare((Long) left, (Long) right);
    }
}
