package dev.inkwell.app;

import dev.inkwell.domain.Post;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Copies the rows of a table, by ascending id, from one database to another, a part of them in each transaction. What is
 * there already is so the beginning of what has to be there, or else it is something else.
 *
 * @param <T> a row
 */
abstract class Copy<T extends Record> {

    /** Hears how many rows are done. */
    interface Progress {
        void at(String step, long rows);
    }

    /** What was there already: the id of the last row, 0 when there was none, and how many. */
    record Begun(long lastId, long rows) {}

    /** Both databases had the same rows when they were compared. */
    record Same(long rows, String sha256) {}

    /** A row of the one database is not in the other, or not the same. */
    static final class Different extends Exception {
        private static final long serialVersionUID = 1L;

        /** The smallest id of such a row. */
        final long id;

        private Different(long id) {
            this.id = id;
        }
    }

    /** Posts may be long: so many can be held at a time, twice. */
    private static final int ROWS_AT_A_TIME = 200;

    private final Storage source;
    private final Storage target;
    private final Progress progress;

    private Copy(Storage source, Storage target, Progress progress) {
        this.source = source;
        this.target = target;
        this.progress = progress;
    }

    static Copy<User> users(Storage source, Storage target, Progress progress) {
        return new Copy<>(source, target, progress) {
            @Override
            List<User> after(Storage storage, long id, int limit) {
                return storage.users().listAfter(id, limit);
            }

            @Override
            void restore(Storage storage, List<User> users) {
                storage.users().restoreAll(users);
            }

            @Override
            long id(User user) {
                return user.id();
            }
        };
    }

    static Copy<Post> posts(Storage source, Storage target, Progress progress) {
        return new Copy<>(source, target, progress) {
            @Override
            List<Post> after(Storage storage, long id, int limit) {
                return storage.posts().listAfter(id, limit);
            }

            @Override
            void restore(Storage storage, List<Post> posts) {
                storage.posts().restoreAll(posts);
            }

            @Override
            long id(Post post) {
                return post.id();
            }
        };
    }

    /**
     * Lets the target give no id that a row had here which was deleted since: it has such rows itself, for as long as a
     * transaction.
     */
    static void passOverDeletedIds(Storage source, Storage target) {
        long lastUser = source.users().lastId();
        long lastPost = source.posts().lastId();
        boolean postsAreBehind = target.posts().lastId() < lastPost;
        if (target.users().lastId() >= lastUser && !postsAreBehind) {
            return;
        }
        Instant at = Instant.EPOCH;
        String name = UUID.randomUUID().toString();
        target.transactions().run(() -> {
            long author = Math.max(lastUser, target.users().lastId() + 1);
            target.users().restore(new User(author, name, name + "@inkwell.invalid", at, at));
            if (postsAreBehind) {
                target.posts().restore(new Post(lastPost, name, "", author, at, at));
                target.posts().delete(lastPost);
            }
            target.users().delete(author);
        });
    }

    abstract List<T> after(Storage storage, long id, int limit);

    abstract void restore(Storage storage, List<T> rows);

    abstract long id(T row);

    /**
     * Looks at what is there already.
     *
     * @return how far it was copied before
     * @throws Different when there is a row that was not copied, or was changed since, here or there
     */
    Begun begun() throws Different {
        long last = 0;
        long rows = 0;
        while (true) {
            List<T> there = after(target, last, ROWS_AT_A_TIME);
            if (there.isEmpty()) {
                return new Begun(last, rows);
            }
            refuseDifferent(after(source, last, there.size()), there);
            last = id(there.get(there.size() - 1));
            rows += there.size();
            progress.at("looking at what is there", rows);
        }
    }

    /**
     * Copies what is missing. Its progress begins at the rows that are there.
     *
     * @param begun see {@link #begun}
     */
    void complete(Begun begun) {
        long last = begun.lastId();
        long rows = begun.rows();
        while (true) {
            List<T> next = after(source, last, ROWS_AT_A_TIME);
            if (next.isEmpty()) {
                return;
            }
            target.transactions().run(() -> restore(target, next));
            last = id(next.get(next.size() - 1));
            rows += next.size();
            progress.at("copying", rows);
        }
    }

    /** Compares all rows of both. */
    Same compare() throws Different {
        MessageDigest digest = sha256();
        long last = 0;
        long rows = 0;
        while (true) {
            List<T> here = after(source, last, ROWS_AT_A_TIME);
            refuseDifferent(here, after(target, last, ROWS_AT_A_TIME));
            if (here.isEmpty()) {
                return new Same(rows, HexFormat.of().formatHex(digest.digest()));
            }
            here.forEach(row -> add(digest, row));
            last = id(here.get(here.size() - 1));
            rows += here.size();
            progress.at("comparing", rows);
        }
    }

    private void refuseDifferent(List<T> here, List<T> there) throws Different {
        for (int i = 0; i < Math.max(here.size(), there.size()); i++) {
            if (i >= here.size() || i >= there.size()) {
                throw new Different(id((i >= here.size() ? there : here).get(i)));
            }
            if (!here.get(i).equals(there.get(i))) {
                throw new Different(Math.min(id(here.get(i)), id(there.get(i))));
            }
        }
    }

    /** All that the row has; before each value its length, so that no two rows are the same text. */
    private static void add(MessageDigest digest, Record row) {
        try {
            for (RecordComponent component : row.getClass().getRecordComponents()) {
                byte[] bytes = component.getAccessor().invoke(row).toString().getBytes(StandardCharsets.UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                digest.update(bytes);
            }
        } catch (ReflectiveOperationException impossible) { // the rows are public records of the domain
            throw new IllegalStateException(impossible);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) { // every Java has it
            throw new IllegalStateException(impossible);
        }
    }
}
