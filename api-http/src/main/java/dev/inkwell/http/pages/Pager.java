package dev.inkwell.http.pages;

import dev.inkwell.domain.PageRequest;

/**
 * Where a page of a list stands in it, and where its neighbours are.
 *
 * @param path of the list, without a query
 * @param number of this page, from 1
 * @param size items a page
 * @param total items of the whole list
 */
public record Pager(String path, long number, int size, long total) {

    static Pager of(String path, PageRequest<?> request, long total) {
        return new Pager(path, request.number(), request.size(), total);
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

    /** The address of a page of this list. */
    public String address(long page) {
        return path + "?page=" + page + "&per_page=" + size;
    }
}
