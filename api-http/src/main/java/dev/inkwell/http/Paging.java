package dev.inkwell.http;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Slice;
import dev.inkwell.domain.SliceRequest;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lists: reads {@code page}, {@code per_page}, {@code cursor} and {@code sort}, answers {@code X-Total-Count} and
 * {@code Link}.
 */
public final class Paging {
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");
    private static final int DEFAULT_SIZE = 10;

    /** More digits than this are a number as good as infinite, and are not worth computing. */
    private static final int MOST_DIGITS = 18;

    private static final Set<String> PLACE = Set.of("page", "per_page", "cursor");

    /** Parameters that choose what is shown of a list, and not which one it is. */
    private static final Set<String> SAME_LIST = Set.of("page", "per_page", "cursor", "sort", "fields", "embed");

    private Paging() {}

    /**
     * What the parameters ask for; null is what was not sent.
     *
     * @param sorts what the list can be sorted by; its names in lower case are the values of {@code sort}
     * @param defaultSort as it would be sent, such as {@code -post_count}
     * @throws ProblemException when one of them is not valid
     */
    public static <S extends Enum<S>> PageRequest<S> request(
            @Nullable String page,
            @Nullable String perPage,
            @Nullable String sort,
            Class<S> sorts,
            String defaultSort) {
        long number = page == null ? 1 : positive("page", page);
        long size = perPage == null ? DEFAULT_SIZE : positive("per_page", perPage);
        String order = sort == null ? defaultSort : sort;
        boolean descending = order.startsWith("-");
        S by = by(descending ? order.substring(1) : order, sorts);
        return new PageRequest<>(number, (int) Math.min(size, PageRequest.MAX_SIZE), by, descending);
    }

    /** The items, and around them what the list is. */
    static <T> HttpResponse<List<T>> response(HttpRequest<?> request, PageRequest<?> asked, Page<T> page) {
        return HttpResponse.ok(page.items())
                .header("X-Total-Count", Long.toString(page.total()))
                .header(HttpHeaders.LINK, links(request, asked, page.total()));
    }

    /** A list's items by page or, where a cursor is sent, from a place in the list; and around them what the list is. */
    static <S extends Enum<S>, T> HttpResponse<?> answer(
            HttpRequest<?> request,
            Asked<S> asked,
            UnaryOperator<Object> trimming,
            Function<PageRequest<S>, Page<T>> pages,
            Function<SliceRequest<S>, Slice<T>> slices,
            LongSupplier count) {
        PageRequest<S> page = asked.page();
        if (asked.cursor() == null) {
            return response(request, page, pages.apply(page).map(trimming));
        }
        String list = list(request, page);
        Cursors.Cursor cursor = asked.cursor().isEmpty() ? null : Cursors.read(asked.cursor(), list);
        Slice<T> slice = slices.apply(new SliceRequest<>(
                page.size(),
                page.sort(),
                page.descending(),
                cursor == null ? null : cursor.position(),
                cursor != null && cursor.backwards()));
        MutableHttpResponse<?> response =
                HttpResponse.ok(slice.items().stream().map(trimming).toList());
        var links = new Links(request, page.size());
        if (slice.previous() != null) {
            links.add("prev", "cursor", Cursors.write(new Cursors.Cursor(slice.previous(), true), list));
        }
        if (slice.next() != null) {
            links.add("next", "cursor", Cursors.write(new Cursors.Cursor(slice.next(), false), list));
        }
        if (!links.isEmpty()) {
            response.header(HttpHeaders.LINK, links.toString());
        }
        if (Preferences.of(request).exactCount()) {
            response.header("X-Total-Count", Long.toString(count.getAsLong()))
                    .header(Preferences.APPLIED, Preferences.EXACT_COUNT);
        }
        return response;
    }

    /**
     * What is asked of a list.
     *
     * @param page or, where there is a cursor, as many items in the same order
     * @param cursor as it was sent, empty for the beginning; null where pages are asked for
     */
    record Asked<S extends Enum<S>>(
            PageRequest<S> page, @Nullable String cursor) {

        /** As {@link Paging#request}, or by cursor. */
        static <S extends Enum<S>> Asked<S> of(
                @Nullable String page,
                @Nullable String perPage,
                @Nullable String cursor,
                @Nullable String sort,
                Class<S> sorts) {
            if (page != null && cursor != null) {
                throw new ProblemException(
                        Problem.Type.INVALID_PARAMETER,
                        "\"page\" and \"cursor\" are two ways to read a list: send one.");
            }
            return new Asked<>(request(page, perPage, sort, sorts, "id"), cursor);
        }
    }

    /** What makes a list another one: its address, its order and its filters. */
    private static String list(HttpRequest<?> request, PageRequest<?> asked) {
        Map<String, String> filters = new TreeMap<>();
        request.getParameters().forEach((name, values) -> {
            if (!SAME_LIST.contains(name)) {
                filters.put(name, values.get(0));
            }
        });
        var list = new StringBuilder(request.getPath())
                .append('\n')
                .append(name(asked.sort()))
                .append(asked.descending() ? " descending" : "");
        filters.forEach((name, value) -> append(list, name, value));
        return list.toString();
    }

    /**
     * A number that is at least 1; the largest there is in place of any that is larger.
     *
     * @throws ProblemException when it is none
     */
    static long positive(String name, String text) {
        if (DIGITS.matcher(text).matches()) {
            String digits = LEADING_ZEROS.matcher(text).replaceFirst("");
            if (!digits.isEmpty()) {
                return digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
            }
        }
        throw new ProblemException(
                Problem.Type.INVALID_PARAMETER,
                "\"" + name + "\" must be a whole number from 1, got \"" + text + "\".");
    }

    private static <S extends Enum<S>> S by(String name, Class<S> sorts) {
        return Arrays.stream(sorts.getEnumConstants())
                .filter(candidate -> name(candidate).equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> known = Arrays.stream(sorts.getEnumConstants())
                            .map(Paging::name)
                            .toList();
                    return new ProblemException(
                            Problem.Type.INVALID_PARAMETER,
                            "\"sort\" must be one of " + String.join(", ", known)
                                    + ", with - before it for descending, got \"" + name + "\"."
                                    + Suggestion.of(name, known));
                });
    }

    private static String name(Enum<?> sort) {
        return sort.name().toLowerCase(Locale.ROOT);
    }

    private static String links(HttpRequest<?> request, PageRequest<?> asked, long total) {
        long last = Math.max(1, (total - 1) / asked.size() + 1);
        var links = new Links(request, asked.size());
        links.add("first", "page", 1);
        if (asked.number() > 1) {
            links.add("prev", "page", Math.min(asked.number() - 1, last));
        }
        if (asked.number() < last) {
            links.add("next", "page", asked.number() + 1);
        }
        links.add("last", "page", last);
        return links.toString();
    }

    /** The field {@code Link}: absolute paths without a host, so that they hold behind any proxy. */
    private static final class Links {
        private final StringBuilder links = new StringBuilder();
        private final String path;

        /** What stands behind the place, in each: the other parameters, as they came. */
        private final String rest;

        Links(HttpRequest<?> request, int size) {
            path = request.getPath();
            StringBuilder others = new StringBuilder("&per_page=").append(size);
            request.getParameters().forEach((name, values) -> {
                if (!PLACE.contains(name)) {
                    append(others, name, values.get(0));
                }
            });
            rest = others.toString();
        }

        void add(String relation, String parameter, Object place) {
            links.append(links.isEmpty() ? "<" : ", <")
                    .append(path)
                    .append('?')
                    .append(parameter)
                    .append('=')
                    .append(place)
                    .append(rest)
                    .append(">; rel=\"")
                    .append(relation)
                    .append('"');
        }

        boolean isEmpty() {
            return links.isEmpty();
        }

        @Override
        public String toString() {
            return links.toString();
        }
    }

    /** As in a query, where it is plain how far a name and a value go. */
    private static void append(StringBuilder text, String name, String value) {
        text.append('&').append(encoded(name)).append('=').append(encoded(value));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
