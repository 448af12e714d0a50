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
import java.util.ArrayList;
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
            Asked asked,
            Class<S> sorts,
            UnaryOperator<Object> trimming,
            Function<PageRequest<S>, Page<T>> pages,
            Function<SliceRequest<S>, Slice<T>> slices,
            LongSupplier count) {
        PageRequest<S> page = request(asked.page(), asked.perPage(), asked.sort(), sorts, "id");
        if (asked.cursor() == null) {
            return response(request, page, pages.apply(page).map(trimming));
        }
        if (asked.page() != null) {
            throw new ProblemException(
                    Problem.Type.INVALID_PARAMETER, "\"page\" and \"cursor\" are two ways to read a list: send one.");
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
        List<String> links = new ArrayList<>();
        if (slice.previous() != null) {
            links.add(link(request, Cursors.write(new Cursors.Cursor(slice.previous(), true), list), page, "prev"));
        }
        if (slice.next() != null) {
            links.add(link(request, Cursors.write(new Cursors.Cursor(slice.next(), false), list), page, "next"));
        }
        if (!links.isEmpty()) {
            response.header(HttpHeaders.LINK, String.join(", ", links));
        }
        if (Preferences.of(request).exactCount()) {
            response.header("X-Total-Count", Long.toString(count.getAsLong()))
                    .header(Preferences.APPLIED, Preferences.EXACT_COUNT);
        }
        return response;
    }

    /** The parameters of a list as they were sent, null where they were not. */
    record Asked(
            @Nullable String page,
            @Nullable String perPage,
            @Nullable String cursor,
            @Nullable String sort) {}

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
        List<String> links = new ArrayList<>();
        links.add(link(request, 1, asked.size(), "first"));
        if (asked.number() > 1) {
            links.add(link(request, Math.min(asked.number() - 1, last), asked.size(), "prev"));
        }
        if (asked.number() < last) {
            links.add(link(request, asked.number() + 1, asked.size(), "next"));
        }
        links.add(link(request, last, asked.size(), "last"));
        return String.join(", ", links);
    }

    private static String link(HttpRequest<?> request, long number, int size, String relation) {
        return link(request, "page=" + number + "&per_page=" + size, relation);
    }

    private static String link(HttpRequest<?> request, String cursor, PageRequest<?> asked, String relation) {
        return link(request, "cursor=" + cursor + "&per_page=" + asked.size(), relation);
    }

    /** An absolute path without a host, so that it holds behind any proxy; the other parameters stay as they came. */
    private static String link(HttpRequest<?> request, String place, String relation) {
        StringBuilder target = new StringBuilder(request.getPath()).append('?').append(place);
        request.getParameters().forEach((name, values) -> {
            if (!PLACE.contains(name)) {
                append(target, name, values.get(0));
            }
        });
        return "<" + target + ">; rel=\"" + relation + "\"";
    }

    /** As in a query, where it is plain how far a name and a value go. */
    private static void append(StringBuilder text, String name, String value) {
        text.append('&').append(encoded(name)).append('=').append(encoded(value));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
