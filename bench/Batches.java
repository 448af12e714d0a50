import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Storage;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps so many creates waiting for the writer, without HTTP, and prints how many of them became durable a second. */
final class Batches {
    private static final int WARM_UP_SECONDS = 5;

    public static void main(String[] arguments) throws InterruptedException {
        Path file = Path.of(arguments[0]);
        int callers = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        var free = new Semaphore(callers);
        var durable = new AtomicLong();
        var number = new AtomicLong(System.nanoTime());
        try (Storage storage = SqliteStorage.open(file)) {
            long began = System.nanoTime();
            long end = began + (WARM_UP_SECONDS + seconds) * 1_000_000_000L;
            long before = -1;
            while (System.nanoTime() < end) {
                if (before < 0 && System.nanoTime() - began > WARM_UP_SECONDS * 1_000_000_000L) {
                    before = durable.get();
                    began = System.nanoTime();
                }
                free.acquire();
                // In no order, as people's names are.
                String name = Long.toHexString(number.incrementAndGet() * 0x9E3779B97F4A7C15L);
                storage.transactions()
                        .submit(() -> storage.users().create(new NewUser(name, name + "@example.org"), Instant.now()))
                        .whenComplete((user, failure) -> {
                            if (failure != null) {
                                failure.printStackTrace();
                                Runtime.getRuntime().halt(1);
                            }
                            durable.incrementAndGet();
                            free.release();
                        });
            }
            System.out.printf(
                    Locale.ROOT, "%.0f%n", (durable.get() - before) / ((System.nanoTime() - began) / 1e9));
        }
    }
}
