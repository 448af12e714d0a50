package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.SearchWords;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which thread reads what, where the database is embedded. */
final class ReadsTest {
    private final String here = thread();
    private final ExecutorService readers = Executors.newSingleThreadExecutor(work -> new Thread(work, "reader"));
    private final ExecutorService searchers = Executors.newSingleThreadExecutor(work -> new Thread(work, "searcher"));
    private final Reads reads = reads(Duration.ofHours(1));

    private Reads reads(Duration slow) {
        return new Reads(embedded(), new Intake(Duration.ofSeconds(30)), readers, searchers, slow);
    }

    private static Storage embedded() {
        return (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (storage, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("isEmbedded");
                    return true;
                });
    }

    @AfterEach
    void stop() {
        readers.shutdownNow();
        searchers.shutdownNow();
    }

    @Test
    void fewRowsAreReadWhereTheyAreAskedFor() {
        assertThat(said(reads.one(ReadsTest::thread))).isEqualTo(here);
        assertThat(said(reads.post(ReadsTest::thread))).isEqualTo(here);
        assertThat(list(1, 100, Reads.SHORT)).isEqualTo(here);
        assertThat(list(10, 100, Reads.SHORT)).isEqualTo(here);
        assertThat(list(1, 10, Reads.POST)).isEqualTo(here);
    }

    @Test
    void manyRowsAreReadElsewhere() {
        assertThat(list(11, 100, Reads.SHORT)).isEqualTo("reader");
        assertThat(list(1, 11, Reads.POST)).isEqualTo("reader");
    }

    @Test
    void searchesHaveThreadsOfTheirOwn() {
        var page = new PageRequest<>(1, 10, User.Sort.ID, false);

        assertThat(said(reads.list(SearchWords.of("ada"), page, Reads.SHORT, ReadsTest::thread)))
                .isEqualTo("searcher");
    }

    @Test
    void afterASlowReadNothingIsReadWhereItIsAskedForAWhile() {
        Reads reads = reads(Duration.ofMillis(50));

        said(reads.one(() -> {
            pause();
            return "slow";
        }));

        assertThat(said(reads.one(ReadsTest::thread))).isEqualTo("reader");
        assertThat(list(reads, 1, 10, Reads.SHORT)).isEqualTo("reader");
    }

    private String list(int page, int size, int weight) {
        return list(reads, page, size, weight);
    }

    private static String list(Reads reads, int page, int size, int weight) {
        return said(reads.list(
                SearchWords.NONE, new PageRequest<>(page, size, User.Sort.ID, false), weight, ReadsTest::thread));
    }

    private static String said(CompletionStage<String> stage) {
        return stage.toCompletableFuture().join();
    }

    private static String thread() {
        return Thread.currentThread().getName();
    }

    private static void pause() {
        try {
            Thread.sleep(60);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
