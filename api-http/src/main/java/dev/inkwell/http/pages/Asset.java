package dev.inkwell.http.pages;

import dev.inkwell.http.Problem;
import dev.inkwell.http.ProblemException;
import dev.inkwell.http.Sha256;
import io.micronaut.core.util.SupplierUtil;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a page loads: some files of the class path, one after the other. Its address holds its digest, so that browsers
 * may keep it for as long as they like.
 */
final class Asset {
    private final String type;
    private final Supplier<byte[]> content;
    private final Supplier<String> digest;

    /** Nothing is read before somebody asks for it. */
    Asset(String type, String... names) {
        this.type = type;
        content = SupplierUtil.memoized(() -> read(names));
        digest = SupplierUtil.memoized(() -> digest(content.get()));
    }

    String digest() {
        return digest.get();
    }

    /** The content, if this is still the digest of it. */
    HttpResponse<byte[]> answer(String asked) {
        if (!asked.equals(digest())) {
            throw new ProblemException(Problem.Type.NOT_FOUND, "This file is gone; load the page anew.");
        }
        return HttpResponse.ok(content.get())
                .contentType(type)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable");
    }

    private static byte[] read(String... names) {
        var content = new ByteArrayOutputStream();
        for (String name : names) {
            try (InputStream file = Objects.requireNonNull(Asset.class.getResourceAsStream(name), name)) {
                file.transferTo(content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return content.toByteArray();
    }

    private static String digest(byte[] content) {
        return HexFormat.of().formatHex(Sha256.of(content), 0, 8);
    }
}
