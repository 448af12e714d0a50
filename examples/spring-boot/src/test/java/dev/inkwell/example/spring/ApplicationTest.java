package dev.inkwell.example.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ApplicationTest {
    @TempDir
    static Path folder;

    @Autowired
    private TestRestTemplate http;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("blog.database", () -> folder.resolve("blog.db").toString());
    }

    @Test
    void keepsAnAuthorAndAnswersIt() {
        ResponseEntity<String> created = create("ada", "ada@example.org");
        assertThat(created.getStatusCode()).isEqualTo(HttpStatus.CREATED);

        String ada = "{\"name\":\"ada\",\"email\":\"ada@example.org\"}";
        assertThat(http.getForObject(created.getHeaders().getLocation(), String.class))
                .isEqualTo(ada);
        assertThat(http.getForObject("/authors", String.class)).contains(ada);
    }

    @Test
    void tellsWhatTheDomainRefuses() {
        create("grace", "grace@example.org");

        ResponseEntity<String> taken = create("Grace", "rear.admiral@example.org");
        assertThat(taken.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(taken.getBody()).contains("username is taken");

        ResponseEntity<String> invalid = create("mary", "nowhere");
        assertThat(invalid.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_ENTITY);
        assertThat(invalid.getBody()).contains("email must");

        assertThat(http.getForEntity("/authors/4711", String.class).getStatusCode())
                .isEqualTo(HttpStatus.NOT_FOUND);
    }

    private ResponseEntity<String> create(String name, String email) {
        return http.postForEntity("/authors", Map.of("name", name, "email", email), String.class);
    }
}
