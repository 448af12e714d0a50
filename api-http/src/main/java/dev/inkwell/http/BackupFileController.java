package dev.inkwell.http;

import dev.inkwell.domain.Backup;
import dev.inkwell.domain.DomainException;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.body.ResponseBodyWriter;
import io.micronaut.http.body.stream.InputStreamByteBody;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.annotation.Secured;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Base64;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;

/** The one route under {@code /admin} that answers no JSON: a backup as it is on the disk. */
@Controller(AdminController.PATH)
@Produces(BackupFileController.TYPE)
@Secured(Access.ADMIN)
@Requires(beans = Maintenance.class)
final class BackupFileController {
    static final String TYPE = "application/vnd.sqlite3";

    private static final Pattern NEEDS_NO_QUOTING = Pattern.compile("[\\w.-]+");

    private final Maintenance maintenance;
    private final ExecutorService threads;

    BackupFileController(Maintenance maintenance, @Named(HttpDefaults.UPKEEP) ExecutorService threads) {
        this.maintenance = maintenance;
        this.threads = threads;
    }

    @Operation(
            id = "downloadBackup",
            summary = "Download a backup",
            description = "Sends the backup as it is on the disk: an SQLite database. Compare what arrived with"
                    + " `Repr-Digest` (RFC 9530), which tells the checksum of when it was taken.",
            answer = byte[].class)
    @Get("/backups/{name:[^/]+}/file")
    CompletionStage<HttpResponse<?>> download(HttpRequest<?> request, String name) {
        EntityTags demanded = EntityTags.of(request);
        return CompletableFuture.supplyAsync(() -> answer(request, name, demanded), threads);
    }

    private HttpResponse<?> answer(HttpRequest<?> request, String name, EntityTags demanded) {
        Backup backup = AdminController.find(maintenance, name);
        String tag = EntityTags.of(backup);
        if (demanded.isKnown(tag)) {
            return HttpResponse.notModified().header(HttpHeaders.ETAG, tag);
        }
        MutableHttpResponse<?> response = HttpResponse.ok()
                .contentType(TYPE)
                .contentLength(backup.size())
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CONTENT_DISPOSITION, attachment(backup.name()));
        if (!backup.sha256().isEmpty()) {
            byte[] digest = HexFormat.of().parseHex(backup.sha256());
            response.header("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
        }
        return request.getMethod() == HttpMethod.HEAD ? response : response.body(open(backup));
    }

    /** From here on it may be removed: what is open stays readable. */
    private static Download open(Backup backup) {
        try {
            return new Download(Files.newInputStream(backup.file()), backup.size());
        } catch (IOException removedOrNotReadable) {
            if (Files.exists(backup.file())) {
                throw new DomainException.Refused(
                        backup.file() + " cannot be read: change its rights.", removedOrNotReadable);
            }
            throw AdminController.missing(backup.name());
        }
    }

    private static String attachment(String name) {
        return NEEDS_NO_QUOTING.matcher(name).matches()
                ? "attachment; filename=\"" + name + "\""
                : "attachment; filename*=UTF-8''" + AdminController.encoded(name);
    }

    /**
     * A file that is sent while it is read. Micronaut's own files bring headers along that say for how long they may be
     * kept, and are opened when it may be too late.
     *
     * @param content closed when it was sent, or cannot be
     * @param length in bytes
     */
    record Download(InputStream content, long length) {}

    /** Reads as fast as the caller does, on the threads that Micronaut has for this. */
    @Singleton
    static final class Writer implements ResponseBodyWriter<Download> {
        private final ExecutorService threads;

        Writer(@Named(TaskExecutors.BLOCKING) ExecutorService threads) {
            this.threads = threads;
        }

        @Override
        public CloseableByteBody writePiece(
                ByteBodyFactory bodies,
                HttpRequest<?> request,
                HttpResponse<?> response,
                Argument<Download> type,
                MediaType mediaType,
                Download download) {
            return InputStreamByteBody.create(download.content(), OptionalLong.of(download.length()), threads, bodies);
        }

        @Override
        public void writeTo(
                Argument<Download> type,
                MediaType mediaType,
                Download download,
                MutableHeaders headers,
                OutputStream output) {
            throw new UnsupportedOperationException("It is sent in answers only.");
        }
    }
}
