package dev.inkwell.http;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.util.clhm.ConcurrentLinkedHashMap;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ConcurrentMap;

/**
 * Slows down who tries tokens at the sign-in: after some that were wrong, an address has to wait, twice as long each
 * time. Of IPv6 a whole network of 64 bits counts as one address, as anybody has one of those.
 */
@Singleton
@Requires(property = Access.TOKENS, value = Access.REQUIRED)
public final class FailedSignIns {
    /** So many may be wrong without a wait: people paste badly. */
    private static final int FREE = 5;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** After so long, all is forgotten. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    /** Of more addresses, those are forgotten that failed the longest time ago. */
    private static final int MOST = 10_000;

    private static final int NETWORK_BYTES = 8;

    private final Clock clock;
    private final ConcurrentMap<InetAddress, Failures> addresses = new ConcurrentLinkedHashMap.Builder<
                    InetAddress, Failures>()
            .maximumWeightedCapacity(MOST)
            .build();

    FailedSignIns(Clock clock) {
        this.clock = clock;
    }

    private record Failures(int count, Instant last) {

        Instant waitsUntil() {
            if (count < FREE) {
                return last;
            }
            long seconds = 1L << Math.min(count - FREE, Long.SIZE / 4);
            return last.plusSeconds(Math.min(seconds, LONGEST_WAIT.toSeconds()));
        }
    }

    /**
     * Refuses an attempt that comes too early. Any other counts as failed until it is known to have succeeded, so that
     * many at once are not let through together.
     *
     * @throws ProblemException {@code rate-limited}, saying for how long
     */
    public void begin(HttpRequest<?> request) {
        Instant now = clock.instant();
        addresses.compute(network(request), (address, before) -> {
            if (before == null || now.isAfter(before.last().plus(REMEMBERED))) {
                return new Failures(1, now);
            }
            if (now.isBefore(before.waitsUntil())) {
                throw refusal(Duration.between(now, before.waitsUntil()).toSeconds() + 1);
            }
            return new Failures(before.count() + 1, now);
        });
    }

    /** The attempt that was begun could not be judged. */
    public void undecided(HttpRequest<?> request) {
        addresses.computeIfPresent(
                network(request), (address, failures) -> new Failures(failures.count() - 1, failures.last()));
    }

    /** The attempt that was begun was none to guess. */
    public void succeeded(HttpRequest<?> request) {
        addresses.remove(network(request));
    }

    private static ProblemException refusal(long seconds) {
        return new ProblemException(
                Problem.Type.RATE_LIMITED,
                "Too many tokens were wrong: wait for " + seconds + (seconds == 1 ? " second." : " seconds."),
                HttpHeaders.RETRY_AFTER,
                Long.toString(seconds));
    }

    private static InetAddress network(HttpRequest<?> request) {
        InetAddress address = Sender.of(request).address();
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }
}
