package dev.inkwell.http;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.context.ApplicationContextConfigurer;
import io.micronaut.context.annotation.ContextConfigurer;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.exceptions.ConfigurationException;
import java.util.Map;

/**
 * The server settings that the HTTP contract rests on. Micronaut finds this class by itself (the compiler lists it as
 * a service), so that the limits hold wherever the module is on the class path, in its tests and in any application.
 * Every other source of configuration, an {@code application.yml} or the environment, comes before it.
 */
@ContextConfigurer
public final class HttpDefaults implements ApplicationContextConfigurer {
    /**
     * Where reads run, off the event loop. Platform threads: native calls would pin virtual ones. Changes have no
     * threads here, see {@link Changes}.
     */
    public static final String READS = "reads";

    /** Where reads run that search, see {@link Reads}. */
    static final String SEARCHES = "searches";

    /** Where upkeep is done, see {@link Maintenance}: what takes long, and beside it what only looks. */
    static final String UPKEEP = "upkeep";

    /** Longer URIs are answered 414. */
    static final int MAX_URI_LENGTH = 8 * 1024;

    /** Longer ones, all of a request together, are answered 431. */
    static final int MAX_HEADERS_LENGTH = 16 * 1024;

    /** What is longer than allowed, but no longer than this, is read, so that its answer can be as for any request. */
    private static final int MAX_READ_LENGTH = 64 * 1024;

    static final int MAX_BODY_LENGTH = 2 * 1024 * 1024;

    /** For filters that tell of what there is: {@link Access} lets nobody come so far who may not read it. */
    static final int BEHIND_SECURITY = 40_000;

    /** Before every source that Micronaut knows, so that they override it. */
    private static final int LOWEST = -10_000;

    @Override
    public void configure(ApplicationContextBuilder builder) {
        int cores = Runtime.getRuntime().availableProcessors();
        Map<String, Object> limits = Map.of(
                "micronaut.server.max-request-size",
                MAX_BODY_LENGTH,
                "micronaut.server.netty.max-initial-line-length",
                MAX_READ_LENGTH,
                "micronaut.server.netty.max-header-size",
                MAX_READ_LENGTH,
                // A few compressed kilobytes could unfold to gigabytes: compressed bodies are answered 415.
                "micronaut.server.netty.request-decompression-enabled",
                false,
                "micronaut.server.semicolon-is-normal-char",
                true,
                // Micronaut's own check of origins knows loopback only, and tells nobody why: SameOrigin has been
                // there.
                "micronaut.server.cors.localhost-pass-through",
                true,
                // UTF-8 beyond U+FFFF too, where Jackson would escape.
                "micronaut.serde.jackson.write-features.COMBINE_UNICODE_SURROGATES_IN_UTF8",
                true,
                // ResponseHead tells the time, on what Micronaut's filters do not see too.
                "micronaut.server.date-header",
                false,
                // Whoever sends nothing for so long while a request is due is hung up on, see Intake.
                "micronaut.server.read-idle-timeout",
                "30s");
        Map<String, Object> threads = Map.of(
                // Of what a connection has sent without waiting, a little in its turn: others wait meanwhile.
                "micronaut.server.netty.child-options.MAX_MESSAGES_PER_READ",
                1,
                "micronaut.executors." + READS + ".type",
                "fixed",
                // More would only take turns: a database in a file is read at the speed of the cores.
                "micronaut.executors." + READS + ".n-threads",
                Math.max(4, 2 * cores),
                "micronaut.executors." + SEARCHES + ".type",
                "fixed",
                // Each keeps a core busy; half of the cores are left to all others.
                "micronaut.executors." + SEARCHES + ".n-threads",
                Math.max(1, cores / 2),
                "micronaut.executors." + UPKEEP + ".type",
                "fixed",
                "micronaut.executors." + UPKEEP + ".n-threads",
                2);
        // Routes that come with Micronaut Security and that nobody asked for.
        Map<String, Object> endpoints = Map.of(
                "micronaut.security.endpoints.introspection.enabled",
                false,
                "micronaut.security.endpoints.login.enabled",
                false,
                "micronaut.security.endpoints.logout.enabled",
                false,
                "micronaut.security.endpoints.oauth.enabled",
                false);
        builder.propertySources(
                PropertySource.of("inkwell-http-endpoints", endpoints, LOWEST),
                PropertySource.of("inkwell-http", limits, LOWEST),
                PropertySource.of("inkwell-http-threads", threads, LOWEST));
    }

    /** Anything but {@code none} and {@code required} is a mistake, and must let nobody in. Where no tokens are wanted, Micronaut Security's filter is not there at all: it would cost every request. */
    @Override
    public void configure(ApplicationContext context) {
        String tokens = context.getProperty(Access.TOKENS, String.class).orElse(Access.NONE);
        boolean required = tokens.equals(Access.REQUIRED);
        if (!required && !tokens.equals(Access.NONE)) {
            throw new ConfigurationException(
                    Access.TOKENS + " must be " + Access.NONE + " or " + Access.REQUIRED + ", got " + tokens);
        }
        context.getEnvironment()
                .addPropertySource(PropertySource.of(
                        "inkwell-http-security", Map.of("micronaut.security.filter.enabled", required), LOWEST));
    }
}
