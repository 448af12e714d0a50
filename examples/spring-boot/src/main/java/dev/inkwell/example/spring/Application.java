package dev.inkwell.example.spring;

import dev.inkwell.domain.Storage;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.domain.UserService;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class Application {
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    /** Spring closes it in the end, as it has a {@code close()}. */
    @Bean
    Storage storage(@Value("${blog.database}") String file) {
        return SqliteStorage.open(Path.of(file));
    }

    @Bean
    UserRepository users(Storage storage) {
        return storage.users();
    }

    @Bean
    UserService userService(Storage storage) {
        return new UserService(storage.users(), storage.posts(), storage.transactions(), Clock.systemUTC());
    }
}
