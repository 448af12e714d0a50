package dev.inkwell.domain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a list that follow one another. Rows come and go between two slices; those that are there all the time,
 * at the same place, are met exactly once by whoever goes on from {@code next} to {@code next}.
 *
 * @param items in the order of the list
 * @param previous the place before which the list goes on backwards; null at its beginning
 * @param next the place after which the list goes on; null at its end
 */
public record Slice<T>(
        List<T> items,
        @Nullable Position previous,
        @Nullable Position next) {

    public Slice {
        items = List.copyOf(items);
    }

    /**
     * The slice that an adapter has read.
     *
     * @param found what lies beyond the place, nearest first: one more than was asked for, if there are so many
     * @param position where an item stands in the list
     */
    public static <T> Slice<T> of(SliceRequest<?> request, List<T> found, Function<? super T, Position> position) {
        boolean more = found.size() > request.size();
        List<T> items = new ArrayList<>(more ? found.subList(0, request.size()) : found);
        if (items.isEmpty()) {
            return new Slice<>(items, null, null);
        }
        if (request.backwards()) {
            Collections.reverse(items);
        }
        boolean begun = request.from() != null;
        boolean before = request.backwards() ? more : begun;
        boolean after = request.backwards() ? begun : more;
        return new Slice<>(
                items,
                before ? position.apply(items.get(0)) : null,
                after ? position.apply(items.get(items.size() - 1)) : null);
    }

    /** The same slice of other items. */
    public <R> Slice<R> map(Function<? super T, ? extends R> function) {
        return new Slice<>(items.stream().<R>map(function).toList(), previous, next);
    }
}
