package dev.inkwell.example.h2;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostFilter;
import dev.inkwell.domain.PostService;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserService;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/**
 * A program on an adapter of its own: keeps the text on standard input as somebody's next post, and lists their newest ten.
 * Of H2 it knows how to open it; all else it asks the domain.
 */
public final class Diary {
    private final Storage storage;
    private final UserService users;
    private final PostService posts;

    Diary(Storage storage) {
        Clock clock = Clock.systemDefaultZone();
        this.storage = storage;
        this.users = new UserService(storage.users(), storage.posts(), storage.transactions(), clock);
        this.posts = new PostService(storage.posts(), storage.transactions(), clock);
    }

    public static void main(String[] arguments) throws IOException {
        System.exit(run(System.in, System.out, System.err, arguments));
    }

    static int run(InputStream in, PrintStream out, PrintStream err, String... arguments) throws IOException {
        if (arguments.length != 3) {
            err.println("usage: Diary jdbc:h2:./diary ada@example.org TITLE < TEXT");
            return 2;
        }
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        try (Storage storage = H2Storage.open(arguments[0])) {
            var diary = new Diary(storage);
            Post written = diary.write(arguments[1], arguments[2], text);
            diary.newest(written.userId()).forEach(post -> out.println(post.createdAt() + " " + post.title()));
            return 0;
        } catch (DomainException refused) {
            err.println(refused.getMessage());
            return 1;
        }
    }

    /** Who writes for the first time is kept together with the post, or neither is. */
    private Post write(String email, String title, String text) {
        return storage.transactions().execute(() -> {
            User author = storage.users().findByEmail(email).orElseGet(() -> users.create(new NewUser(email, email)));
            return posts.create(new NewPost(title, text, author.id()));
        });
    }

    private List<Post> newest(long userId) {
        return storage.posts()
                .list(PostFilter.byAuthor(userId), new PageRequest<>(1, 10, Post.Sort.ID, true))
                .items();
    }
}
