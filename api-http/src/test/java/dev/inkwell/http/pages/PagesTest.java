package dev.inkwell.http.pages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.User;
import dev.inkwell.http.Problem;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all pages have in common, and the list of users with the form that adds to it. */
class PagesTest extends Browsing {
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
        assertThat(page.select("main > p").eachText()).contains("2 users");
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
        assertThat(page.select("main nav").text()).contains("The last page is 2");
    }

    @Test
    void moreThanAHundredAPageIsAHundred() {
        addUsers(101);

        assertThat(usernames(get("/?per_page=5000", 200))).hasSize(100);
    }

    @Test
    void anAddedUserIsOnTheListTheBrowserIsSentTo() {
        HttpResponse<String> answer = send(form("/add", "username", "  Ada ", "email", "ada@example.org"));

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("/");
        Document list = get("/", 200);
        assertThat(usernames(list)).containsExactly("Ada");
        assertThat(list.select("[role=status]").eachText()).containsExactly("The user was added.");
        assertThat(get("/", 200).select("[role=status]")).isEmpty();
    }

    @Test
    void whatWasDoneWaitsForAPageThatHasNothingElseToTell() {
        send(form("/add", "username", "Ada", "email", "ada@example.org"));

        assertThat(post(form("/add", "username", " ", "email", "ada"), 422).select("[role=status]"))
                .isEmpty();
        assertThat(get("/pages/users/9", 404).select("[role=status]")).isEmpty();
        assertThat(get("/docs", 200).select("[role=status]")).isEmpty();
        assertThat(get("/", 200).select("[role=status]").eachText()).containsExactly("The user was added.");
        assertThat(get("/", 200).select("[role=status]")).isEmpty();
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
        Document page = post(form("/add", "username", " ", "email", "\"><script>alert(1)</script>"), 422);

        assertThat(page.title()).startsWith("Not added");
        assertThat(page.select("[role=alert]")).hasSize(1);
        assertThat(field(page, "username").val()).isEqualTo(" ");
        assertThat(error(page, "username")).isEqualTo("Username must not be blank.");
        assertThat(field(page, "email").val()).isEqualTo("\"><script>alert(1)</script>");
        assertThat(error(page, "email")).startsWith("E-mail must");
        assertThat(page.select("main script")).isEmpty();
        assertThat(page.select("input[autofocus]").eachAttr("name")).containsExactly("username");
    }

    @Test
    void onlyTheFieldAtFaultIsMarkedAndHasTheFocus() {
        Document page = post(form("/add", "username", "Ada", "email", "ada"), 422);

        assertThat(field(page, "username").hasAttr("aria-invalid")).isFalse();
        assertThat(field(page, "username").val()).isEqualTo("Ada");
        assertThat(error(page, "email")).isEqualTo("E-mail must be an e-mail address, like ada@example.org.");
        assertThat(page.select("input[autofocus]").eachAttr("name")).containsExactly("email");
    }

    @Test
    void takenValuesAreAConflictWithBothFieldsMarked() {
        addUsers(1);

        Document page = post(form("/add", "username", "USER-1", "email", "User-1@example.org"), 409);

        assertThat(error(page, "username")).isEqualTo("Username is taken.");
        assertThat(error(page, "email")).isEqualTo("E-mail is taken.");
        assertThat(field(page, "username").val()).isEqualTo("USER-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "username", "&&=&", "colour=blue"})
    void missingFieldsCountAsBlank(String body) {
        Document page = post(formOf("/add", BodyPublishers.ofString(body)), 422);

        assertThat(error(page, "username")).isEqualTo("Username must not be blank.");
        assertThat(error(page, "email")).isEqualTo("E-mail must not be blank.");
    }

    @Test
    void ofARepeatedFieldTheFirstCounts() {
        send(form("/add", "username", "first", "username", "second", "email", "a@example.org"));

        assertThat(usernames(get("/", 200))).containsExactly("first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u202Eb", "a\nb", "a\u0378b"})
    void hostileCharactersAreRefusedBesideTheField(String username) {
        Document page = post(form("/add", "username", username, "email", "a@example.org"), 422);

        assertThat(error(page, "username")).startsWith("Username must not contain the character U+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<script>alert(1)</script>", "\"onmouseover='x'", "&lt;b&gt;", "Pekka 웃", "😀 & co", "שלום"})
    void hostileAndForeignNamesAreShownAsTyped(String username) {
        send(form("/add", "username", username, "email", "a@example.org"));

        assertThat(usernames(get("/", 200))).containsExactly(username);
        Document page = get("/pages/users/1", 200);
        assertThat(page.select("h1").text()).isEqualTo(username);
        assertThat(page.title()).isEqualTo(username + " – Inkwell");
        assertThat(page.select("main script, [onmouseover]")).isEmpty();
    }

    @Test
    void unencodedUtf8InAFormIsRead() {
        send(formOf("/add", BodyPublishers.ofString("username=Zoë&email=zo%C3%AB@example.org")));

        assertThat(get("/", 200).select("tbody tr").text()).startsWith("Zoë zoë@example.org");
    }

    @Test
    void aUsersPageShowsTheBeginningsOfTheirPostsNewestFirst() {
        User ada = storage.users().create(new NewUser("Ada", "ada@example.org"), AT);
        User bob = storage.users().create(new NewUser("Bob", "bob@example.org"), AT);
        storage.posts().create(new NewPost("First", "", ada.id()), AT);
        storage.posts().create(new NewPost("Not hers", "", bob.id()), AT);
        storage.posts().create(new NewPost("<b>Second</b>", "one\n  <i>two</i>\n\nthree", ada.id()), AT);

        Document page = get("/pages/users/1", 200);

        assertThat(page.select("h1").text()).isEqualTo("Ada");
        assertThat(page.select("main").text()).contains("ada@example.org", "2 posts, newest first");
        assertThat(links(page, "article h3")).containsExactly("<b>Second</b> /pages/posts/3", "First /pages/posts/1");
        assertThat(page.select("article > p").eachText()).containsExactly("one <i>two</i> three");
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
        assertThat(page.select("script:not([src]), style, [style], [onclick]")).isEmpty();
    }

    @Test
    void whatPagesLoadMayBeKeptForEver() {
        Document page = get("/", 200);
        String style = page.select("link[rel=stylesheet]").attr("href");
        String script = page.select("script").attr("src");

        assertThat(asset(style, "text/css")).contains("--pico-", "pre-wrap");
        assertThat(asset(script, "text/javascript")).startsWith("'use strict';");
    }

    private String asset(String address, String type) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(server.getURI() + address)));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
        assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
        return answer.body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"css", "js"})
    void anotherAssetIsNotFound(String kind) {
        assertThat(send(request("/assets/inkwell-0123456789abcdef." + kind).setHeader("Accept", "*/*"))
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/"})
    void thePageAboutTheApiRunsItsOwnScriptAndNothingElse(String path) {
        HttpResponse<String> answer = send(request(path));
        Document page = page(answer, 200);
        assertThat(page.select("#docs").attr("data-document")).isEqualTo("/openapi.yaml");

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
            assertThat(asset.body()).contains(address.endsWith("js") ? "url: docs.dataset.document" : ".swagger-ui");
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
                "/?sort=colour",
                "/?q=a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q+r+s+t+u+v+w+x+y+z+a1+b1+c1+d1+e1+f1+g1+h1+i1+j1+k1+l1+m1+n1+o1+p1+q1"
                        + "+r1+s1+t1+u1+v1+w1+x1+y1+z1+a2+b2+c2+d2+e2+f2+g2+h2+i2+j2+k2+l2+m2+n2+o2+p2+q2+r2+s2+t2+u2+v2+w2+x2"
                        + "+y2+z2+a3+b3+c3+d3+e3+f3+g3+h3+i3+j3+k3+l3+m3+n3+o3+p3+q3+r3+s3+t3+u3+v3+w3+x3+y3+z3",
                "/pages/users/1?page=0",
                "/pages/posts?sort=-colour",
                "/pages/posts/new?author=ada",
                "/pages/posts/1x",
                "/pages/stats?per_page=0",
                "/pages/users/ada",
                "/pages/users/1.0",
                "/pages/users/12345678901234567890"
            })
    void aPartOfTheAddressThatIsNotValidIsA400Page(String path) {
        addUsers(1);

        assertProblem(send(request(path)), Problem.Type.INVALID_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pages/users/2",
                "/pages/users/0",
                "/pages/users/9999999999999999999",
                "/pages/users/2/edit",
                "/pages/users/2/delete",
                "/pages/posts/1",
                "/pages/posts/1/edit",
                "/pages/posts/1/delete",
                "/pages/posts/new?author=2",
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
        assertThat(page.select("main script")).isEmpty();
    }

    @Test
    void whatHtmlCannotHoldIsShownAsAReplacement() {
        User ada = storage.users().create(new NewUser("Ada", "ada@example.org"), AT);
        storage.posts().create(new NewPost("Bells", "a\u0007b\tc\nd", ada.id()), AT);

        assertThat(get("/pages/posts/1", 200).expectFirst("article div").wholeText())
                .isEqualTo("a\uFFFDb\tc\nd");
        Document form = post(form("/add", "username", "a\u0000b", "email", "a@example.org"), 422);
        assertThat(field(form, "username").val()).isEqualTo("a\uFFFDb");
        assertThat(get("/?page=%00", 400).select("main").text()).contains("\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"username=%", "username=%zz", "username=%ff", "email=%ED%A0%80", "%C0%AF=x"})
    void aFormThatIsNotPercentEncodedUtf8IsA400Page(String body) {
        assertProblem(send(formOf("/add", BodyPublishers.ofString(body))), Problem.Type.INVALID_PARAMETER);
    }

    @Test
    void aFormWithRawBytesThatAreNotUtf8IsA400Page() {
        byte[] body = "username=Zoë&email=a@example.org".getBytes(ISO_8859_1);

        assertProblem(send(formOf("/add", BodyPublishers.ofByteArray(body))), Problem.Type.INVALID_PARAMETER);
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
        HttpRequest.Builder request = form("/add", "username", "Ada", "email", "a@example.org");

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

        assertProblem(send(formOf("/add", BodyPublishers.ofString(body))), Problem.Type.PAYLOAD_TOO_LARGE);
    }

    @Test
    void aFormOfMoreThan32FieldsIsA400Page() {
        String body = "username=ada&email=ada@example.org" + "&a".repeat(30);

        assertProblem(send(formOf("/add", BodyPublishers.ofString(body + "&a"))), Problem.Type.INVALID_PARAMETER);
        assertProblem(
                send(formOf("/add", BodyPublishers.ofString(body + "&a".repeat(900_000)))),
                Problem.Type.INVALID_PARAMETER);
        assertThat(send(formOf("/add", BodyPublishers.ofString(body))).statusCode())
                .isEqualTo(302);
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
}
