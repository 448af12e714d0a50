package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.Caller;
import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.Replicas;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.Upkeep;
import dev.inkwell.domain.UserRepository;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For whom the storage is asked, and what of that goes out as a cookie and comes back. */
class CallersTest {
    private final Listening storage = new Listening(TestStorage.open(), new CopyOnWriteArrayList<>());
    private TestServer server = TestServer.startOver(storage, (Replicas) () -> true);

    @BeforeEach
    void forget() {
        storage.readers().clear();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aChangeHandsOutHowFarItIs() throws Exception {
        assertThat(server.send("POST", "/users", TestServer.user("ada")).header("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie)
                        .startsWith("inkwell-seen=1042;")
                        .contains("Max-Age=60", "Path=/", "HTTPOnly", "SameSite=Lax"));

        assertThat(server.send("POST", "/users", TestServer.user("ada")).status())
                .isEqualTo(409);
        assertThat(server.get("/users").header("Set-Cookie")).isEmpty();
        assertThat(server.get("/readyz").header("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users", "/users?q=ada", "/users/1", "/"})
    void aReadIsHeldToWhatIsSent(String path) throws Exception {
        server.createUser("ada");
        forget();

        assertThat(server.get(path, "Cookie", "a=b; inkwell-seen=77").status()).isEqualTo(200);

        assertThat(storage.readers())
                .isNotEmpty()
                .allSatisfy(caller -> assertThat(caller.name()).isEqualTo("127.0.0.1"))
                .allSatisfy(caller -> assertThat(caller.seen()).isEqualTo(77));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1e3", "0/1F", "1234567890123456789", "x", "\"7", "%31", "7 8"})
    void whatWasNeverHandedOutIsIgnored(String value) throws Exception {
        assertThat(server.get("/users", "Cookie", "inkwell-seen=" + value).status())
                .isEqualTo(200);

        assertThat(storage.readers())
                .isNotEmpty()
                .allSatisfy(caller -> assertThat(caller.seen()).isZero());
    }

    @Test
    void callersAreToldApartByAddress() throws Exception {
        int port = server.request("/").build().uri().getPort();
        try (Socket other = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName("127.0.0.2"), 0)) {
            other.getOutputStream()
                    .write("GET /users/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(TestServer.readAll(other)).contains("404");
        }

        assertThat(storage.readers()).extracting(Caller::name).containsOnly("127.0.0.2");
    }

    @Test
    void readinessTellsOfTheReplicas() throws Exception {
        assertThat(server.get("/readyz").members()).extracting("replicas").isEqualTo("read");
        server.close();
        server = TestServer.startOver(new Listening(TestStorage.open(), List.of()), (Replicas) () -> false);
        assertThat(server.get("/readyz").members()).extracting("replicas").isEqualTo("left_out");
    }

    @Test
    void withoutReplicasNobodyIsNoted() throws Exception {
        server.close();
        Listening alone = new Listening(TestStorage.open(), new CopyOnWriteArrayList<>());
        server = TestServer.startOver(alone);

        assertThat(server.send("POST", "/users", TestServer.user("ada")).header("Set-Cookie"))
                .isEmpty();
        assertThat(server.get("/users", "Cookie", "inkwell-seen=77").status()).isEqualTo(200);
        assertThat(alone.readers()).isEmpty();
        assertThat(server.get("/readyz").members().containsKey("replicas")).isFalse();
    }

    /**
     * A storage that notes for whom users are read, and for whom changes are made: these go as far as 1042.
     *
     * @param readers of users, where they are known
     */
    private record Listening(Storage storage, List<Caller> readers) implements Storage {
        @Override
        public UserRepository users() {
            UserRepository users = storage.users();
            return (UserRepository) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {UserRepository.class}, (self, method, arguments) -> {
                        Caller caller = Caller.current();
                        if (caller != null) {
                            readers.add(caller);
                        }
                        try {
                            return method.invoke(users, arguments);
                        } catch (InvocationTargetException failure) {
                            throw failure.getTargetException();
                        }
                    });
        }

        @Override
        public Transactions transactions() {
            Transactions transactions = storage.transactions();
            return new Transactions() {
                @Override
                public <T> T execute(Supplier<T> work) {
                    return transactions.execute(work);
                }

                @Override
                public <T> CompletionStage<T> submit(Supplier<T> work) {
                    @Nullable Caller caller = Caller.current();
                    return transactions.submit(work).thenApply(done -> {
                        if (caller != null) {
                            caller.see(1042);
                        }
                        return done;
                    });
                }
            };
        }

        @Override
        public PostRepository posts() {
            return storage.posts();
        }

        @Override
        public StatsRepository stats() {
            return storage.stats();
        }

        @Override
        public KeptAnswerRepository keptAnswers() {
            return storage.keptAnswers();
        }

        @Override
        public TokenRepository tokens() {
            return storage.tokens();
        }

        @Override
        public Upkeep upkeep() {
            return storage.upkeep();
        }

        @Override
        public int schemaVersion() {
            return storage.schemaVersion();
        }

        @Override
        public void close() {
            storage.close();
        }
    }
}
