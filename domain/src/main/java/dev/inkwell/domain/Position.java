package dev.inkwell.domain;

/**
 * A place in a sorted list: the one that a row with this key and this id has or would have.
 *
 * @param key what the list is sorted by: a {@link String}, compared by code point, or a {@link Long}; times as
 *     milliseconds since 1970
 * @param id what breaks ties
 */
public record Position(Object key, long id) {

    public Position {
        if (!(key instanceof String || key instanceof Long)) {
            throw new IllegalArgumentException("a key is a String or a Long, got " + key);
        }
    }
}
