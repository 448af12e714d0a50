package dev.inkwell.app;

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
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/**
 * What a host shows for TLS, both as PEM.
 *
 * @param certificate that of the host, and those above it
 * @param key the host's private key, as PKCS#8 without a password
 */
record TlsFiles(Path certificate, Path key) {

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
                            + Line.printable(String.valueOf(e.getMessage()), 200) + ".");
        }
    }

    /** Whether what the one signs is by the other: Netty takes any two, and no handshake would succeed. */
    private boolean belongTogether() throws IOException, GeneralSecurityException {
        PublicKey shown;
        try (InputStream pem = Files.newInputStream(certificate)) {
            shown = CertificateFactory.getInstance("X.509")
                    .generateCertificate(pem)
                    .getPublicKey();
        }
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

    boolean othersMayReadTheKey() {
        try {
            return Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false; // as on a file system without such rights
        }
    }
}
