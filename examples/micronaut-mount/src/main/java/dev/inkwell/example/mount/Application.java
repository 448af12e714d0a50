package dev.inkwell.example.mount;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.Micronaut;

public final class Application {
    private Application() {}

    public static void main(String[] arguments) {
        start(arguments);
    }

    /** With all beans made at once: a database that cannot be opened is told at the start, and not to the first caller. */
    static ApplicationContext start(String... arguments) {
        return Micronaut.build(arguments)
                .mainClass(Application.class)
                .eagerInitSingletons(true)
                .start();
    }
}
