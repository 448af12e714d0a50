package dev.inkwell.app;

import dev.inkwell.domain.Finding;
import dev.inkwell.http.Timestamp;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a host shows for TLS, both as PEM.
 *
 * @param certificate that of the host, and those above it
 * @param key the host's private key, as PKCS#8 without a password
 */
record TlsFiles(Path certificate, Path key) {
    static final String HALF =
            "--tls-cert (tls.cert) and --tls-key (tls.key) go together: give both for TLS, or neither.";

    /** Openssl writes above a block what it is of, which Micronaut cannot read. */
    private static final Pattern PEM = Pattern.compile("(?s)-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \\1-----");

    /** Most are renewed a month before their end: by then somebody should have noticed. */
    private static final Duration SOON = Duration.ofDays(14);

    /**
     * Looks at both.
     *
     * @throws Failure saying what is wrong with them
     */
    void check() {
        for (Path file : List.of(certificate, key)) {
            if (!Files.isReadable(file)) {
                throw new Failure(
                        Main.USAGE,
                        (Files.exists(file) ? "may not read " : "there is no file ") + file
                                + ": name the certificate and the key of this host, as PEM, that this user may read.");
            }
        }
        try {
            for (Path file : List.of(certificate, key)) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (!PEM.matcher(text).replaceAll("").isBlank()) {
                    throw new Failure(
                            Main.USAGE,
                            file + " has more in it than PEM, or none: leave there what is from -----BEGIN to -----END,"
                                    + " these lines included, and nothing else.");
                }
            }
            SslContextBuilder.forServer(certificate.toFile(), key.toFile()).build();
            if (!belongTogether()) {
                throw new Failure(
                        Main.USAGE,
                        key + " is the key of another certificate than " + certificate
                                + ": name the two that were made together.");
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new Failure(
                    Main.USAGE,
                    certificate + " and " + key
                            + " are not a certificate and its private key (PKCS#8, without a password) as PEM: "
                            + Line.printable(String.valueOf(e.getMessage()), 200)
                            + ". Of another key, openssl pkcs8 -topk8 -nocrypt makes one.");
        }
    }

    /** What is to be known of both, whether they can be used or not. */
    List<Finding> diagnose(Instant now) {
        try {
            check();
        } catch (Failure wrong) {
            return List.of(
                    Finding.problem("TLS", String.valueOf(wrong.getMessage()), "serve does not start with these"));
        }
        return look(now);
    }

    /** What is to be known of both, which were checked. */
    List<Finding> look(Instant now) {
        List<Finding> findings = new ArrayList<>();
        try {
            findings.add(lifetime(now));
        } catch (IOException | GeneralSecurityException e) {
            findings.add(Finding.problem("TLS", certificate + ": " + e.getMessage(), "name another with --tls-cert"));
        }
        if (othersMayReadTheKey()) {
            findings.add(Finding.warning("TLS key", "everybody on this machine may read " + key, "chmod 600 it"));
        }
        return findings;
    }

    private Finding lifetime(Instant now) throws IOException, GeneralSecurityException {
        Instant begin = shown().getNotBefore().toInstant();
        Instant end = shown().getNotAfter().toInstant();
        if (now.isBefore(begin)) {
            return Finding.problem(
                    "TLS", certificate + " is not valid before " + Timestamp.of(begin), "see that the clock is right");
        }
        String detail = certificate + (end.isBefore(now) ? " has expired at " : " is valid until ") + Timestamp.of(end);
        String advice = "renew it; where the key is in another folder, start again then";
        if (end.isBefore(now)) {
            return Finding.problem("TLS", detail, advice);
        }
        return end.isBefore(now.plus(SOON)) ? Finding.warning("TLS", detail, advice) : Finding.ok("TLS", detail);
    }

    private X509Certificate shown() throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    /** Whether what the one signs is by the other: Netty takes any two, and no handshake would succeed. */
    private boolean belongTogether() throws IOException, GeneralSecurityException {
        PublicKey shown = shown().getPublicKey();
        String pem = Files.readString(key, StandardCharsets.US_ASCII);
        String base64 = pem.replaceAll("(?s).*-----BEGIN PRIVATE KEY-----|-----END PRIVATE KEY-----.*", "");
        var kept = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
        String algorithm = shown.getAlgorithm();
        var signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm;
                });
        byte[] text = {1, 2, 3};
        signature.initSign(KeyFactory.getInstance(algorithm).generatePrivate(kept));
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(text);
        return signature.verify(signed);
    }

    private boolean othersMayReadTheKey() {
        try {
            return Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false; // as on a file system without such rights
        }
    }
}
