package dev.inkwell.example.spring;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.User;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.domain.UserService;
import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/authors")
class AuthorController {
    private final UserRepository users;
    private final UserService service;

    AuthorController(UserRepository users, UserService service) {
        this.users = users;
        this.service = service;
    }

    record Author(String name, String email) {
        static Author from(User user) {
            return new Author(user.username(), user.email());
        }
    }

    @PostMapping
    ResponseEntity<Author> create(@RequestBody Author author) {
        User user = service.create(new NewUser(author.name(), author.email()));
        return ResponseEntity.created(URI.create("/authors/" + user.id())).body(Author.from(user));
    }

    @GetMapping("/{id}")
    Author get(@PathVariable long id) {
        return users.findById(id).map(Author::from).orElseThrow(() -> new DomainException.NotFound("user", id));
    }

    @GetMapping
    List<Author> list(@RequestParam(defaultValue = "1") long page) {
        return users.list(PageRequest.of(Math.max(1, page), 10, User.Sort.USERNAME))
                .map(Author::from)
                .items();
    }

    /** The domain says in words what it refuses; which status that is, is up to whoever speaks HTTP. */
    @ExceptionHandler
    ProblemDetail tell(DomainException refusal) {
        HttpStatus status = HttpStatus.SERVICE_UNAVAILABLE;
        if (refusal instanceof DomainException.Invalid) {
            status = HttpStatus.UNPROCESSABLE_ENTITY;
        } else if (refusal instanceof DomainException.Duplicate) {
            status = HttpStatus.CONFLICT;
        } else if (refusal instanceof DomainException.NotFound) {
            status = HttpStatus.NOT_FOUND;
        }
        return ProblemDetail.forStatusAndDetail(status, refusal.getMessage());
    }
}
