package dev.inkwell.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.Finding;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code serve} is told of TLS, of proxies, and of the pages that may ask it. */
@Timeout(60) // a serve that is not refused would go on for ever
final class EdgeOptionsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    @Test
    void withACertificateTlsAloneIsSpoken() throws Exception {
        KeyStore own = keyStore();
        Path certificate = pem("CERTIFICATE", own.getCertificate("own").getEncoded());
        Key key = own.getKey("own", PASSWORD.toCharArray());
        Path privateKey = pem("PRIVATE KEY", key.getEncoded());
        Map<String, Object> properties = properties(
                Map.of(),
                "--port=0",
                "--tls-cert=" + certificate,
                "--tls-key=" + privateKey,
                "--db=" + folder.resolve("a.db"));

        try (ApplicationContext context = ApplicationContext.run(properties)) {
            int port = context.getBean(EmbeddedServer.class).start().getPort();
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .sslContext(trusting(own))
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/livez"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).contains("max-age=31536000");

            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
                plain.setSoTimeout(10_000);
                plain.getOutputStream().write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
                assertThat(new String(plain.getInputStream().readAllBytes(), UTF_8))
                        .doesNotContain("alive");
            }
        }
    }

    @Test
    void aCertificateThatCannotBeUsedIsRefused() throws Exception {
        KeyStore own = keyStore();
        Path certificate = pem("CERTIFICATE", own.getCertificate("own").getEncoded());
        Path other = Files.writeString(
                folder.resolve("other.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(KeyPairGenerator.getInstance("EC")
                                        .generateKeyPair()
                                        .getPrivate()
                                        .getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
        var terminal = new Terminal(folder);

        assertThat(terminal.run("serve", "--tls-cert=" + certificate).err()).contains("--tls-key (tls.key)");
        assertThat(terminal.run("serve", "--tls-key=" + certificate).err()).contains("--tls-cert (tls.cert)");
        assertThat(terminal.run("serve", "--tls-cert=" + certificate, "--tls-key=none.pem")
                        .err())
                .contains("there is no file none.pem");
        assertThat(terminal.run("serve", "--tls-cert=" + certificate, "--tls-key=" + nonsense)
                        .err())
                .contains("nonsense.pem has more in it than PEM, or none")
                .hasLineCount(1);
        assertThat(terminal.run("serve", "--tls-cert=" + certificate, "--tls-key=" + certificate))
                .satisfies(refused -> assertThat(refused.exitCode()).isEqualTo(2))
                .satisfies(refused -> assertThat(refused.err())
                        .contains("are not a certificate and its private key (PKCS#8, without a password) as PEM")
                        .hasLineCount(1));
        assertThat(terminal.run("serve", "--tls-cert=" + certificate, "--tls-key=" + other))
                .satisfies(refused -> assertThat(refused.exitCode()).isEqualTo(2))
                .satisfies(
                        refused -> assertThat(refused.err()).contains("other.pem is the key of another certificate"));
        Path certificateAndMore = folder.resolve("more.pem");
        Files.writeString(certificateAndMore, "Bag Attributes\n" + Files.readString(certificate));
        assertThat(terminal.run("serve", "--tls-cert=" + certificateAndMore, "--tls-key=" + other))
                .satisfies(refused -> assertThat(refused.exitCode()).isEqualTo(2))
                .satisfies(refused -> assertThat(refused.err()).contains("more.pem has more in it than PEM"));
        assertThat(terminal.run("serve", "--tls-cert=" + nonsense, "--tls-key=" + certificate)
                        .exitCode())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "0.0.0.0/0", "10.0.0.1,x"})
    void whatIsNoProxysAddressIsRefused(String proxy) {
        assertThat(new Terminal(folder).run("serve", "--trusted-proxy=" + proxy))
                .satisfies(refused -> assertThat(refused.exitCode()).isEqualTo(2))
                .satisfies(refused -> assertThat(refused.err()).contains("--trusted-proxy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "null", "app.example.org", "https://app.example.org/", "https://App.example.org"})
    void whatIsNoOriginIsRefused(String origin) {
        assertThat(new Terminal(folder).run("serve", "--allow-origin=" + origin).err())
                .contains("is not an origin as browsers send it");
    }

    @Test
    void severalAreNamedWithCommas() {
        String value = "127.0.0.1,10.0.0.0/8";
        List<String> named = List.of("127.0.0.1", "10.0.0.0/8");
        String database = "--db=" + folder.resolve("a.db");

        assertThat(properties(Map.of(), database, "--trusted-proxy=" + value))
                .containsEntry("inkwell.trusted-proxies", named)
                .containsEntry("inkwell.tokens", "required");
        assertThat(properties(Map.of("INKWELL_TRUSTED_PROXY", value), database))
                .containsEntry("inkwell.trusted-proxies", named);
        assertThat(properties(Map.of(), database, "--allow-origin=https://app.example.org"))
                .containsEntry("inkwell.tokens", "required");
        assertThat(properties(Map.of(), database))
                .containsEntry("inkwell.trusted-proxies", List.of())
                .containsEntry("inkwell.tokens", "none");
    }

    @Test
    void doctorLooksAtTheCertificateAndItsKey() throws Exception {
        KeyStore own = keyStore(); // for 90 days
        Path certificate = pem("CERTIFICATE", own.getCertificate("own").getEncoded());
        Path key = pem("PRIVATE KEY", own.getKey("own", PASSWORD.toCharArray()).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Path file = Files.writeString(
                folder.resolve("tls.properties"), "tls.cert=" + certificate + "\ntls.key=" + key + "\n");
        var terminal = new Terminal(folder);
        String config = "--config=" + file;
        SqliteStorage.open(folder.resolve("inkwell.db")).close();

        assertThat(terminal.run("doctor", config).out())
                .containsPattern("ok +TLS +.*CERTIFICATE.pem is valid until 2")
                .containsPattern("warning +TLS key +.* may read .*\\s+-> chmod 600 it");

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThat(terminal.run("doctor", config).out()).doesNotContain("TLS key");

        var files = new TlsFiles(certificate, key);
        assertThat(files.diagnose(Instant.now().plus(Duration.ofDays(80))))
                .extracting(Finding::severity)
                .containsExactly(Finding.Severity.WARNING);
        assertThat(files.diagnose(Instant.now().plus(Duration.ofDays(91))))
                .extracting(Finding::severity)
                .containsExactly(Finding.Severity.PROBLEM);

        Files.writeString(key, "nonsense");
        assertThat(terminal.run("doctor", config))
                .satisfies(wrong -> assertThat(wrong.exitCode()).isEqualTo(6))
                .satisfies(wrong -> assertThat(wrong.out()).containsPattern("problem +TLS +.*has more in it than PEM"));

        Files.writeString(file, "tls.key=" + key + "\n");
        assertThat(terminal.run("doctor", config).out()).containsPattern("problem +TLS +.*go together");
    }

    private static Map<String, Object> properties(Map<String, String> environment, String... arguments) {
        ServeCommand serve = new ServeCommand();
        new CommandLine(serve)
                .setDefaultValueProvider(new Settings(environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(arguments);
        return serve.properties(serve.listening());
    }

    /** By Java's own tool: with a key pair and a certificate of it for localhost. */
    private KeyStore keyStore() throws Exception {
        Path file = folder.resolve("own.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(50, TimeUnit.SECONDS)).isTrue();
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    private static SSLContext trusting(KeyStore own) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        Certificate certificate = Objects.requireNonNull(own.getCertificate("own"));
        trusted.setCertificateEntry("own", certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private Path pem(String label, byte[] der) throws Exception {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(label.replace(' ', '-') + ".pem"),
                "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }
}
