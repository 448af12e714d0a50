package dev.inkwell.http.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.UserRepository;
import dev.inkwell.http.TestStorage;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;

/** The pages over a real socket, to a browser that keeps cookies and runs no script. */
abstract class Browsing {
    static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

    final Storage storage = TestStorage.open();
    final EmbeddedServer server = start(storage);
    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    @AfterEach
    void stop() {
        server.stop();
        storage.close();
    }

    private static EmbeddedServer start(Storage storage) {
        ApplicationContext context = ApplicationContext.builder()
                .properties(Map.of("micronaut.server.port", -1))
                .build();
        context.registerSingleton(Transactions.class, storage.transactions());
        context.registerSingleton(UserRepository.class, storage.users());
        context.registerSingleton(PostRepository.class, storage.posts());
        context.registerSingleton(StatsRepository.class, storage.stats());
        return context.start().getBean(EmbeddedServer.class).start();
    }

    void addUsers(int count) {
        for (int i = 1; i <= count; i++) {
            storage.users().create(new NewUser("user-" + i, "user-" + i + "@example.org"), AT);
        }
    }

    Document get(String path, int status) {
        return page(send(request(path)), status);
    }

    Document post(HttpRequest.Builder form, int status) {
        return page(send(form), status);
    }

    /** The page that a form which is taken leads to. */
    Document follow(HttpRequest.Builder form) {
        HttpResponse<String> answer = send(form);
        assertThat(answer.statusCode()).as(answer.body()).isIn(302, 303);
        return get(answer.headers().firstValue("Location").orElseThrow(), 200);
    }

    static Document page(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
        return Jsoup.parse(answer.body());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.getURI() + path)).header("Accept", "text/html");
    }

    HttpRequest.Builder form(String path, String... namesAndValues) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(namesAndValues[i])
                    .append('=')
                    .append(URLEncoder.encode(namesAndValues[i + 1], UTF_8));
        }
        return formOf(path, BodyPublishers.ofString(body.toString()));
    }

    HttpRequest.Builder formOf(String path, BodyPublisher body) {
        return request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(body);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return browser.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> usernames(Document page) {
        return page.select("tbody th a").eachText();
    }

    static List<String> links(Document page, String within) {
        return page.select(within + " a").stream()
                .map(link -> link.text() + " " + link.attr("href"))
                .toList();
    }

    static Element field(Document page, String name) {
        return page.expectFirst("[name=" + name + "]");
    }

    /** What a screen reader tells after the field is marked as invalid. */
    static String error(Document page, String name) {
        Element field = field(page, name);
        assertThat(field.attr("aria-invalid")).isEqualTo("true");
        return page.select("#" + field.attr("aria-describedby")).text();
    }
}
