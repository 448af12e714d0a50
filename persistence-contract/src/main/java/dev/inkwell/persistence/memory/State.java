package dev.inkwell.persistence.memory;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.FoldedKey;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.User;
import java.util.TreeMap;

/** Everything that is kept, at one moment: a transaction works on a copy, and keeping it means publishing the copy. */
final class State {
    final TreeMap<Long, User> users;
    final TreeMap<Long, Post> posts;
    final TreeMap<String, Long> idsByUsername;
    final TreeMap<String, Long> idsByEmail;
    final TreeMap<String, KeptAnswer> answers;
    final TreeMap<Long, AccessToken> tokens;
    long lastUserId;
    long lastPostId;

    State() {
        users = new TreeMap<>();
        posts = new TreeMap<>();
        idsByUsername = new TreeMap<>();
        idsByEmail = new TreeMap<>();
        answers = new TreeMap<>();
        tokens = new TreeMap<>();
    }

    State(State other) {
        users = new TreeMap<>(other.users);
        posts = new TreeMap<>(other.posts);
        idsByUsername = new TreeMap<>(other.idsByUsername);
        idsByEmail = new TreeMap<>(other.idsByEmail);
        answers = new TreeMap<>(other.answers);
        tokens = new TreeMap<>(other.tokens);
        lastUserId = other.lastUserId;
        lastPostId = other.lastPostId;
    }

    void put(User user) {
        users.put(user.id(), user);
        idsByUsername.put(FoldedKey.ofUsername(user.username()), user.id());
        idsByEmail.put(FoldedKey.ofEmail(user.email()), user.id());
        lastUserId = Math.max(lastUserId, user.id());
    }

    void remove(User user) {
        users.remove(user.id());
        idsByUsername.remove(FoldedKey.ofUsername(user.username()));
        idsByEmail.remove(FoldedKey.ofEmail(user.email()));
    }

    void put(Post post) {
        posts.put(post.id(), post);
        lastPostId = Math.max(lastPostId, post.id());
    }

    long postsBy(long userId) {
        return posts.values().stream().filter(post -> post.userId() == userId).count();
    }
}
