package dev.inkwell.http;

import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.http.annotation.UriMapping;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.web.router.RouteInfo;
import io.micronaut.web.router.naming.HyphenatedUriNamingStrategy;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the API and its pages are: at the root or, in an application that has something else there, under the path that the
 * property {@code inkwell.path} names, such as {@code /blog}. Our controllers say where they are below it, and those of the
 * application stay where they are: Micronaut asks here, for each controller, where it is.
 */
@Singleton
@Replaces(HyphenatedUriNamingStrategy.class)
public final class Mount extends HyphenatedUriNamingStrategy {
    /** The property that names the path; empty, or absent, for the root. */
    public static final String PATH = "inkwell.path";

    private static final Pattern PATHS = Pattern.compile("(/[A-Za-z0-9._~-]+)*");
    private static final String OURS = Mount.class.getPackageName();

    private final String path;

    /**
     * Reads the configuration.
     *
     * @param contextPath under which the server has all that it has
     * @throws ConfigurationException when the path is none
     */
    Mount(
            @Property(name = "micronaut.server.context-path") @Nullable String contextPath,
            @Property(name = PATH, defaultValue = "") String path) {
        super(contextPath);
        if (!PATHS.matcher(path).matches()) {
            throw new ConfigurationException(
                    PATH + " must be a path such as /blog, without a slash at its end, got " + path);
        }
        this.path = path;
    }

    /** The address, a path without a host, of what a controller of ours has there: {@code /users/1} is {@code /blog/users/1}. */
    public String link(String path) {
        return resolveUri(this.path + path);
    }

    /** Whether a route is one of ours, and none of the application's. */
    public static boolean isOurs(RouteInfo<?> route) {
        return isOurs(route.getDeclaringType());
    }

    /** Whether this path is ours, whether anything is there or not; at the root, each is. */
    boolean holds(String path) {
        String root = link("/");
        return root.equals("/") || (path + "/").startsWith(root);
    }

    @Override
    public String resolveUri(BeanDefinition<?> controller) {
        return isOurs(controller.getBeanType())
                ? link(normalizeUri(controller.stringValue(UriMapping.class).orElse(UriMapping.DEFAULT_URI)))
                : super.resolveUri(controller);
    }

    private static boolean isOurs(Class<?> controller) {
        return (controller.getPackageName() + ".").startsWith(OURS + ".");
    }
}
