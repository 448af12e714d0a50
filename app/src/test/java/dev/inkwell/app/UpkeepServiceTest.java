package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.inkwell.domain.Backup;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.Upkeep.Progress;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import io.micronaut.context.ApplicationContext;
import io.micronaut.json.JsonMapper;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Upkeep of a real database that is served: over HTTP, by itself, and as it is watched. */
@Timeout(120)
@Isolated("it reads the log, which every start of a service sets up anew")
class UpkeepServiceTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private final Map<String, Object> properties = new HashMap<>();

    private @Nullable ApplicationContext running;

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void aBackupIsTakenListedAndVerified() throws Exception {
        serve();
        createUser("ada");

        HttpResponse<String> taken = send("POST", "/admin/backups");

        assertThat(taken.statusCode()).isEqualTo(201);
        assertThat(member(taken, "name")).matches("inkwell-\\d{8}T\\d{6}\\.\\d{3}Z\\.db");
        assertThat(Instant.parse(member(taken, "taken_at")))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        Path file = directory.resolve("backups").resolve(member(taken, "name"));
        assertThat(file).hasSize(Long.parseLong(member(taken, "size"))).hasDigest("SHA-256", member(taken, "sha256"));
        String address = taken.headers().firstValue("Location").orElseThrow();
        assertThat(address).isEqualTo("/admin/backups/" + member(taken, "name"));
        assertThat(send("GET", address).body()).isEqualTo(taken.body());
        assertThat(send("GET", "/admin/backups").body()).isEqualTo("[" + taken.body() + "]");
        HttpResponse<String> verified = send("POST", address + "/verify");
        assertThat(verified.statusCode()).isEqualTo(200);
        assertThat(verified.body())
                .matches(
                        "\\{\"sound\":true,\"schema_version\":\\d+,\"user_count\":1,\"post_count\":0,\"problems\":\\[]}");
    }

    @Test
    void aDamagedBackupIsAnsweredWithItsProblems() throws Exception {
        serve();
        Path file = upkeep().backup(Progress.IGNORED).file();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);

        HttpResponse<String> verified = send("POST", "/admin/backups/" + file.getFileName() + "/verify");

        assertThat(verified.statusCode()).isEqualTo(200);
        assertThat(verified.body()).startsWith("{\"sound\":false,").contains("checksum differs");
    }

    @Test
    void aBackupIsSentAsItIsOnTheDisk() throws Exception {
        serve();
        Backup backup = upkeep().backup(Progress.IGNORED);
        String address = "/admin/backups/" + backup.name() + "/file";
        byte[] digest = HexFormat.of().parseHex(backup.sha256());

        HttpResponse<byte[]> sent = download(address, "Accept-Encoding", "gzip");

        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(sent.body()).isEqualTo(Files.readAllBytes(backup.file()));
        assertThat(sent.headers().map())
                .containsEntry("content-type", List.of("application/vnd.sqlite3"))
                .containsEntry("content-length", List.of(Long.toString(backup.size())))
                .containsEntry("content-disposition", List.of("attachment; filename=\"" + backup.name() + "\""))
                .containsEntry(
                        "repr-digest", List.of("sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":"))
                .containsEntry("etag", List.of("\"" + backup.sha256() + "\""))
                .containsEntry("cache-control", List.of("no-cache"))
                .doesNotContainKeys("content-encoding", "transfer-encoding", "expires", "last-modified");
        assertThat(download(address, "If-None-Match", "\"" + backup.sha256() + "\"")
                        .statusCode())
                .isEqualTo(304);
        assertThat(download(address, "If-Match", "\"another\"").statusCode()).isEqualTo(412);
        assertThat(download(address, "If-None-Match", "?").statusCode()).isEqualTo(400);
        assertThat(download(address, "Accept", "application/json").statusCode()).isEqualTo(406);
        HttpResponse<String> head = send("HEAD", address);
        assertThat(head.statusCode()).isEqualTo(200);
        for (String name : List.of("content-type", "content-length", "content-disposition", "repr-digest", "etag")) {
            assertThat(head.headers().allValues(name))
                    .as(name)
                    .isEqualTo(sent.headers().allValues(name));
        }
    }

    @Test
    void aBackupWithoutAChecksumIsSentWithoutADigest() throws Exception {
        serve();
        Backup backup = upkeep().backup(Progress.IGNORED);
        Files.delete(Path.of(backup.file() + ".sha256"));

        HttpResponse<byte[]> sent = download("/admin/backups/" + backup.name() + "/file");

        assertThat(sent.body()).isEqualTo(Files.readAllBytes(backup.file()));
        assertThat(sent.headers().firstValue("Repr-Digest")).isEmpty();
        String tag = sent.headers().firstValue("ETag").orElseThrow();
        assertThat(download("/admin/backups/" + backup.name() + "/file", "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void aBackupThatIsPrunedWhileItIsSentArrivesWhole() throws Exception {
        ApplicationContext context = serve();
        Storage storage = context.getBean(Storage.class);
        long ada = storage.users()
                .create(new NewUser("ada", "ada@example.org"), Instant.now())
                .id();
        String text = "text ".repeat(20_000);
        storage.transactions()
                .execute(() -> IntStream.range(0, 300)
                        .mapToLong(i -> storage.posts()
                                .create(new NewPost("Post " + i, text, ada), Instant.now())
                                .id())
                        .sum());
        Backup backup = upkeep().backup(Progress.IGNORED);
        assertThat(backup.size()).isGreaterThan(20 << 20); // more than fits between here and there
        int port = context.getBean(EmbeddedServer.class).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET /admin/backups/" + backup.name() + "/file HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            assertThat(head.toString()).startsWith("HTTP/1.1 200 ");

            upkeep().backup(Progress.IGNORED);
            assertThat(upkeep().prune(1)).containsExactly(backup);

            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (long left = backup.size(); left > 0; ) {
                byte[] some = in.readNBytes((int) Math.min(left, 1 << 16));
                assertThat(some).isNotEmpty();
                digest.update(some);
                left -= some.length;
            }
            assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(backup.sha256());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inkwell.db",
                "nothing",
                "..%2Finkwell.db",
                "%2E%2E%2Finkwell.db",
                "inkwell-20261123T151600.123Z.db",
                "sum.sha256",
                "%00",
                "%F0%9F%92%A5",
            })
    void whatIsNoBackupIsNotFound(String name) throws Exception {
        serve();
        Backup backup = upkeep().backup(Progress.IGNORED);
        String other = name.equals("sum.sha256") ? backup.name() + ".sha256" : name;

        assertThat(send("GET", "/admin/backups/" + other).statusCode()).isEqualTo(404);
        assertThat(send("GET", "/admin/backups/" + other + "/file").statusCode())
                .isEqualTo(404);
        assertThat(send("POST", "/admin/backups/" + other + "/verify").statusCode())
                .isEqualTo(404);
    }

    @Test
    void theOldestAreRemovedWhereACallerSaysHowManyStay() throws Exception {
        serve();
        for (int i = 0; i < 3; i++) {
            assertThat(send("POST", "/admin/backups").statusCode()).isEqualTo(201);
        }
        assertThat(upkeep().backups()).hasSize(3);

        HttpResponse<String> taken = send("POST", "/admin/backups?keep=2");

        assertThat(upkeep().backups()).hasSize(2);
        assertThat(upkeep().backups().get(0).name()).isEqualTo(member(taken, "name"));
    }

    @Test
    void theDatabaseIsCheckedAndOptimized() throws Exception {
        serve();
        createUser("ada");

        HttpResponse<String> checked = send("POST", "/admin/check");

        assertThat(checked.statusCode()).isEqualTo(200);
        assertThat(checked.body()).startsWith("{\"sound\":true,").contains("\"user_count\":1,");
        assertThat(send("POST", "/admin/optimize").statusCode()).isEqualTo(204);
        assertThat(metric("inkwell_check_problems")).isEqualTo("0.0");
        assertThat(Double.parseDouble(metric("inkwell_check_age_seconds"))).isBetween(0.0, 60.0);
    }

    @Test
    void aSecondBackupIsToldToWait() throws Exception {
        serve();
        try (FileChannel channel = FileChannel.open(
                        directory.resolve("inkwell.db.upkeep"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();

            HttpResponse<String> busy = send("POST", "/admin/backups");

            assertThat(busy.statusCode()).isEqualTo(503);
            assertThat(busy.headers().firstValue("Retry-After")).isPresent();
            assertThat(busy.body()).contains("/problems/busy", "under way");
            assertThat(send("GET", "/admin/backups").body()).isEqualTo("[]");
        }
        assertThat(send("POST", "/admin/backups").statusCode()).isEqualTo(201);
    }

    @Test
    void aBackupThatCannotBeWrittenIsRefusedWithTheReason() throws Exception {
        serve();
        Files.writeString(directory.resolve("backups"), "in the way");

        HttpResponse<String> refused = send("POST", "/admin/backups");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("/problems/refused", "is not a directory");
        assertThat(metric("inkwell_backup_failures_total")).isEqualTo("1.0");
    }

    @Test
    void backupsAreTakenByThemselvesAndTheOldestRemoved() throws Exception {
        makeDatabase();
        Upkeep before = SqliteStorage.upkeep(directory.resolve("inkwell.db"), null);
        Backup first = before.backup(Progress.IGNORED);
        properties.put("inkwell.backup.every", "PT1S");
        properties.put("inkwell.backup.keep", 2);
        serve();
        ListAppender<ILoggingEvent> log = listen();

        until(() -> upkeep().backups().size() == 2 && !upkeep().backups().contains(first));

        List<Backup> backups = upkeep().backups();
        assertThat(Duration.between(backups.get(1).takenAt(), backups.get(0).takenAt()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(log.list.get(0).getLevel()).isEqualTo(Level.INFO);
        assertThat(log.list.get(0).getFormattedMessage())
                .matches("Took the backup inkwell-\\S+\\.db, 1 MiB, in [0-9.]+ s");
        assertThat(metric("inkwell_backup_failures_total")).isEqualTo("0.0");
    }

    @Test
    void theFirstBackupOfAllWaits() throws Exception {
        properties.put("inkwell.backup.every", "PT1S");
        serve();

        Thread.sleep(1_500);

        assertThat(upkeep().backups()).isEmpty();
    }

    @Test
    void aBackupThatFailsIsToldInALineAndTriedAgain() throws Exception {
        properties.put("inkwell.backup.every", "PT1S");
        Path backups = Files.createDirectory(directory.resolve("backups"));
        Files.createFile(backups.resolve("inkwell-20200101T000000.000Z.db")); // so that another one is due
        Path obstacle = Files.createDirectory(directory.resolve("inkwell.db.upkeep"));
        serve();
        ListAppender<ILoggingEvent> log = listen();

        until(() -> log.list.size() >= 2);

        assertThat(log.list).allSatisfy(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getFormattedMessage()).matches("The backup failed, and is tried again at \\S+: .+");
            assertThat(line.getThrowableProxy()).isNull();
        });
        assertThat(Double.parseDouble(metric("inkwell_backup_failures_total"))).isGreaterThanOrEqualTo(2);

        Files.delete(obstacle);
        until(() -> upkeep().backups().size() > 1);
    }

    @Test
    void theDatabaseIsCheckedByItself() throws Exception {
        properties.put("inkwell.check.every", "PT0.3S");
        properties.put("inkwell.optimize.every", "PT0.3S");
        serve();
        assertThat(metric("inkwell_check_problems")).isEqualTo("NaN");

        until(() -> metric("inkwell_check_problems").equals("0.0"));
    }

    @Test
    void theAgeOfTheNewestBackupIsKnown() throws Exception {
        serve();
        assertThat(send("GET", "/readyz").body()).isEqualTo("{\"status\":\"ready\"}");
        assertThat(metric("inkwell_backup_age_seconds")).isEqualTo("NaN");
        until(() -> metric("inkwell_backups").equals("0.0"));

        HttpResponse<String> taken = send("POST", "/admin/backups");

        until(() -> metric("inkwell_backups").equals("1.0"));
        assertThat(Double.parseDouble(metric("inkwell_backup_age_seconds"))).isBetween(0.0, 60.0);
        assertThat(Double.parseDouble(metric("inkwell_backup_size_bytes")))
                .isEqualTo(Double.parseDouble(member(taken, "size")));
        assertThat(send("GET", "/readyz").body())
                .isEqualTo("{\"status\":\"ready\",\"backup\":{\"taken_at\":\"" + member(taken, "taken_at") + "\"}}");
    }

    @Test
    void aDatabaseThatWasMovedAwayMakesItUnready() throws Exception {
        serve();
        Path file = directory.resolve("inkwell.db");
        assumeTrue(hasKeys(file));
        assertThat(send("GET", "/readyz").statusCode()).isEqualTo(200);

        Files.move(file, directory.resolve("elsewhere.db"));
        HttpResponse<String> moved = send("GET", "/readyz");
        assertThat(moved.statusCode()).isEqualTo(503);
        assertThat(moved.body()).contains("/problems/shutting-down", "gone", "restore a backup");

        Files.createFile(file);
        HttpResponse<String> replaced = send("GET", "/readyz");
        assertThat(replaced.statusCode()).isEqualTo(503);
        assertThat(replaced.body()).contains("Another file", "put the old file back");

        Files.move(directory.resolve("elsewhere.db"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(send("GET", "/readyz").statusCode()).isEqualTo(200);
    }

    private static boolean hasKeys(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey() != null;
    }

    private void makeDatabase() {
        SqliteStorage.open(directory.resolve("inkwell.db")).close();
    }

    private ApplicationContext serve() {
        Map<String, Object> all = new HashMap<>(Map.of(
                "inkwell.db",
                directory.resolve("inkwell.db").toString(),
                "inkwell.serving",
                true,
                "inkwell.schedules.shortest",
                "PT0.1S",
                "micronaut.server.port",
                -1));
        all.putAll(properties);
        ApplicationContext context = ApplicationContext.run(all);
        running = context;
        context.getBean(EmbeddedServer.class).start();
        return context;
    }

    private ApplicationContext context() {
        return Objects.requireNonNull(running);
    }

    private Upkeep upkeep() {
        return context().getBean(Upkeep.class);
    }

    private void createUser(String name) throws Exception {
        HttpRequest request = request("/users")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"username\":\"%s\",\"email\":\"%s@example.org\"}".formatted(name, name)))
                .build();
        assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                context().getBean(EmbeddedServer.class).getURI().resolve(path));
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private HttpResponse<byte[]> download(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    private String member(HttpResponse<String> answer, String name) throws IOException {
        return String.valueOf(context()
                .getBean(JsonMapper.class)
                .readValue(answer.body(), Map.class)
                .get(name));
    }

    private String metric(String name) throws IOException, InterruptedException {
        return send("GET", "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** Once the service has begun, which sets the loggers up anew. */
    private static ListAppender<ILoggingEvent> listen() {
        var appender = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(Schedules.class);
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
        appender.start();
        return appender;
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(30);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(50);
        }
    }
}
