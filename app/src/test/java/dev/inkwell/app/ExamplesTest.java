package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.domain.TokenService;
import dev.inkwell.http.Access;
import dev.inkwell.http.Problem;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What pages show of {@code curl} is so: their examples are sent one after the other to a service that has just been
 * started with an empty database, and the answers are what the page says. Of an answer it may leave out headers, but
 * nothing else.
 *
 * <p>Times, ids of requests and the half of an entity tag that comes of a time ({@link #VARYING}) are others each time.
 * One that stands on the page stands for the one that came back in its place, from there to the page's end, in later
 * requests too: so the page must not say that two are the same which are not.
 */
final class ExamplesTest {
    private static final Path ROOT = Path.of("..");
    private static final Path GUIDE = ROOT.resolve("docs/http.md");

    private static final String HERE = "localhost:8080";

    /** Where tokens are wanted. */
    private static final String ELSEWHERE = "https://blog.example.org";

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\n.*?^```$");

    /** A command, which goes on where a line ends with a backslash, and all that stands below it up to the next. */
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^\\$ (curl (?:.*\\\\\n)*.*)\n((?:(?!\\$ |```).*\n)*)");

    /** A word of a command, whole in quotes or without; what else means something to a shell is in none. */
    private static final Pattern WORD =
            Pattern.compile("\\G(?:'([^']*)'|\"((?:[^\"\\\\`$]|\\$TOKEN)*)\"|([\\w:/.,=%+@-]+))(?:\\s+|$)");

    private static final Pattern VARYING = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"
            + "|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
            + "|(?<=\"\\d{1,6}-)[0-9a-z]{8}(?=[.\"])");

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    private final Map<String, EmbeddedServer> services = new HashMap<>();
    private final Map<String, String> cameBack = new HashMap<>();

    @AfterEach
    void stop() {
        services.values().forEach(service -> service.getApplicationContext().close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/quick-start.md", "docs/http.md"})
    void everyExampleIsAnsweredAsThePageSays(String name) throws IOException {
        String page = Files.readString(ROOT.resolve(name));
        List<String> typed = new ArrayList<>();
        List<String> wrong = new ArrayList<>();

        String soItIs = BLOCK.matcher(page)
                .replaceAll(block ->
                        Matcher.quoteReplacement(EXAMPLE.matcher(block.group()).replaceAll(example -> {
                            String now = typed(example);
                            typed.add(example.group(1));
                            if (!now.equals(example.group())) {
                                wrong.add("the page says\n%sbut it is\n%s".formatted(example.group(), now));
                            }
                            return Matcher.quoteReplacement(now);
                        })));

        Path made = Path.of("target").resolve(Path.of(name).getFileName());
        Files.writeString(made, soItIs);
        assertThat(wrong)
                .as("app/%s is what is so; when that is right, copy it to %s", made, name)
                .isEmpty();
        assertThat(typed)
                .as("examples in ```console, each after \"$ \"")
                .hasSameSizeAs(page.lines()
                        .filter(line -> line.matches("(\\$ )?curl .*"))
                        .toList())
                .isNotEmpty();
    }

    @Test
    void theGuideHasNoBlockThatIsNotTried() throws IOException {
        assertThat(Files.readString(GUIDE).lines().filter(line -> line.startsWith("```") || line.startsWith("$ ")))
                .allMatch(line -> line.equals("```") || line.equals("```console") || line.startsWith("$ curl "));
    }

    @Test
    void theGuideSaysWhatToDoAboutEveryProblem() throws IOException {
        Stream<String> said = Pattern.compile("(?m)^\\| (\\d{3}) \\| `([a-z`, -]+)` \\| \\S.*\\|$")
                .matcher(Files.readString(GUIDE))
                .results()
                .flatMap(row -> Stream.of(row.group(2).split("`, `", -1)).map(slug -> row.group(1) + " " + slug));

        assertThat(said)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Problem.Type.values())
                        .map(type -> type.status().getCode() + " " + type.slug())
                        .toList());
    }

    /** The example with the answer that is on the page where that is so, and else with the one that came back. */
    private String typed(MatchResult example) {
        String command = example.group(1);
        String below = example.group(2);
        String said = below.stripTrailing();
        String space = said.isEmpty() ? below : below.substring(said.length() + 1);
        String answer = settled(said, send(command, said));
        return "$ " + command + "\n" + (answer.isEmpty() ? "" : answer + "\n") + space;
    }

    private String settled(String said, String answer) {
        List<String> here =
                VARYING.matcher(said).results().map(MatchResult::group).toList();
        List<String> there =
                VARYING.matcher(answer).results().map(MatchResult::group).toList();
        boolean same = VARYING.matcher(said)
                .replaceAll("*")
                .equals(VARYING.matcher(answer).replaceAll("*"));
        for (int i = 0; i < Math.min(here.size(), there.size()); i++) {
            String before = cameBack.putIfAbsent(here.get(i), there.get(i));
            same &= before == null || before.equals(there.get(i));
        }
        return same ? said : answer;
    }

    /** Sends what a curl would send that is called so, and answers what it would print. */
    private String send(String command, String said) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Accept", "*/*");
        String method = null;
        String body = null;
        String url = null;
        boolean withHead = false;
        String asked =
                VARYING.matcher(command).replaceAll(varying -> cameBack.getOrDefault(varying.group(), varying.group()));
        Iterator<String> words = words(asked).iterator();
        assertThat(words.next()).isEqualTo("curl");
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "-i" -> withHead = true;
                case "-I" -> {
                    withHead = true;
                    method = "HEAD";
                }
                case "-X" -> method = words.next();
                case "-H" -> {
                    String[] nameAndValue = words.next().split(": ", 2);
                    headers.put(nameAndValue[0], nameAndValue[1]);
                }
                case "-d" -> {
                    body = words.next();
                    assertThat(body).as("a body that is no file: %s", command).doesNotStartWith("@");
                    headers.putIfAbsent("Content-Type", "application/x-www-form-urlencoded");
                }
                default -> {
                    assertThat(word).as("known of curl here: %s", command).doesNotStartWith("-");
                    assertThat(url).as("one address: %s", command).isNull();
                    url = word;
                }
            }
        }
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(address(url))
                .method(method == null ? body == null ? "GET" : "POST" : method, publisher);
        headers.forEach(request::header);
        HttpResponse<String> response =
                CLIENT.sendAsync(request.build(), BodyHandlers.ofString()).join();
        return withHead ? head(response, said) + response.body() : bodyAlone(response, command);
    }

    /** The words of a command, without their quotes, and with a token that may read for {@code $TOKEN}. */
    private List<String> words(String command) {
        Matcher word = WORD.matcher(command.replace("\\\n", ""));
        List<String> words = new ArrayList<>();
        int end = 0;
        while (word.find()) {
            String quoted = word.group(2);
            words.add(
                    quoted != null && quoted.contains("$TOKEN")
                            ? quoted.replace("$TOKEN", token())
                            : Stream.of(1, 2, 3)
                                    .map(word::group)
                                    .filter(Objects::nonNull)
                                    .findFirst()
                                    .orElseThrow());
            end = word.end();
        }
        assertThat(end)
                .as("read to its end: %s", command)
                .isEqualTo(command.replace("\\\n", "").length());
        return words;
    }

    private static String bodyAlone(HttpResponse<String> response, String command) {
        assertThat(response.body())
                .as("with -i, or a problem's own status: %s", command)
                .contains(response.statusCode() < 400 ? "" : "\"status\":" + response.statusCode());
        return response.body();
    }

    /** The first line, and those headers that the page shows. */
    private static String head(HttpResponse<String> response, String said) {
        var head = new StringBuilder("HTTP/1.1 " + response.statusCode() + " "
                + HttpResponseStatus.valueOf(response.statusCode()).reasonPhrase());
        said.lines().skip(1).takeWhile(line -> !line.isEmpty()).forEach(line -> {
            String name = line.split(":", 2)[0];
            List<String> values = response.headers().allValues(name);
            if (!values.isEmpty()) {
                head.append('\n').append(name).append(": ").append(String.join(", ", values));
            }
        });
        return head + (response.body().isEmpty() ? "" : "\n\n");
    }

    private URI address(@Nullable String url) {
        assertThat(url).matches("(localhost:8080|https://blog\\.example\\.org)/.*");
        String service = String.valueOf(url).startsWith("https:") ? ELSEWHERE : HERE;
        return URI.create("http://127.0.0.1:" + service(service).getPort()
                + String.valueOf(url).substring(service.length()));
    }

    private String token() {
        return service(ELSEWHERE)
                .getApplicationContext()
                .getBean(TokenService.class)
                .issue("website", Scope.READ, null)
                .secret();
    }

    /** The service of this name, started when it is first asked. */
    private EmbeddedServer service(String name) {
        return services.computeIfAbsent(
                name,
                started -> ApplicationContext.run(
                        EmbeddedServer.class,
                        Map.of(
                                ServeCommand.DATABASE,
                                folder.resolve(started.replaceAll("\\W", "") + ".db")
                                        .toString(),
                                ServeCommand.SERVING,
                                true,
                                "micronaut.server.port",
                                -1,
                                Access.TOKENS,
                                started.equals(ELSEWHERE) ? Access.REQUIRED : Access.NONE)));
    }
}
