package dev.inkwell.http;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.PostService;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.domain.UserService;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes beans of the domain's services, which know nothing of beans, from the ports that an application provides; and what they run on. */
@Factory
final class Services {
    static final int CHANGES_AT_ONCE = 64;
    static final int MOST_WAITING_CHANGES = 1_024;

    @Singleton
    UserService users(UserRepository users, PostRepository posts, Transactions transactions, Clock clock) {
        return new UserService(users, posts, transactions, clock);
    }

    @Singleton
    PostService posts(PostRepository posts, Transactions transactions, Clock clock) {
        return new PostService(posts, transactions, clock);
    }

    /**
     * Micronaut configures executors whose queue has no end; here what does not fit is refused at once, and not kept
     * waiting for longer than its caller does.
     */
    @Singleton
    @Named(HttpDefaults.CHANGES)
    @Bean(preDestroy = "shutdown")
    ExecutorService changes() {
        return new ThreadPoolExecutor(
                CHANGES_AT_ONCE,
                CHANGES_AT_ONCE,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING_CHANGES),
                new DefaultThreadFactory(HttpDefaults.CHANGES),
                (change, executor) -> {
                    throw executor.isShutdown()
                            ? new DomainException.Unavailable("The service is being stopped.")
                            : new DomainException.Busy("Too many changes wait.");
                });
    }

    @Singleton
    @Requires(missingBeans = Clock.class)
    Clock clock() {
        return Clock.systemUTC();
    }
}
