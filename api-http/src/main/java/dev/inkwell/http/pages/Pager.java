package dev.inkwell.http.pages;

import dev.inkwell.domain.PageRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list stands in it, and where its neighbours are.
 *
 * @param path of the list, without a query
 * @param search what is searched for, as typed; blank for nothing
 * @param sort as it was sent, such as {@code -id}; blank for the list's own order
 * @param number of this page, from 1
 * @param size items a page
 * @param total items of the whole list
 */
public record Pager(String path, String search, String sort, long number, int size, long total) {
    /** How lists of our pages are sorted by themselves: who has just added something sees it. */
    static final String NEWEST_FIRST = "-id";

    static Pager of(String path, @Nullable String search, @Nullable String sort, PageRequest<?> asked, long total) {
        return new Pager(
                path,
                search == null ? "" : search.strip(),
                sort == null ? "" : sort,
                asked.number(),
                asked.size(),
                total);
    }

    /** The number of the last page; 1 when the list is empty. */
    public long last() {
        return Math.max(1, (total + size - 1) / size);
    }

    public boolean hasPrevious() {
        return number > 1;
    }

    public boolean hasNext() {
        return number < last();
    }

    /** The number of the page before; of the last one, from beyond it. */
    public long previous() {
        return Math.min(number - 1, last());
    }

    /** The address of a page of this list, in this order. */
    public String address(long page) {
        return path + "?page=" + page + "&per_page=" + size
                + (search.isEmpty() ? "" : "&q=" + URLEncoder.encode(search, StandardCharsets.UTF_8))
                + (sort.isEmpty() ? "" : "&sort=" + sort);
    }
}
