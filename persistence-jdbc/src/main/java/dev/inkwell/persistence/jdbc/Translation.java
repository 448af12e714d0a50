package dev.inkwell.persistence.jdbc;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.TokenRepository;
import io.micronaut.aop.InterceptorBean;
import io.micronaut.aop.MethodInterceptor;
import io.micronaut.aop.MethodInvocationContext;
import io.micronaut.context.annotation.Requires;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands around the repositories: what leaves one is the domain's. */
@InterceptorBean(Translated.class)
@Requires(beans = ServerDatabase.class)
final class Translation implements MethodInterceptor<Object, Object> {
    private final ServerDatabase database;

    Translation(ServerDatabase database) {
        this.database = database;
    }

    @Override
    public @Nullable Object intercept(MethodInvocationContext<Object, Object> call) {
        ServerReplicas replicas = database.replicas();
        if (replicas == null) {
            return translate(call::proceed);
        }
        if (call.getTarget() instanceof TokenRepository) { // a replica may not know yet that one was revoked
            return replicas.avoid(() -> translate(call::proceed));
        }
        return replicas.read(() -> translate(call::proceed), () -> translate(() -> call.proceed(this)));
    }

    private @Nullable Object translate(Supplier<@Nullable Object> repository) {
        WorkTransaction work = database.transactions().current();
        if (work != null) {
            work.refuseWhenLost();
        }
        try {
            return repository.get();
        } catch (DomainException | Conflict | ConstraintViolation | WorkTransaction.NotSimple alreadyTranslated) {
            throw alreadyTranslated;
        } catch (RuntimeException failure) {
            SQLException error = DriverErrors.sqlException(failure);
            if (error == null) {
                throw database.isClosed() ? closed() : failure; // Micronaut Data finds nothing any more then
            }
            RuntimeException translated =
                    database.isClosed() ? closed() : database.errors().translate(error);
            if (work != null) {
                work.lose(translated);
            } else if (translated instanceof Conflict conflict) {
                throw conflict.asFailure();
            }
            throw translated;
        }
    }

    static DomainException closed() {
        return new DomainException.Unavailable("The database is closed.");
    }
}
