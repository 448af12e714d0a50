package dev.inkwell.http;

import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostService;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.TokenService;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.domain.UserService;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes beans of the domain's services, which know nothing of beans, from the ports that an application provides. */
@Factory
final class Services {
    @Singleton
    UserService users(UserRepository users, PostRepository posts, Transactions transactions, Clock clock) {
        return new UserService(users, posts, transactions, clock);
    }

    @Singleton
    PostService posts(PostRepository posts, Transactions transactions, Clock clock) {
        return new PostService(posts, transactions, clock);
    }

    @Singleton
    @Requires(property = Access.TOKENS, value = Access.REQUIRED)
    TokenService tokens(TokenRepository tokens, Transactions transactions, Clock clock) {
        return new TokenService(tokens, transactions, clock);
    }

    @Singleton
    @Requires(missingBeans = Clock.class)
    Clock clock() {
        return Clock.systemUTC();
    }
}
