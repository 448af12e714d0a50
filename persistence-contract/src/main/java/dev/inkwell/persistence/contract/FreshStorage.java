package dev.inkwell.persistence.contract;

import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenRepository;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.UserRepository;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a storage of its own, and closes it afterwards: a test names what it needs ({@link Storage}, or one
 * of its ports) as parameters.
 */
@ExtendWith(FreshStorage.Parameters.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public interface FreshStorage {

    /** Opens a storage without users and posts, which shares nothing with any other that is open. */
    Storage open();

    /** Opens the storage when a test first asks for it; JUnit closes it with the test's context. */
    final class Parameters implements ParameterResolver {
        /** Each by itself: an adapter that is being written has some of its ports, and not yet all. */
        private static final Map<Class<?>, Function<Storage, Object>> PARAMETERS = Map.of(
                Storage.class, storage -> storage,
                UserRepository.class, Storage::users,
                PostRepository.class, Storage::posts,
                StatsRepository.class, Storage::stats,
                KeptAnswerRepository.class, Storage::keptAnswers,
                TokenRepository.class, Storage::tokens,
                Transactions.class, Storage::transactions);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return PARAMETERS.containsKey(parameter.getParameter().getType());
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            FreshStorage contract = (FreshStorage) test.getRequiredTestInstance();
            Storage storage = test.getStore(Namespace.create(FreshStorage.class))
                    .getOrComputeIfAbsent(Opened.class, key -> new Opened(contract.open()), Opened.class)
                    .storage;
            return Optional.ofNullable(PARAMETERS.get(parameter.getParameter().getType()))
                    .orElseThrow()
                    .apply(storage);
        }

        /** Closes the storage, but not for ever: an adapter that deadlocks fails its tests and the build goes on. */
        private record Opened(Storage storage) implements AutoCloseable {
            @Override
            public void close() {
                Fixtures.elsewhere(() -> {
                            storage.close();
                            return true;
                        })
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join();
            }
        }
    }
}
