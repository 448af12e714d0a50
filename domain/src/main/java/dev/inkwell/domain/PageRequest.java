package dev.inkwell.domain;

/**
 * Which page of a list, and in which order. The id breaks ties, in the same direction.
 *
 * @param number from 1
 * @param size items a page, from 1 to {@link #MAX_SIZE}
 * @param sort what the list is sorted by
 * @param descending largest first
 */
public record PageRequest<S extends Enum<S>>(long number, int size, S sort, boolean descending) {

    /** The most items that a page holds. */
    public static final int MAX_SIZE = 100;

    public PageRequest {
        if (number < 1) {
            throw new IllegalArgumentException("pages count from 1, got " + number);
        }
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("a page holds 1 to " + MAX_SIZE + " items, got " + size);
        }
    }

    /** A page in ascending order. */
    public static <S extends Enum<S>> PageRequest<S> of(long number, int size, S sort) {
        return new PageRequest<>(number, size, sort, false);
    }

    /** How many items stand before this page; {@link Long#MAX_VALUE} where that is beyond counting. */
    public long offset() {
        long before = number - 1;
        return before > Long.MAX_VALUE / size ? Long.MAX_VALUE : before * size;
    }
}
