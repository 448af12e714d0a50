package dev.inkwell.persistence.memory;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;

/** Ordering and paging, as every list does it. */
final class Lists {

    /** Strings by code point, as UTF-8 sorts; {@link String#compareTo} puts what is beyond U+FFFF too early. */
    static final Comparator<String> BY_CODE_POINT = (left, right) ->
            Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());

    private Lists() {}

    /** The page asked for, in this order or its reverse; the order must end with the id. */
    static <T> Page<T> page(Collection<T> all, Comparator<T> order, PageRequest<?> request) {
        Comparator<T> directed = request.descending() ? order.reversed() : order;
        return new Page<>(
                all.stream()
                        .sorted(directed)
                        .skip(request.offset())
                        .limit(request.size())
                        .toList(),
                all.size());
    }
}
