package dev.inkwell.http.pages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import dev.inkwell.http.Problem;
import dev.inkwell.http.TestStorage;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages over a real socket, parsed as a browser would. */
class PageControllerTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

    private final Storage storage = TestStorage.open();
    private final EmbeddedServer server = start(storage);
    private final HttpClient browser = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        server.stop();
        storage.close();
    }

    @Test
    void withoutUsersTheListSaysWhatToDoFirst() {
        Document page = get("/", 200);

        assertThat(page.select("main").text()).contains("There are no users yet.");
        assertThat(page.select("main a[href=/add]").text()).isEqualTo("Add the first one.");
        assertThat(page.select("table, main nav")).isEmpty();
    }

    @Test
    void theListShowsTheNewestUserFirstWithALinkToTheirPage() {
        addUsers(2);

        Document page = get("/", 200);

        assertThat(page.title()).isEqualTo("Users – Inkwell");
        assertThat(page.select("main > p").text()).startsWith("2 users, newest first.");
        assertThat(page.select("tbody tr").eachText())
                .containsExactly("user-2 user-2@example.org 2026-11-23", "user-1 user-1@example.org 2026-11-23");
        assertThat(page.select("tbody a").eachAttr("href")).containsExactly("/pages/users/2", "/pages/users/1");
        assertThat(page.expectFirst("tbody time").attr("datetime")).isEqualTo("2026-11-23T10:15:30.123Z");
        assertThat(page.select("main nav")).isEmpty();
    }

    @Test
    void aPageInTheMiddleLinksToItsNeighboursAndBothEnds() {
        addUsers(7);

        Document page = get("/?page=2&per_page=2&colour=blue", 200);

        assertThat(usernames(page)).containsExactly("user-5", "user-4");
        assertThat(links(page, "main nav"))
                .containsExactly(
                        "First /?page=1&per_page=2",
                        "Previous /?page=1&per_page=2",
                        "Next /?page=3&per_page=2",
                        "Last /?page=4&per_page=2");
        assertThat(page.select("main nav").text()).contains("Page 2 of 4");
    }

    @Test
    void theFirstPageHasTenUsersAndLinksOnwardsOnly() {
        addUsers(11);

        Document page = get("/", 200);

        assertThat(usernames(page)).hasSize(10).startsWith("user-11");
        assertThat(links(page, "main nav")).containsExactly("Next /?page=2&per_page=10", "Last /?page=2&per_page=10");
    }

    @Test
    void aPageBeyondTheEndLinksBackToTheLast() {
        addUsers(3);

        Document page = get("/?page=900000000000000000&per_page=2", 200);

        assertThat(page.select("main").text()).contains("There is nothing on this page of the list.");
        assertThat(links(page, "main nav"))
                .containsExactly("First /?page=1&per_page=2", "Previous /?page=2&per_page=2");
    }

    @Test
    void moreThanAHundredAPageIsAHundred() {
        addUsers(101);

        assertThat(usernames(get("/?per_page=5000", 200))).hasSize(100);
    }

    @Test
    void anAddedUserIsOnTheListTheBrowserIsSentTo() {
        HttpResponse<String> answer = send(form("username", "  Ada ", "email", "ada@example.org"));

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("/");
        assertThat(usernames(get("/", 200))).containsExactly("Ada");
    }

    @Test
    void theEmptyFormIsLabelledAndMarksNothing() {
        Document page = get("/add", 200);

        assertThat(page.title()).isEqualTo("Add a user – Inkwell");
        assertThat(page.select("form").attr("action")).isEqualTo("/add");
        assertThat(page.select("form").attr("method")).isEqualTo("post");
        for (Element input : page.select("input")) {
            assertThat(page.select("label[for=" + input.id() + "]")).hasSize(1);
            assertThat(input.hasAttr("aria-invalid")).isFalse();
            assertThat(input.val()).isEmpty();
        }
        assertThat(page.select("input[autofocus]").eachAttr("name")).containsExactly("username");
    }

    @Test
    void aRefusedFormKeepsItsValuesAndShowsEachErrorAtItsField() {
        Document page = post(form("username", " ", "email", "\"><script>alert(1)</script>"), 422);

        assertThat(page.title()).startsWith("Not added");
        assertThat(page.select("[role=alert]")).hasSize(1);
        assertThat(field(page, "username").val()).isEqualTo(" ");
        assertThat(error(page, "username")).isEqualTo("Username must not be blank.");
        assertThat(field(page, "email").val()).isEqualTo("\"><script>alert(1)</script>");
        assertThat(error(page, "email")).startsWith("E-mail must");
        assertThat(page.select("script")).isEmpty();
        assertThat(page.select("input[autofocus]").eachAttr("name")).containsExactly("username");
    }

    @Test
    void onlyTheFieldAtFaultIsMarkedAndHasTheFocus() {
        Document page = post(form("username", "Ada", "email", "ada"), 422);

        assertThat(field(page, "username").hasAttr("aria-invalid")).isFalse();
        assertThat(field(page, "username").val()).isEqualTo("Ada");
        assertThat(error(page, "email")).isEqualTo("E-mail must be an e-mail address, like ada@example.org.");
        assertThat(page.select("input[autofocus]").eachAttr("name")).containsExactly("email");
    }

    @Test
    void takenValuesAreAConflictWithBothFieldsMarked() {
        addUsers(1);

        Document page = post(form("username", "USER-1", "email", "User-1@example.org"), 409);

        assertThat(error(page, "username")).isEqualTo("Username is taken.");
        assertThat(error(page, "email")).isEqualTo("E-mail is taken.");
        assertThat(field(page, "username").val()).isEqualTo("USER-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "username", "&&=&", "colour=blue"})
    void missingFieldsCountAsBlank(String body) {
        Document page = post(formOf(BodyPublishers.ofString(body)), 422);

        assertThat(error(page, "username")).isEqualTo("Username must not be blank.");
        assertThat(error(page, "email")).isEqualTo("E-mail must not be blank.");
    }

    @Test
    void ofARepeatedFieldTheFirstCounts() {
        send(form("username", "first", "username", "second", "email", "a@example.org"));

        assertThat(usernames(get("/", 200))).containsExactly("first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u202Eb", "a\nb", "a\u0378b"})
    void hostileCharactersAreRefusedBesideTheField(String username) {
        Document page = post(form("username", username, "email", "a@example.org"), 422);

        assertThat(error(page, "username")).startsWith("Username must not contain the character U+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<script>alert(1)</script>", "\"onmouseover='x'", "&lt;b&gt;", "Pekka 웃", "😀 & co", "שלום"})
    void hostileAndForeignNamesAreShownAsTyped(String username) {
        send(form("username", username, "email", "a@example.org"));

        assertThat(usernames(get("/", 200))).containsExactly(username);
        Document page = get("/pages/users/1", 200);
        assertThat(page.select("h1").text()).isEqualTo(username);
        assertThat(page.title()).isEqualTo(username + " – Inkwell");
        assertThat(page.select("script, [onmouseover]")).isEmpty();
    }

    @Test
    void unencodedUtf8InAFormIsRead() {
        send(formOf(BodyPublishers.ofString("username=Zoë&email=zo%C3%AB@example.org")));

        assertThat(get("/", 200).select("tbody tr").text()).startsWith("Zoë zoë@example.org");
    }

    @Test
    void aUsersPageShowsTheirPostsNewestFirstAndAsTyped() {
        User ada = storage.users().create(new NewUser("Ada", "ada@example.org"), AT);
        User bob = storage.users().create(new NewUser("Bob", "bob@example.org"), AT);
        storage.posts().create(new NewPost("First", "", ada.id()), AT);
        storage.posts().create(new NewPost("Not hers", "", bob.id()), AT);
        storage.posts().create(new NewPost("<b>Second</b>", "one\n  <i>two</i>\n\nthree", ada.id()), AT);

        Document page = get("/pages/users/1", 200);

        assertThat(page.select("h1").text()).isEqualTo("Ada");
        assertThat(page.select("main").text()).contains("ada@example.org", "2 posts, newest first.");
        assertThat(page.select("article h3").eachText()).containsExactly("<b>Second</b>", "First");
        assertThat(page.expectFirst("article div").wholeText()).isEqualTo("one\n  <i>two</i>\n\nthree");
        assertThat(page.expectFirst("article time").attr("datetime")).isEqualTo("2026-11-23T10:15:30.123Z");
    }

    @Test
    void aUsersPostsArePaged() {
        User ada = storage.users().create(new NewUser("Ada", "ada@example.org"), AT);
        for (int i = 1; i <= 3; i++) {
            storage.posts().create(new NewPost("Post " + i, "", ada.id()), AT);
        }

        Document page = get("/pages/users/1?page=2&per_page=1", 200);

        assertThat(page.select("article h3").eachText()).containsExactly("Post 2");
        assertThat(links(page, "main nav"))
                .containsExactly(
                        "First /pages/users/1?page=1&per_page=1",
                        "Previous /pages/users/1?page=1&per_page=1",
                        "Next /pages/users/1?page=3&per_page=1",
                        "Last /pages/users/1?page=3&per_page=1");
    }

    @Test
    void aUserWithoutPostsHasAPageThatSaysSo() {
        addUsers(1);

        assertThat(get("/pages/users/1", 200).select("main").text()).contains("No posts yet.");
    }

    @Test
    void everyPageIsEnglishUtf8AndLocksDownTheBrowser() {
        HttpResponse<String> answer = send(request("/"));

        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'");
        Document page = Jsoup.parse(answer.body());
        assertThat(page.select("html").attr("lang")).isEqualTo("en");
        assertThat(page.charset()).isEqualTo(UTF_8);
        assertThat(page.select("h1")).hasSize(1);
        assertThat(page.select("script, style, [style]")).isEmpty();
    }

    @Test
    void theStylesheetMayBeKeptForEver() {
        String address = get("/", 200).select("link[rel=stylesheet]").attr("href");

        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(server.getURI() + address)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/css");
        assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
        assertThat(answer.body()).contains("--pico-", "pre-wrap");
    }

    @Test
    void anotherStylesheetIsNotFound() {
        assertThat(send(request("/assets/inkwell-0123456789abcdef.css").setHeader("Accept", "text/css,*/*;q=0.1"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void thePageAboutTheApiRunsItsOwnScriptAndNothingElse() {
        HttpResponse<String> answer = send(request("/docs"));
        Document page = page(answer, 200);

        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(page.select("script:not([src]), style, [style], [onload]")).isEmpty();
        for (String address : page.select("script, link[rel=stylesheet]").stream()
                .map(element -> element.attr("src") + element.attr("href"))
                .toList()) {
            assertThat(address).startsWith("/assets/docs-");
            HttpResponse<String> asset = send(HttpRequest.newBuilder(URI.create(server.getURI() + address)));
            assertThat(asset.statusCode()).isEqualTo(200);
            assertThat(asset.headers().firstValue("Cache-Control").orElseThrow())
                    .contains("immutable");
            assertThat(asset.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith(address.endsWith("js") ? "text/javascript" : "text/css");
            assertThat(asset.body()).contains(address.endsWith("js") ? "url: '/openapi.yaml'" : ".swagger-ui");
        }
        assertThat(send(request("/assets/docs-0123456789abcdef.js").setHeader("Accept", "*/*"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void headIsAnsweredLikeGetWithoutABody() {
        HttpResponse<String> answer = send(request("/").method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/?page=0",
                "/?page=-1",
                "/?page=two",
                "/?page=",
                "/?per_page=0",
                "/?per_page=1e3",
                "/pages/users/1?page=0",
                "/pages/users/ada",
                "/pages/users/1.0",
                "/pages/users/12345678901234567890"
            })
    void aNumberThatIsNoneIsA400Page(String path) {
        addUsers(1);

        assertProblem(send(request(path)), Problem.Type.INVALID_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pages/users/2",
                "/pages/users/0",
                "/pages/users/9999999999999999999",
                "/problems/none",
                "/nowhere"
            })
    void whatIsNotThereIsA404Page(String path) {
        addUsers(1);

        assertProblem(send(request(path)), Problem.Type.NOT_FOUND);
    }

    @Test
    void theProblemPageShowsWhatWasSentWithoutLettingItIn() {
        Document page = get("/?page=%3Cscript%3Ealert(1)%3C/script%3E", 400);

        assertThat(page.select("main").text()).contains("<script>alert(1)</script>");
        assertThat(page.select("script")).isEmpty();
    }

    @Test
    void whatHtmlCannotHoldIsShownAsAReplacement() {
        User ada = storage.users().create(new NewUser("Ada", "ada@example.org"), AT);
        storage.posts().create(new NewPost("Bells", "a\u0007b\tc\nd", ada.id()), AT);

        assertThat(get("/pages/users/1", 200).expectFirst("article div").wholeText())
                .isEqualTo("a\uFFFDb\tc\nd");
        Document form = post(form("username", "a\u0000b", "email", "a@example.org"), 422);
        assertThat(field(form, "username").val()).isEqualTo("a\uFFFDb");
        assertThat(get("/?page=%00", 400).select("main").text()).contains("\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"username=%", "username=%zz", "username=%ff", "email=%ED%A0%80", "%C0%AF=x"})
    void aFormThatIsNotPercentEncodedUtf8IsA400Page(String body) {
        assertProblem(send(formOf(BodyPublishers.ofString(body))), Problem.Type.INVALID_PARAMETER);
    }

    @Test
    void aFormWithRawBytesThatAreNotUtf8IsA400Page() {
        byte[] body = "username=Zoë&email=a@example.org".getBytes(ISO_8859_1);

        assertProblem(send(formOf(BodyPublishers.ofByteArray(body))), Problem.Type.INVALID_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/plain",
                "multipart/form-data; boundary=x",
                "nonsense",
                "/",
                ";",
                "application/x-www-form-urlencoded-not"
            })
    void anotherContentTypeIsA415Page(String type) {
        HttpRequest.Builder request = request("/add")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("username=Ada&email=a@example.org"));

        assertProblem(send(request), Problem.Type.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void aCompressedFormIsA415Page() {
        HttpRequest.Builder request = form("username", "Ada", "email", "a@example.org");

        assertProblem(send(request.header("Content-Encoding", "gzip")), Problem.Type.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void aMissingContentTypeIsA415Page() {
        HttpRequest.Builder request = request("/add").POST(BodyPublishers.ofString("username=Ada&email=a@example.org"));

        assertProblem(send(request), Problem.Type.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void aContentTypeMayNameTheCharset() {
        HttpRequest.Builder request = request("/add")
                .header("Content-Type", "Application/X-WWW-Form-URLEncoded ; charset=UTF-8")
                .POST(BodyPublishers.ofString("username=Ada&email=a@example.org"));

        assertThat(send(request).statusCode()).isEqualTo(302);
    }

    @Test
    void aFormBeyondTwoMebibytesIsA413Page() {
        String body = "username=" + "a".repeat(2 * 1024 * 1024) + "&email=a@example.org";

        assertProblem(send(formOf(BodyPublishers.ofString(body))), Problem.Type.PAYLOAD_TOO_LARGE);
    }

    @Test
    void aFormOfMoreThan32FieldsIsA400Page() {
        String body = "username=ada&email=ada@example.org" + "&a".repeat(30);

        assertProblem(send(formOf(BodyPublishers.ofString(body + "&a"))), Problem.Type.INVALID_PARAMETER);
        assertProblem(
                send(formOf(BodyPublishers.ofString(body + "&a".repeat(900_000)))), Problem.Type.INVALID_PARAMETER);
        assertThat(send(formOf(BodyPublishers.ofString(body))).statusCode()).isEqualTo(302);
    }

    @Test
    void anotherMethodIsA405Page() {
        HttpRequest.Builder request = request("/add").method("DELETE", BodyPublishers.noBody());

        assertProblem(send(request), Problem.Type.METHOD_NOT_ALLOWED);
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeOfProblemHasAPage(Problem.Type type) {
        Document page = get("/problems/" + type.slug(), 200);

        assertThat(page.select("h1").text()).isEqualTo(type.title());
        assertThat(page.select("main").text())
                .contains(type.slug(), Integer.toString(type.status().getCode()));
    }

    /** Under this type a change may have failed while it was being kept, and then nobody knows whether it was. */
    @Test
    void thePageAboutStoppingDoesNotPromiseThatNothingWasChanged() {
        String page = get("/problems/" + Problem.Type.SHUTTING_DOWN.slug(), 200)
                .select("main")
                .text();

        assertThat(page)
                .doesNotContain("Nothing was changed")
                .contains("A change that was sent may have been made all the same")
                .contains("look whether it was made")
                .contains("with the same Idempotency-Key");
    }

    /** The page tells what the JSON would: title, status, type and the id of the request. */
    private static void assertProblem(HttpResponse<String> answer, Problem.Type type) {
        Document page = page(answer, type.status().getCode());
        assertThat(page.title()).isEqualTo(type.title() + " – Inkwell");
        assertThat(page.select("h1").text()).isEqualTo(type.title());
        assertThat(page.select("main a").eachAttr("href")).contains("/", "/problems/" + type.slug());
        String requestId = answer.headers().firstValue("X-Request-Id").orElseThrow();
        assertThat(page.select("main footer").text())
                .contains(Integer.toString(type.status().getCode()), requestId);
    }

    private static EmbeddedServer start(Storage storage) {
        return ApplicationContext.builder()
                .properties(Map.of("micronaut.server.port", -1))
                .singletons(
                        storage.transactions(),
                        storage.users(),
                        storage.posts(),
                        new dev.inkwell.domain.UserService(
                                storage.users(), storage.posts(), storage.transactions(), java.time.Clock.systemUTC()))
                .start()
                .getBean(EmbeddedServer.class)
                .start();
    }

    private void addUsers(int count) {
        for (int i = 1; i <= count; i++) {
            storage.users().create(new NewUser("user-" + i, "user-" + i + "@example.org"), AT);
        }
    }

    private Document get(String path, int status) {
        return page(send(request(path)), status);
    }

    private Document post(HttpRequest.Builder form, int status) {
        return page(send(form), status);
    }

    private static Document page(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
        return Jsoup.parse(answer.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.getURI() + path)).header("Accept", "text/html");
    }

    private HttpRequest.Builder form(String... namesAndValues) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(namesAndValues[i])
                    .append('=')
                    .append(URLEncoder.encode(namesAndValues[i + 1], UTF_8));
        }
        return formOf(BodyPublishers.ofString(body.toString()));
    }

    private HttpRequest.Builder formOf(BodyPublisher body) {
        return request("/add")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(body);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return browser.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> usernames(Document page) {
        return page.select("tbody th a").eachText();
    }

    private static List<String> links(Document page, String within) {
        return page.select(within + " a").stream()
                .map(link -> link.text() + " " + link.attr("href"))
                .toList();
    }

    private static Element field(Document page, String name) {
        return page.expectFirst("input[name=" + name + "]");
    }

    /** What a screen reader tells after the field is marked as invalid. */
    private static String error(Document page, String name) {
        Element field = field(page, name);
        assertThat(field.attr("aria-invalid")).isEqualTo("true");
        return page.select("#" + field.attr("aria-describedby")).text();
    }
}
