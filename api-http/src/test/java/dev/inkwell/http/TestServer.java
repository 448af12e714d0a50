package dev.inkwell.http;

import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.UserRepository;
import io.micronaut.context.ApplicationContext;
import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The API on a free port, over a storage of the tests and a clock that moves one millisecond a change; and its client. */
final class TestServer implements AutoCloseable {
    /** Where checks/proxy listens in. */
    private static final @Nullable String PROXY = System.getProperty("inkwell.test.proxy");

    private static final HttpClient CLIENT = client();

    /** Of a request its method and path; of what came back its status, its headers, and all that follows. */
    private static final Pattern FIRST_LINES =
            Pattern.compile("^([A-Z]+) (\\S+).*\0HTTP/1.\\d (\\d+)[^\n]*\n(.*?)\r\n\r\n(.*)", Pattern.DOTALL);

    private final TickingClock clock = new TickingClock();
    private final Storage storage;
    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final JsonMapper json;
    private final Documented documented;

    private TestServer(Storage storage, Transactions transactions, Map<String, Object> properties, Object... beans) {
        this.storage = storage;
        context = ApplicationContext.builder()
                .properties(Map.of("micronaut.server.port", -1))
                .properties(properties)
                .singletons(beans)
                .build();
        context.registerSingleton(Storage.class, storage);
        context.registerSingleton(UserRepository.class, storage.users());
        context.registerSingleton(PostRepository.class, storage.posts());
        context.registerSingleton(StatsRepository.class, storage.stats());
        context.registerSingleton(KeptAnswerRepository.class, storage.keptAnswers());
        context.registerSingleton(TokenRepository.class, storage.tokens());
        context.registerSingleton(Transactions.class, transactions);
        context.registerSingleton(Upkeep.class, storage.upkeep());
        context.registerSingleton(Clock.class, clock);
        context.start();
        server = context.getBean(EmbeddedServer.class).start();
        json = context.getBean(JsonMapper.class);
        documented = new Documented(context.getBean(OpenApi.class).document());
    }

    /** A server over an empty storage. */
    static TestServer start() {
        Storage storage = TestStorage.open();
        return new TestServer(storage, storage.transactions(), Map.of());
    }

    /** A server over an empty storage, in an application that is configured so. */
    static TestServer startWith(Map<String, Object> properties, Object... beans) {
        Storage storage = TestStorage.open();
        return new TestServer(storage, storage.transactions(), properties, beans);
    }

    /** A server whose changes go through these transactions. */
    static TestServer startWith(Transactions transactions) {
        return startWith(transactions, Map.of());
    }

    static TestServer startWith(Transactions transactions, Map<String, Object> properties, Object... beans) {
        return new TestServer(TestStorage.open(), transactions, properties, beans);
    }

    /** A server over this storage. */
    static TestServer startOver(Storage storage, Object... beans) {
        return startOver(storage, Map.of(), beans);
    }

    static TestServer startOver(Storage storage, Map<String, Object> properties, Object... beans) {
        return new TestServer(storage, storage.transactions(), properties, beans);
    }

    Storage storage() {
        return storage;
    }

    ApplicationContext context() {
        return context;
    }

    Documented documented() {
        return documented;
    }

    /** Sets the server's clock forward. */
    void passTime(Duration duration) {
        clock.now.addAndGet(duration.toMillis());
    }

    /** Deletes everything; ids go on from where they were. */
    void clear() {
        storage.users().listAfter(0, Integer.MAX_VALUE).forEach(user -> {
            storage.posts().deleteByAuthor(user.id());
            storage.users().delete(user.id());
        });
    }

    Answer get(String path, String... headers) throws Exception {
        return send(request(path, headers).GET());
    }

    /** With {@code Content-Type: application/json}. */
    Answer send(String method, String path, String body) throws Exception {
        return sendBytes(method, path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
    }

    Answer sendBytes(String method, String path, byte[] body, String... headers) throws Exception {
        return send(request(path, headers).method(method, BodyPublishers.ofByteArray(body)));
    }

    /** Without a body. */
    Answer send(String method, String path) throws Exception {
        return send(request(path).method(method, BodyPublishers.noBody()));
    }

    Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
        documented.check(
                response.request().method(),
                response.uri().getRawPath(),
                response.statusCode(),
                response.headers().map().entrySet().stream()
                        .collect(Collectors.toMap(
                                header -> header.getKey().toLowerCase(Locale.ROOT),
                                header -> header.getValue().get(0))),
                response.body());
        return new Answer(response, json);
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    /**
     * Sends bytes as they are, where a client would refuse to.
     *
     * @return all that comes back until the server closes the connection
     */
    String raw(String request) throws IOException {
        return raw(connect(), request);
    }

    /** As {@link #raw(String)}, by one of this machine's addresses, which the server takes for that of the caller. */
    String rawFrom(InetAddress address, String request) throws IOException {
        return raw(new Socket(address, server.getPort()), request);
    }

    private String raw(Socket connection, String request) throws IOException {
        try (Socket socket = connection) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String all = readAll(socket);
            Matcher first = FIRST_LINES.matcher(request + "\0" + all);
            if (first.find()) {
                documented.check(
                        first.group(1),
                        first.group(2),
                        Integer.parseInt(first.group(3)),
                        first.group(4)
                                .lines()
                                .map(line -> line.split(": ", 2))
                                .collect(Collectors.toMap(line -> line[0].toLowerCase(Locale.ROOT), line -> line[1])),
                        first.group(5));
            }
            return all;
        }
    }

    static HttpClient client() {
        if (PROXY == null) {
            return HttpClient.newHttpClient();
        }
        URI proxy = URI.create("http://" + PROXY);
        return HttpClient.newBuilder()
                .proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())))
                .build();
    }

    Socket connect() throws IOException {
        if (PROXY != null) { // which is to know how much goes around it
            CLIENT.sendAsync(
                            HttpRequest.newBuilder(URI.create("http://around/")).build(), BodyHandlers.discarding())
                    .join();
        }
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        socket.setSoTimeout(5_000);
        return socket;
    }

    static String readAll(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Creates a user, and says under which id. */
    long createUser(String name) throws Exception {
        return send("POST", "/users", user(name)).id();
    }

    /** Creates a post, and says under which id. */
    long createPost(String title, long userId) throws Exception {
        return send("POST", "/posts", post(title, userId)).id();
    }

    static String user(String name) {
        return user(name, name + "@example.org");
    }

    static String user(String name, String email) {
        return "{\"username\":\"%s\",\"email\":\"%s\"}".formatted(name, email);
    }

    static String post(String title, long userId) {
        return "{\"title\":\"%s\",\"body\":\"Text.\",\"user_id\":%d}".formatted(title, userId);
    }

    @Override
    public void close() {
        context.close();
        storage.close();
    }

    /** What came back. */
    record Answer(HttpResponse<String> response, JsonMapper json) {

        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        /** Status and slug of a problem, such as {@code 404 not-found}; fails when it is not a whole problem. */
        String problem() throws IOException {
            Map<?, ?> members = members();
            if (!header("Content-Type").equals(Optional.of("application/problem+json"))
                    || !Integer.valueOf(status()).equals(members.get("status"))
                    || !header("X-Request-Id").equals(Optional.ofNullable(members.get("instance")))
                    || !members.containsKey("title")
                    || !members.containsKey("detail")) {
                throw new AssertionError("Not a problem: " + response.headers() + body());
            }
            return status() + " " + String.valueOf(members.get("type")).replaceFirst(".*/problems/", "");
        }

        String detail() throws IOException {
            return String.valueOf(members().get("detail"));
        }

        /** The errors of a problem, each as {@code #/username too_long}. */
        List<String> errors() throws IOException {
            Object errors = Optional.ofNullable(members().get("errors")).orElse(List.of());
            return ((List<?>) errors)
                    .stream()
                            .map(error -> (Map<?, ?>) error)
                            .map(error -> error.get("pointer") + " " + error.get("code"))
                            .toList();
        }

        Map<?, ?> members() throws IOException {
            return json.readValue(body(), Map.class);
        }

        long id() throws IOException {
            return ((Number) Optional.ofNullable(members().get("id")).orElseThrow()).longValue();
        }

        /** The ids in a list. */
        List<Long> ids() throws IOException {
            return column("id").stream().map(id -> ((Number) id).longValue()).toList();
        }

        List<Object> column(String member) throws IOException {
            return json.readValue(body(), Argument.listOf(Map.class)).stream()
                    .<Object>map(item -> ((Map<?, ?>) item).get(member))
                    .toList();
        }
    }

    private static final class TickingClock extends Clock {
        private final AtomicLong now =
                new AtomicLong(Instant.parse("2026-11-23T10:15:30.120Z").toEpochMilli());

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now.getAndIncrement());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
