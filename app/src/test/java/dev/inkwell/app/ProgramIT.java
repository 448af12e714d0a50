package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The jar as a process of its own: exit codes, signals, standard streams. They start it with what Java
 * kept of a rehearsal, as {@code ./inkwell} does: fourteen tests start it some fifty times.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT) // they wait for starts more than for anything else
class ProgramIT {
    private static final String JAR = System.getProperty("inkwell.jar");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final boolean HAS_AHEAD_OF_TIME_CACHE = Runtime.version().feature() >= 25;

    @TempDir
    static Path stage;

    private static Path cache;

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final List<String> javaOptions = new ArrayList<>();

    @BeforeAll
    static void rehearse() throws Exception {
        cache = stage.resolve("inkwell.cache");
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(OPTIONS);
        command.addAll(List.of(
                (HAS_AHEAD_OF_TIME_CACHE ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + cache,
                "-Dinkwell.rehearsal=true",
                "-jar",
                JAR,
                "serve",
                "--port",
                "0",
                "--db",
                stage.resolve("inkwell.db").toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(stage.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("INKWELL_"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(cache).isNotEmptyFile();
    }

    private static String with(Path cache) {
        return (HAS_AHEAD_OF_TIME_CACHE ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + cache;
    }

    @AfterEach
    void endWhatStillRuns() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void finishesRunningRequestsWhenItIsStoppedAndThenClosesTheDatabase() throws Exception {
        run("username,email\nAda,ada@example.org\n", "import", "users", "-");
        Process server = start("serve", "--port", "0");
        String address = address(server);

        assertThat(get(address + "users").body()).contains("\"Ada\"");
        byte[] body = "{\"username\":\"Grace\",\"email\":\"g@example.org\"}".getBytes(StandardCharsets.UTF_8);
        try (Socket running =
                new Socket(InetAddress.getLoopbackAddress(), URI.create(address).getPort())) {
            String head =
                    "POST /users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length + "\r\n\r\n";
            running.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            running.getOutputStream().write(body, 0, 5);
            get(address + "users"); // by its answer the server has seen the request before it
            server.destroy();
            assertThat(server.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
            running.getOutputStream().write(body, 5, body.length - 5);
            assertThat(new BufferedReader(new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8))
                            .readLine())
                    .isEqualTo("HTTP/1.1 201 Created");
        }

        assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isIn(0, 143);
        assertThat(error(server)).isEmpty();
        assertThat(folder.resolve("inkwell.db-wal")).doesNotExist();
    }

    @Test
    void keepsWhatItAcknowledgedWhenItIsKilledWhileCreating() throws Exception {
        Process server = start("serve", "--port", "0");
        String address = address(server);
        HttpClient client = HttpClient.newHttpClient();
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        var enough = new CountDownLatch(200);
        List<CompletableFuture<Void>> callers = IntStream.range(0, 4)
                .mapToObj(caller -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; server.isAlive(); i++) {
                        String name = "u" + caller + "_" + i;
                        if (created(client, address, name)) {
                            acknowledged.add(name);
                            enough.countDown();
                        }
                    }
                }))
                .toList();
        assertThat(enough.await(120, TimeUnit.SECONDS)).isTrue();
        server.destroyForcibly().waitFor();
        callers.forEach(CompletableFuture::join);

        String kept = run("", "export", "users").out();
        assertThat(acknowledged).allSatisfy(name -> assertThat(kept).contains("\"username\":\"" + name + "\""));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("inkwell.db"));
                Statement statement = connection.createStatement();
                ResultSet check = statement.executeQuery("PRAGMA integrity_check")) {
            assertThat(check.getString(1)).isEqualTo("ok");
        }
    }

    /** Whether the caller was told that the user is created. */
    private static boolean created(HttpClient client, String address, String name) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "users"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"username\":\"%s\",\"email\":\"%s@x.org\"}".formatted(name, name)))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 201;
        } catch (IOException e) {
            return false; // the server was killed
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void printsWhichLibrariesAreInIt() throws Exception {
        Terminal.Result result = run("", "version", "--sbom");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .startsWith("{")
                .contains("\"bomFormat\" : \"CycloneDX\"", "\"pkg:maven/org.xerial/sqlite-jdbc@");
    }

    @Test
    @EnabledIf(value = "hasFullDevice", disabledReason = "this system has no /dev/full")
    void saysWhenItsOutputIsLost() throws Exception {
        Process process = start(Redirect.to(new File("/dev/full")), "version");

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(error(process)).isEqualTo("inkwell: standard output could not be written.\n");
    }

    static boolean hasFullDevice() {
        return Files.exists(Path.of("/dev/full"));
    }

    @Test
    void tellsInOneLineWhyItCannotServe() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertThat(run("", "serve", "--port", port))
                    .isEqualTo(new Terminal.Result(
                            2,
                            "",
                            "inkwell: port " + port
                                    + " is in use: stop what uses it, or choose another with --port.\n"));
        }
        assertThat(run("", "serve", "--port", "0", "--host", "192.0.2.1", "--insecure"))
                .satisfies(this::isOneLineOfUsage)
                .extracting(Terminal.Result::err)
                .asString()
                .contains("192.0.2.1", "--host");
        assertThat(run("", "serve", "--db", "missing/inkwell.db"))
                .satisfies(this::isOneLineOfUsage)
                .extracting(Terminal.Result::err)
                .asString()
                .contains("missing", "--db");
        Files.writeString(folder.resolve("text"), "This is not a database, and long enough to be looked at as one.");
        assertThat(run("", "serve", "--db", "text")).satisfies(this::isOneLineOfUsage);
    }

    @Test
    void servesOtherMachinesWhenThereIsATokenAndThoseComeAndGoMeanwhile() throws Exception {
        Terminal.Result refused = run("", "serve", "--port", "0", "--host", "0.0.0.0");
        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.err()).contains("inkwell token create").hasLineCount(1);
        assertThat(run("", "token", "create", "--scope", "read").out()).matches("inkwell_[0-9A-Za-z]{33}\n");

        Process server = start("serve", "--port", "0", "--host", "0.0.0.0");
        address(server);
        assertThat(run("", "token", "create", "--scope", "write").exitCode()).isZero();
        assertThat(run("", "token", "revoke", "1"))
                .isEqualTo(new Terminal.Result(0, "", "inkwell: token 1 is revoked.\n"));
        assertThat(run("", "token", "list").out())
                .containsPattern(" 1  revoked  read ")
                .containsPattern(" 2  active   write ");
        assertThat(error(server))
                .isEqualTo(
                        "inkwell: warning: other machines reach 0.0.0.0 without TLS, and their tokens can be read on the"
                                + " way: see --tls-cert, or --trusted-proxy for a proxy that has it.\n");
    }

    @Test
    void servesOtherMachinesWithoutTokensWhenItIsToldTo() throws Exception {
        Process server = start("serve", "--port", "0", "--host", "0.0.0.0", "--insecure");

        assertThat(get(address(server) + "users").statusCode()).isEqualTo(200);
        assertThat(error(server))
                .isEqualTo("inkwell: warning: other machines reach 0.0.0.0, and without tokens (insecure) they may read"
                        + " and change everything.\n");
    }

    @ParameterizedTest
    @CsvSource({
        "--trusted-proxy, 127.0.0.1, other machines reach it by a proxy",
        "--allow-origin, https://app.example.org, pages of other origins may ask"
    })
    void warnsOnLoopbackTooWhenOthersComeInWithoutTokens(String option, String value, String said) throws Exception {
        Process server = start("serve", "--port", "0", "--insecure", option, value);

        address(server);
        assertThat(error(server))
                .isEqualTo("inkwell: warning: " + said
                        + ", and without tokens (insecure) they may read and change everything.\n");
    }

    @Test
    void saysWhatToDoWhereSqliteCannotBeUnpacked() throws Exception {
        javaOptions.add("-Dorg.sqlite.tmpdir=" + folder.resolve("missing"));

        for (String[] command : new String[][] {{"serve", "--port", "0"}, {"stats"}, {"restore", "--yes", "x"}}) {
            Files.writeString(folder.resolve("inkwell.db"), "");
            assertThat(run("", command))
                    .satisfies(this::isOneLineOfUsage)
                    .extracting(Terminal.Result::err)
                    .asString()
                    .contains("-Dorg.sqlite.tmpdir=");
        }
    }

    @Test
    void backsUpWhatIsServedAndDoesNotReplaceIt() throws Exception {
        Process server = start("serve", "--port", "0");
        address(server);

        Terminal.Result backup = run("", "backup");
        assertThat(backup.exitCode()).isZero();
        for (String[] command :
                new String[][] {{"restore", "--yes", backup.out().strip()}, {"maintain", "vacuum"}}) {
            Terminal.Result refused = run("", command);
            assertThat(refused.exitCode()).isEqualTo(4);
            assertThat(refused.err()).contains("is being served by process " + server.pid() + ": stop");
        }
    }

    @Test
    void sendsABackupToStandardOutput() throws Exception {
        run("username,email\nAda,ada@example.org\n", "import", "users", "-");
        Path sent = folder.resolve("sent.db");

        Process process = start(Redirect.to(sent.toFile()), "backup", "-");

        assertThat(process.waitFor()).isZero();
        String told = error(process);
        assertThat(told).matches("inkwell: sound, sha256 [0-9a-f]{64}\n");
        assertThat(sent).hasDigest("SHA-256", told.substring(told.length() - 65).strip());
        Terminal.Result verified = run("", "backup", "verify", "sent.db");
        assertThat(verified.out()).matches("sent.db is sound: schema \\d+, 1 users, 0 posts\n");
        assertThat(verified.err()).contains("no checksum stands beside it");
        assertThat(folder.resolve("backups")).isEmptyDirectory();
    }

    @Test
    void servesAFileOnceAndImportsBesideIt() throws Exception {
        Process server = start("serve", "--port", "0");
        String address = address(server);

        assertThat(run("", "serve", "--port", "0"))
                .satisfies(this::isOneLineOfUsage)
                .extracting(Terminal.Result::err)
                .asString()
                .contains("inkwell.db", "process " + server.pid(), "--db");
        assertThat(run("username,email\nAda,ada@example.org\n", "import", "users", "-")
                        .exitCode())
                .isZero();
        assertThat(get(address + "users").body()).contains("\"Ada\"");

        server.destroyForcibly().waitFor();
        address(start("serve", "--port", "0"));
    }

    @Test
    void logsEachRequestAsOneJsonObject() throws Exception {
        Process server = start("serve", "--port", "0", "--log-format", "json");
        String address = address(server);
        sendOddRequests(address);
        server.destroy();
        server.waitFor();

        List<Map<String, String>> lines = new ArrayList<>();
        for (String line : error(server).lines().toList()) {
            lines.add(members(line));
        }
        assertThat(lines).hasSize(8);
        assertThat(lines.get(0))
                .containsEntry("method", "GET")
                .containsEntry("path", "/users")
                .containsEntry("route", "/users")
                .containsEntry("status", "200")
                .containsEntry("bytes", "2")
                .containsEntry("request_id", "first")
                .containsEntry("trace_id", "0af7651916cd43dd8448eb211c80319c")
                .containsEntry("remote", "127.0.0.1")
                .containsEntry("user_agent", "a\"} \u0085 {\"status\":500 [email] b")
                .containsEntry("level", "INFO");
        assertThat(lines.get(0).get("time")).matches("[0-9-]{10}T[0-9:]{8}\\.[0-9]{3}Z");
        assertThat(lines.get(0).get("duration_ms")).matches("[0-9]+\\.[0-9]+");
        assertThat(lines.get(1))
                .containsEntry("path", "/users/[email]")
                .containsEntry("route", "/users/{id}")
                .containsEntry("status", "400");
        assertThat(lines.get(2)).containsEntry("path", "/nowhere").containsEntry("route", "unmatched");
        assertThat(lines.get(3)).containsEntry("path", "/users").containsEntry("status", "200");
        assertThat(lines)
                .allSatisfy(line -> assertThat(line).containsKeys("time", "method", "path", "status", "request_id"));
        assertThat(error(server)).doesNotContain("example.org", "secret");
    }

    @Test
    void logsEachRequestAsOneLineOfText() throws Exception {
        Process server = start("serve", "--port", "0", "--log-format", "text");
        String address = address(server);
        sendOddRequests(address);
        server.destroy();
        server.waitFor();

        List<String> lines = error(server).lines().toList();
        assertThat(lines).hasSize(8);
        assertThat(lines.get(0))
                .matches("[0-9TZ:.-]+ INFO  access: "
                        + "GET /users 200 method=\"GET\" path=\"/users\" route=\"/users\" status=\"200\" bytes=\"2\" .*"
                        + "request_id=\"first\" trace_id=\"0af7651916cd43dd8448eb211c80319c\" .* user_agent=.*");
        assertThat(lines)
                .allSatisfy(line -> assertThat(line)
                        .matches("[0-9TZ:.-]+ INFO  access: [A-Z]+ \\S+ [2-4][0-9]{2} method=\\P{Cntrl}+"));
        assertThat(error(server)).doesNotContain("example.org", "secret");
    }

    private static void sendOddRequests(String address) throws IOException {
        String first = String.join(
                "\r\n",
                "GET /users HTTP/1.1",
                "X-Request-Id: first",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "User-Agent: a\"} \u0085 {\"status\":500 ada@example.org b");
        String forging = String.join(
                "\r\n",
                "GET /users?email=ada@example.org&username=secret&q=secret HTTP/1.1",
                "Authorization: Bearer secret",
                "Cookie: session=secret",
                "User-Agent: a\u0085\u00a0\u00ad\t2026-11-23T10:15:30.123Z INFO  access: GET /forged 200\\n{\"a\":1}");
        for (String request : List.of(
                first,
                "GET /users/ada%40example.org HTTP/1.1",
                "GET /nowhere?secret=ada@example.org HTTP/1.1",
                forging,
                "GET /a%0d%0aforged HTTP/1.1",
                "GET /a\u0085\u001b\"b HTTP/1.1",
                "GET /users HTTP/1.1\r\nUser-Agent: a\0\u001b\rforged",
                "G\u001bT\"}/ \rforged")) {
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), URI.create(address).getPort())) {
                String sent = request + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
                socket.getInputStream().readAllBytes();
            }
        }
    }

    /** The members of an object without objects in it, all as text. */
    private static Map<String, String> members(String line) throws IOException {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                members.put(name, json.getText());
            }
            assertThat(json.currentToken()).isEqualTo(JsonToken.END_OBJECT);
            assertThat(json.nextToken()).isNull();
        }
        return members;
    }

    @Test
    void importsAndExportsThroughStandardStreams() throws Exception {
        String users = IntStream.rangeClosed(1, 2_100)
                .mapToObj(i -> "{\"id\":%d,\"username\":\"웃%d\",\"email\":\"u%d@example.org\"".formatted(2 * i, i, i)
                        + ",\"created_at\":\"2026-01-02T03:04:05.%03dZ\",\"updated_at\":\"2026-01-02T03:04:06.000Z\"}\n"
                                .formatted(i % 1_000))
                .collect(Collectors.joining());

        assertThat(run(users, "import", "users", "--keep-ids", "-"))
                .isEqualTo(new Terminal.Result(0, "imported 2100 users, 0 skipped, 0 bad lines\n", ""));
        assertThat(run("", "export", "users", "-")).isEqualTo(new Terminal.Result(0, users, ""));
        assertThat(run("", "stats").out()).startsWith("users ").contains("2,100");
    }

    private void isOneLineOfUsage(Terminal.Result result) {
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("inkwell: ").hasLineCount(1);
    }

    private Process start(String... arguments) throws IOException {
        return start(Redirect.PIPE, arguments);
    }

    private Process start(Redirect out, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA, with(cache)));
        command.addAll(OPTIONS);
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", JAR));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("INKWELL_"));
        builder.environment().put("LC_ALL", "C");
        builder.redirectError(folder.resolve("err" + processes.size()).toFile());
        Process process = builder.redirectOutput(out).start();
        processes.add(process);
        return process;
    }

    private Terminal.Result run(String input, String... arguments) throws Exception {
        Process process = start(arguments);
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Terminal.Result(process.waitFor(), out, error(process));
    }

    private String error(Process process) throws IOException {
        return Files.readString(folder.resolve("err" + processes.indexOf(process)));
    }

    /** Where a server says that it listens. */
    private static String address(Process server) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.strip().startsWith("pages")) {
                return line.strip().substring("pages".length()).strip();
            }
        }
        throw new AssertionError("The server ended before it said where it listens.");
    }

    private static HttpResponse<String> get(String address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
