package spring;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.conversion.DbActionExecutionException;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Users and posts as the guides of Spring Boot, Spring MVC and Spring Data JDBC have them. */
@SpringBootApplication
public class Blog {
    public static void main(String[] arguments) {
        SpringApplication.run(Blog.class, arguments);
    }
}

@Table("users")
record User(@Id Long id, String username, String email, Instant createdAt, Instant updatedAt) {}

@Table("posts")
record Post(@Id Long id, String title, String body, Long userId, Instant createdAt, Instant updatedAt) {}

record NewUser(@NotBlank @Size(max = 80) String username, @NotBlank @Email @Size(max = 120) String email) {}

record NewPost(@NotBlank @Size(max = 100) String title, @NotNull @Size(max = 100_000) String body, @NotNull Long userId) {}

interface Users extends ListCrudRepository<User, Long>, PagingAndSortingRepository<User, Long> {}

interface Posts extends ListCrudRepository<Post, Long> {}

@RestController
class BlogController {
    private final Users users;
    private final Posts posts;

    BlogController(Users users, Posts posts) {
        this.users = users;
        this.posts = posts;
    }

    @GetMapping("/users/{id}")
    User user(@PathVariable long id) {
        return users.findById(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    @GetMapping("/users")
    ResponseEntity<List<User>> users(
            @RequestParam(defaultValue = "1") int page, @RequestParam(name = "per_page", defaultValue = "20") int size) {
        Page<User> found = users.findAll(PageRequest.of(page - 1, size, Sort.by("id")));
        return ResponseEntity.ok()
                .header("X-Total-Count", String.valueOf(found.getTotalElements()))
                .body(found.getContent());
    }

    @PostMapping("/users")
    @ResponseStatus(HttpStatus.CREATED)
    User create(@Valid @RequestBody NewUser user) {
        Instant now = Instant.now();
        return users.save(new User(null, user.username(), user.email(), now, now));
    }

    @PostMapping("/posts")
    @ResponseStatus(HttpStatus.CREATED)
    Post create(@Valid @RequestBody NewPost post) {
        Instant now = Instant.now();
        return posts.save(new Post(null, post.title(), post.body(), post.userId(), now, now));
    }

    @ExceptionHandler
    ResponseEntity<Void> refused(DbActionExecutionException failure) {
        boolean taken = failure.getCause() instanceof DuplicateKeyException;
        return ResponseEntity.status(taken ? HttpStatus.CONFLICT : HttpStatus.UNPROCESSABLE_ENTITY).build();
    }
}
