package dev.inkwell.persistence.contract;

import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.PostRepository;
import dev.inkwell.domain.StatsRepository;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.Transactions;
import dev.inkwell.domain.UserRepository;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
        private static final Set<Class<?>> TYPES = Set.of(
                Storage.class,
                UserRepository.class,
                PostRepository.class,
                StatsRepository.class,
                KeptAnswerRepository.class,
                Transactions.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return TYPES.contains(parameter.getParameter().getType());
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            FreshStorage contract = (FreshStorage) test.getRequiredTestInstance();
            Storage storage = test.getStore(Namespace.create(FreshStorage.class))
                    .getOrComputeIfAbsent(Opened.class, key -> new Opened(contract.open()), Opened.class)
                    .storage;
            return Stream.of(
                            storage,
                            storage.users(),
                            storage.posts(),
                            storage.stats(),
                            storage.keptAnswers(),
                            storage.transactions())
                    .filter(parameter.getParameter().getType()::isInstance)
                    .findFirst()
                    .orElseThrow();
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
