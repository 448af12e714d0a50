package dev.inkwell.http;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostWithAuthor;
import dev.inkwell.domain.User;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags (RFC 9110, section 8.8.3) of users, posts and backups, and what a request demands of them with {@code If-Match} and
 * {@code If-None-Match}.
 */
public final class EntityTags {
    private static final Pattern TAG = Pattern.compile("(W/)?\"([\\x21\\x23-\\x7e\\x80-\\uffff]*+)\"");
    private static final Pattern BETWEEN = Pattern.compile("[ \\t]*+,[ \\t]*+");

    /** No header has this character. */
    private static final String A_TAG = "\0";

    /** Follows the tag of a post in that of the same post beside its author. */
    private static final char AUTHOR = '.';

    private final @Nullable Demand match;
    private final @Nullable Demand noneMatch;

    /** Some tags, or any. */
    private record Demand(boolean any, List<String> strong, List<String> weak) {

        boolean admits(String tag, boolean weakly) {
            return any || strong.contains(tag) || (weakly && weak.contains(tag));
        }
    }

    private EntityTags(@Nullable Demand match, @Nullable Demand noneMatch) {
        this.match = match;
        this.noneMatch = noneMatch;
    }

    /**
     * What a request demands.
     *
     * @throws ProblemException when it cannot be read
     */
    static EntityTags of(HttpRequest<?> request) {
        return new EntityTags(read(request, HttpHeaders.IF_MATCH), read(request, HttpHeaders.IF_NONE_MATCH));
    }

    /** A backup is never changed; where its checksum was not written down, it is told apart by its time and size. */
    static String of(Backup backup) {
        return quoted(backup.sha256().isEmpty() ? tag(backup.size(), backup.takenAt()) : backup.sha256());
    }

    /** The version counts the changes; the time tells apart what was restored from a backup and changed anew. */
    public static String of(User user) {
        return quoted(tag(user.version(), user.updatedAt()));
    }

    /** As that of a user. */
    public static String of(Post post) {
        return quoted(tag(post.version(), post.updatedAt()));
    }

    /** Changes with either. */
    public static String of(PostWithAuthor found) {
        Post post = found.post();
        return quoted(
                tag(post.version(), post.updatedAt()) + AUTHOR + found.author().version());
    }

    boolean isEmpty() {
        return match == null && noneMatch == null;
    }

    /**
     * Whether a caller who reads this has it already.
     *
     * @throws ProblemException when the caller demands another
     */
    boolean isKnown(String tag) {
        String bare = tag.substring(1, tag.length() - 1);
        if (match != null && !match.admits(bare, false)) {
            throw failed(
                    tag,
                    match.weak.contains(bare)
                            ? "A weak entity tag never matches here: send it as it came, without W/."
                            : "It has been changed since; the header ETag says what it is now. Read it again before"
                                    + " you change it.");
        }
        return noneMatch != null && noneMatch.admits(bare, true);
    }

    /**
     * Lets a change of this go on.
     *
     * @throws ProblemException when the caller demands another
     */
    void admitChange(String tag) {
        if (isKnown(tag)) {
            throw failed(
                    tag, "It is there as If-None-Match says that it must not be; the header ETag says what it is.");
        }
    }

    private static ProblemException failed(String tag, String detail) {
        return new ProblemException(Problem.Type.PRECONDITION_FAILED, detail, HttpHeaders.ETAG, tag);
    }

    private static @Nullable Demand read(HttpRequest<?> request, String name) {
        List<String> values = request.getHeaders().getAll(name);
        if (values.isEmpty()) {
            return null;
        }
        String value = String.join(",", values).strip();
        List<String> strong = new ArrayList<>();
        List<String> weak = new ArrayList<>();
        if (value.equals("*")) {
            return new Demand(true, strong, weak);
        }
        Matcher tag = TAG.matcher(value);
        while (tag.find()) {
            (tag.group(1) == null ? strong : weak).add(tag.group(2));
        }
        // Without its tags, each of which may hold commas, a list has nothing but commas and empty places.
        boolean list = Stream.of(BETWEEN.split(tag.replaceAll(A_TAG)))
                .allMatch(place -> place.isEmpty() || place.equals(A_TAG));
        if (!list || (strong.isEmpty() && weak.isEmpty())) {
            throw new ProblemException(
                    Problem.Type.INVALID_HEADER,
                    "\"" + name + "\" must be * or entity tags in quotes, with commas between them.");
        }
        return new Demand(false, strong, weak);
    }

    /** These demands, of one who may have read the post beside its author. */
    EntityTags withoutAuthors() {
        return new EntityTags(withoutAuthors(match), withoutAuthors(noneMatch));
    }

    private static @Nullable Demand withoutAuthors(@Nullable Demand demand) {
        return demand == null
                ? null
                : new Demand(demand.any, withoutAuthors(demand.strong), withoutAuthors(demand.weak));
    }

    private static List<String> withoutAuthors(List<String> tags) {
        return tags.stream()
                .map(tag -> tag.indexOf(AUTHOR) < 0 ? tag : tag.substring(0, tag.indexOf(AUTHOR)))
                .toList();
    }

    private static String tag(long version, Instant updatedAt) {
        return version + "-" + Long.toString(updatedAt.toEpochMilli(), Character.MAX_RADIX);
    }

    private static String quoted(String tag) {
        return '"' + tag + '"';
    }
}
