package dev.inkwell.domain;

import org.jspecify.annotations.Nullable;

/**
 * Which rows of a list, from a place in it. The id breaks ties, in the direction of the list.
 *
 * @param size at most so many, from 1 to {@link PageRequest#MAX_SIZE}
 * @param sort what the list is sorted by
 * @param descending largest first
 * @param from the place; null for the beginning, or where backwards the end
 * @param backwards the last rows before the place, rather than the first after it; they come in the list's order all
 *     the same
 */
public record SliceRequest<S extends Enum<S>>(
        int size, S sort, boolean descending, @Nullable Position from, boolean backwards) {

    public SliceRequest {
        if (size < 1 || size > PageRequest.MAX_SIZE) {
            throw new IllegalArgumentException("a slice holds 1 to " + PageRequest.MAX_SIZE + " items, got " + size);
        }
    }
}
