package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import io.micronaut.data.model.Pageable;
import io.micronaut.data.model.Sort;
import io.micronaut.data.model.Sort.Order;
import io.micronaut.data.model.Sort.Order.Direction;
import java.util.List;
import java.util.function.Function;

/** The domain's pages in the terms of Micronaut Data. */
final class Paging {
    private Paging() {}

    /**
     * The page asked for.
     *
     * @param property the row's property to sort by
     * @param total the length of the whole list; past it nothing is asked of the database
     */
    static <T> Page<T> page(PageRequest<?> request, String property, long total, Function<Pageable, List<T>> query) {
        if (request.offset() >= total) {
            return new Page<>(List.of(), total);
        }
        Direction direction = request.descending() ? Direction.DESC : Direction.ASC;
        Sort sort = Sort.of(new Order(property, direction, false));
        if (!property.equals("id")) {
            sort = sort.order(new Order("id", direction, false));
        }
        return new Page<>(query.apply(Pageable.from((int) (request.number() - 1), request.size(), sort)), total);
    }
}
