package dev.inkwell.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.KeptAnswerRepository;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.json.JsonMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes changes that carry an {@code Idempotency-Key} once, however often they are sent. */
@Singleton
final class Idempotency {
    /** How long an answer is kept for whoever sends the change again. */
    private static final Duration KEPT = Duration.ofHours(24);

    /** More than are kept at a time, so that those whose time is over get fewer. */
    private static final int FORGOTTEN_AT_A_TIME = 10;

    /** What of an answer's head belongs to the change, and not to the request. */
    private static final List<String> KEPT_HEADERS =
            List.of(HttpHeaders.LOCATION, HttpHeaders.ETAG, Preferences.APPLIED);

    private final Changes changes;
    private final KeptAnswerRepository answers;
    private final Clock clock;
    private final JsonMapper json;

    Idempotency(Changes changes, KeptAnswerRepository answers, Clock clock, JsonMapper json) {
        this.changes = changes;
        this.answers = answers;
        this.clock = clock;
        this.json = json;
    }

    /**
     * Runs the change as one transaction, and answers it. One with an {@code Idempotency-Key} is answered as it was the
     * first time: that answer is kept in the transaction of the change.
     *
     * @param body as it was sent
     */
    <T> CompletionStage<HttpResponse<?>> answer(
            HttpRequest<?> request, byte[] body, Supplier<T> change, Function<T, MutableHttpResponse<?>> answer) {
        IdempotencyKey key = IdempotencyKey.of(request, body);
        if (key == null) {
            return changes.execute(request, change).thenApply(answer);
        }
        return changes.execute(request, () -> once(key, change, answer));
    }

    private <T> HttpResponse<?> once(
            IdempotencyKey key, Supplier<T> change, Function<T, MutableHttpResponse<?>> answer) {
        Instant now = clock.instant();
        Optional<KeptAnswer> kept = answers.find(key.key());
        if (kept.isPresent() && kept.get().at().isBefore(now.minus(KEPT))) {
            answers.forget(key.key());
        } else if (kept.isPresent()) {
            if (!kept.get().request().equals(key.request())) {
                throw new ProblemException(
                        Problem.Type.IDEMPOTENCY_KEY_REUSED,
                        "This Idempotency-Key came with another request before: take a new one for each change.");
            }
            return replayed(kept.get().answer());
        }
        MutableHttpResponse<?> response = answer.apply(change.get());
        answers.keep(new KeptAnswer(key.key(), key.request(), written(response), now));
        answers.forgetBefore(now.minus(KEPT), FORGOTTEN_AT_A_TIME);
        return response;
    }

    private String written(MutableHttpResponse<?> response) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : KEPT_HEADERS) {
            String value = response.getHeaders().get(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        Object body = response.body();
        try {
            return json.writeValueAsString(
                    new Kept(response.code(), headers, body == null ? null : json.writeValueAsString(body)));
        } catch (IOException e) {
            throw new UncheckedIOException("An answer can be written as JSON.", e);
        }
    }

    private HttpResponse<?> replayed(String written) {
        try {
            Kept kept = json.readValue(written, Kept.class);
            MutableHttpResponse<byte[]> response = HttpResponse.status(HttpStatus.valueOf(kept.status()));
            kept.headers().forEach(response::header);
            response.header("Idempotent-Replayed", "true");
            return kept.body() == null
                    ? response
                    : response.contentType(MediaType.APPLICATION_JSON_TYPE)
                            .body(kept.body().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("An answer that was written can be read.", e);
        }
    }

    /** An answer as it is kept; its body is JSON, null where it has none. */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Kept(
            int status,
            Map<String, String> headers,
            @Nullable String body) {}
}
