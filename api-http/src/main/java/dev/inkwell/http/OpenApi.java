package dev.inkwell.http;

import dev.inkwell.domain.AccessToken.Scope;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The API as an OpenAPI document, for programs that read it: generators of clients, checks, and the pages about the API.
 * Routes and parameters are those that the router has, schemas are those of the records that are written and of the
 * domain's rules, problems follow from what an operation is. What no code knows stands at the controllers
 * ({@link Operation}) and in {@code openapi.yaml}.
 */
@Singleton
final class OpenApi {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    /** What stands between braces in a path, without the pattern that Micronaut matches it with. */
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+):[^{}]*}");

    private final Router router;
    private final Mount mount;

    OpenApi(Router router, Mount mount) {
        this.router = router;
        this.mount = mount;
    }

    /** The document in version 3.1: maps, lists and scalars. */
    Map<String, Object> document() {
        return new Description(router, mount).document();
    }

    /** The same in version 3.0, whose schemas are not quite JSON Schema's. */
    Map<String, Object> documentInVersion30() {
        Map<String, Object> document = map(inVersion30(document()));
        document.put("openapi", "3.0.4");
        Map<String, Object> info = map(document.get("info"));
        info.remove("summary");
        Map<String, Object> license = map(info.get("license"));
        license.put("url", "https://spdx.org/licenses/" + license.remove("identifier"));
        return document;
    }

    /** Refers to one of the document's components. */
    static Map<String, Object> reference(String kind, String name) {
        return object("$ref", "#/components/" + kind + "/" + name);
    }

    private static @Nullable Object inVersion30(@Nullable Object node) {
        if (node instanceof List<?> list) {
            return list.stream().map(OpenApi::inVersion30).collect(Collectors.toCollection(ArrayList::new));
        }
        if (!(node instanceof Map<?, ?>)) {
            return node;
        }
        Map<String, Object> result = new LinkedHashMap<>();
        map(node).forEach((key, value) -> {
            if (key.equals("type") && value instanceof List<?> types) {
                result.put("type", types.get(0));
                result.put("nullable", true);
            } else if (key.equals("examples") && value instanceof List<?> examples) {
                result.put("example", examples.get(0));
            } else {
                result.put(key, inVersion30(value));
            }
        });
        return result;
    }

    @SuppressWarnings("unchecked") // Every map here comes from this class or from YAML, where keys are strings.
    private static Map<String, Object> map(@Nullable Object node) {
        return (Map<String, Object>) Objects.requireNonNull(node);
    }

    private static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    /** A document on its way. */
    private static final class Description {
        private final Map<String, Object> document = read();
        private final Map<String, Object> components = map(document.get("components"));

        /** What is said of parameters; those that routes have become components. */
        private final Map<String, Object> parametersSaid = map(components.remove("parameters"));

        /** What is said of problems, by their slugs. */
        private final Map<String, Object> problemsSaid = map(document.remove("problems"));

        private final Map<String, Object> parameters = new TreeMap<>();
        private final Map<String, Object> responses = new TreeMap<>();
        private final Map<String, Object> problems = new TreeMap<>();
        private final Schemas schemas;
        private final Mount mount;

        @SuppressWarnings("unchecked") // as openapi.yaml has it
        Description(Router router, Mount mount) {
            this.mount = mount;
            schemas = new Schemas(
                    (Map<String, Map<String, Object>>) Objects.requireNonNull(document.remove("members")), mount);
            Map<String, Object> paths = new LinkedHashMap<>();
            router.uriRoutes()
                    .filter(route -> route.getHttpMethod() != HttpMethod.HEAD && operation(route) != null)
                    .sorted(Comparator.comparing((UriRouteInfo<?, ?> route) -> path(route))
                            .thenComparing(UriRouteInfo::getHttpMethod))
                    .forEach(route -> map(paths.computeIfAbsent(path(route), path -> object()))
                            .put(Schemas.lowerCase(route.getHttpMethod()), describe(route)));
            document.put("paths", paths);
            components.put("schemas", schemas.named());
            components.put("parameters", parameters);
            components.put("responses", responses);
            components.put("examples", problems);
            document.put("components", document.remove("components")); // at the end
        }

        Map<String, Object> document() {
            return document;
        }

        private Map<String, Object> describe(UriRouteInfo<?, ?> route) {
            Operation operation = Objects.requireNonNull(operation(route));
            Scope scope = Access.wanted(route.getHttpMethodName(), route);
            // Linters want the scopes of OAuth alone listed beside a scheme, and have none of others.
            String needed =
                    scope == null ? "" : " Where tokens are wanted, one of the scope `" + scope + "` is needed.";
            Map<String, Object> description = object(
                    "operationId",
                    operation.id(),
                    "summary",
                    operation.summary(),
                    "description",
                    operation.description().strip() + needed,
                    "tags",
                    List.of(tag(route)));
            if (scope != null) {
                // Nothing is the other way: where the service wants no tokens.
                description.put("security", List.of(object("bearer", List.of()), object()));
            }
            List<Object> parameters = parameters(route, operation);
            if (!parameters.isEmpty()) {
                description.put("parameters", parameters);
            }
            if (hasBody(operation)) {
                description.put("requestBody", body(route, operation));
            }
            Map<String, Object> answers = object();
            HttpStatus success = success(operation);
            answers.put(Integer.toString(success.getCode()), answer(route, operation, success));
            if (route.getHttpMethod() == HttpMethod.GET && hasVersion(route, operation)) {
                answers.put(
                        "304",
                        object("description", "The caller has it already.", "headers", headers(List.of("ETag"))));
            }
            problemsByStatus(route, operation)
                    .forEach((status, types) -> answers.put(Integer.toString(status), problemResponse(types)));
            description.put("responses", answers);
            return description;
        }

        /** The first part of the path below {@link Mount}, where that is a resource. */
        private String tag(UriRouteInfo<?, ?> route) {
            String path = path(route);
            String root = mount.link("/");
            String first = (path.startsWith(root) ? path.substring(root.length()) : path).split("/", 2)[0];
            boolean resource = ((List<?>) Objects.requireNonNull(document.get("tags")))
                    .stream().anyMatch(tag -> first.equals(map(tag).get("name")));
            return resource ? first : "service";
        }

        private List<Object> parameters(UriRouteInfo<?, ?> route, Operation operation) {
            List<Object> all = new ArrayList<>();
            route.getUriMatchTemplate().getVariableNames().forEach(name -> {
                String named = "path-" + name;
                Map<String, Object> parameter = object("name", name, "in", "path", "required", true);
                parameter.putAll(map(parametersSaid.get(named)));
                parameters.putIfAbsent(named, parameter);
                all.add(reference("parameters", named));
            });
            for (Argument<?> argument : route.getTargetMethod().getArguments()) {
                if (argument.isAnnotationPresent(QueryValue.class)) {
                    all.add(query(Routes.parameter(argument), operation));
                }
            }
            headersTaken(route, operation).forEach(name -> {
                Map<String, Object> parameter = object("name", name, "in", "header");
                parameter.putAll(map(parametersSaid.get(name)));
                parameters.putIfAbsent(name, parameter);
                all.add(reference("parameters", name));
            });
            return all;
        }

        private static List<String> headersTaken(UriRouteInfo<?, ?> route, Operation operation) {
            List<String> names = new ArrayList<>();
            if (hasVersion(route, operation)) {
                names.addAll(List.of("If-Match", "If-None-Match"));
            }
            if (isOnce(route, operation)) {
                names.add("Idempotency-Key");
            }
            if (hasBody(operation) || isCursored(route)) {
                names.add("Prefer");
            }
            return names;
        }

        /** Whether it is about one row, or a file, which has an entity tag. */
        private static boolean hasVersion(UriRouteInfo<?, ?> route, Operation operation) {
            return (path(route).contains("{id}") && !isPaged(operation)) || isFile(operation);
        }

        private static boolean isFile(Operation operation) {
            return operation.answer() == byte[].class;
        }

        /** Whether it is done once, however often it is sent under one key. */
        private static boolean isOnce(UriRouteInfo<?, ?> route, Operation operation) {
            return hasBody(operation) && route.getHttpMethod() != HttpMethod.PUT;
        }

        private static boolean isCursored(UriRouteInfo<?, ?> route) {
            return Arrays.stream(route.getTargetMethod().getArguments())
                    .anyMatch(argument -> argument.getName().equals("cursor"));
        }

        private Map<String, Object> query(String name, Operation operation) {
            Map<String, Object> parameter = object("name", name, "in", "query");
            parameter.putAll(map(parametersSaid.get(name)));
            if (name.equals("sort")) {
                List<String> values = Arrays.stream(operation.sort().getEnumConstants())
                        .map(Schemas::lowerCase)
                        .flatMap(value -> Stream.of(value, "-" + value))
                        .toList();
                parameter.put("schema", object("type", "string", "enum", values, "default", operation.defaultSort()));
                parameter.put("example", values.get(1));
                return parameter;
            }
            parameters.putIfAbsent(name, parameter);
            return reference("parameters", name);
        }

        private Map<String, Object> body(UriRouteInfo<?, ?> route, Operation operation) {
            boolean patch = route.getHttpMethod() == HttpMethod.PATCH;
            Map<String, Object> content = object();
            for (String type : patch ? List.of(JsonBody.MERGE_PATCH, JsonBody.JSON) : List.of(JsonBody.JSON)) {
                content.put(
                        type,
                        object(
                                "schema",
                                patch ? schemas.change(operation.body()) : schemas.creation(operation.body()),
                                "example",
                                schemas.example(operation.body(), false)));
            }
            return object("required", true, "content", content);
        }

        private Map<String, Object> answer(UriRouteInfo<?, ?> route, Operation operation, HttpStatus status) {
            List<String> headers = new ArrayList<>();
            boolean list = isPaged(operation) || operation.list();
            if (isPaged(operation)) {
                headers.addAll(List.of("X-Total-Count", "Link"));
            }
            if (isCursored(route) || hasBody(operation)) {
                headers.add("Preference-Applied");
            }
            if (isOnce(route, operation) || (status == HttpStatus.OK && hasVersion(route, operation))) {
                headers.add("ETag");
            }
            if (isFile(operation)) {
                headers.addAll(List.of("Repr-Digest", "Content-Disposition"));
            }
            if (isOnce(route, operation)) {
                headers.add("Idempotent-Replayed");
            }
            if (status == HttpStatus.CREATED) {
                headers.add("Location");
            }
            if (route.getHttpMethod() != HttpMethod.GET) {
                headers.add("Set-Cookie");
            }
            Map<String, Object> answer = object(
                    "description",
                    switch (status) {
                        case CREATED -> "It is made, and on the disk.";
                        case NO_CONTENT ->
                            route.getHttpMethod() == HttpMethod.DELETE ? "It is deleted." : "It is done.";
                        default ->
                            isPaged(operation)
                                    ? "The items of this page."
                                    : hasBody(operation) ? "As it is now." : "Here it is.";
                    },
                    "headers",
                    headers(headers));
            if (operation.answer() == String.class || isFile(operation)) {
                String type = route.getProduces().get(0).getName();
                Map<String, Object> schema = object("type", "string");
                if (isFile(operation)) {
                    schema.put("format", "binary");
                }
                answer.put("content", object(type, object("schema", schema)));
            } else if (operation.answer() != void.class) {
                Map<String, Object> schema = schemas.answer(operation.answer());
                Object example = schemas.example(operation.answer(), status == HttpStatus.CREATED);
                answer.put(
                        "content",
                        object(
                                JSON,
                                object(
                                        "schema",
                                        list ? object("type", "array", "items", schema) : schema,
                                        "example",
                                        list ? List.of(example) : example)));
            }
            return answer;
        }

        /** What follows from an operation's shape, and what stands at its method. */
        private static Map<Integer, Set<Problem.Type>> problemsByStatus(UriRouteInfo<?, ?> route, Operation operation) {
            // Any request may have an address, headers or a body that are not read, or come from anywhere.
            Set<Problem.Type> types = EnumSet.of(
                    Problem.Type.INVALID_PARAMETER,
                    Problem.Type.INVALID_HEADER,
                    Problem.Type.CROSS_ORIGIN,
                    Problem.Type.FORBIDDEN,
                    Problem.Type.PAYLOAD_TOO_LARGE,
                    Problem.Type.URI_TOO_LONG,
                    Problem.Type.HEADERS_TOO_LARGE,
                    Problem.Type.INTERNAL_ERROR,
                    Problem.Type.BUSY);
            if (Access.wanted(route.getHttpMethodName(), route) != null) {
                types.add(Problem.Type.UNAUTHENTICATED);
                types.add(Problem.Type.SHUTTING_DOWN);
            }
            if (operation.answer() != void.class) {
                types.add(Problem.Type.NOT_ACCEPTABLE);
            }
            if (path(route).contains("{")) {
                types.add(Problem.Type.NOT_FOUND);
            }
            if (Routes.isForOperators(route)) {
                types.addAll(List.of(Problem.Type.REFUSED, Problem.Type.NOT_SUPPORTED));
            }
            if (hasBody(operation)) {
                types.add(Problem.Type.MALFORMED_JSON);
                types.add(Problem.Type.UNSUPPORTED_MEDIA_TYPE);
                types.add(Problem.Type.VALIDATION_ERROR);
            }
            boolean changes = CompletionStage.class.isAssignableFrom(
                    route.getTargetMethod().getReturnType().getType());
            if (changes) {
                types.add(Problem.Type.STORAGE_FULL);
            }
            if (changes || route.getAnnotationMetadata().hasAnnotation(ExecuteOn.class)) {
                types.add(Problem.Type.SHUTTING_DOWN);
            }
            if (hasVersion(route, operation)) {
                types.add(Problem.Type.PRECONDITION_FAILED);
            }
            if (isOnce(route, operation)) {
                types.add(Problem.Type.IDEMPOTENCY_KEY_REUSED);
                types.add(Problem.Type.IDEMPOTENCY_IN_PROGRESS);
            }
            if (isCursored(route)) {
                types.add(Problem.Type.INVALID_CURSOR);
            }
            types.addAll(List.of(operation.problems()));
            Map<Integer, Set<Problem.Type>> byStatus = new TreeMap<>();
            for (Problem.Type type : types) {
                byStatus.computeIfAbsent(type.status().getCode(), status -> EnumSet.noneOf(Problem.Type.class))
                        .add(type);
            }
            return byStatus;
        }

        /** One response for all operations that have the same problems under a status. */
        private Map<String, Object> problemResponse(Set<Problem.Type> types) {
            String name = types.stream().map(Problem.Type::slug).collect(Collectors.joining("-or-"));
            if (!responses.containsKey(name)) {
                Map<String, Object> examples = object();
                for (Problem.Type type : types) {
                    problems.put(type.slug(), object("summary", type.title(), "value", example(type)));
                    examples.put(type.slug(), reference("examples", type.slug()));
                }
                responses.put(
                        name,
                        object(
                                "description",
                                types.stream()
                                        .map(type -> "%s: [%s](%s)."
                                                .formatted(type.title(), type.slug(), mount.link(type.uri())))
                                        .collect(Collectors.joining(" ")),
                                "headers",
                                headers(headersOf(types)),
                                "content",
                                object(
                                        PROBLEM,
                                        object("schema", schemas.answer(Problem.class), "examples", examples))));
            }
            return reference("responses", name);
        }

        private static List<String> headersOf(Set<Problem.Type> types) {
            if (types.contains(Problem.Type.BUSY)) {
                return List.of("Retry-After");
            }
            if (types.contains(Problem.Type.PRECONDITION_FAILED)) {
                return List.of("ETag");
            }
            return types.contains(Problem.Type.UNAUTHENTICATED) || types.contains(Problem.Type.FORBIDDEN)
                    ? List.of("WWW-Authenticate")
                    : List.of();
        }

        private static Map<String, Object> headers(List<String> names) {
            Map<String, Object> headers = object();
            names.forEach(name -> headers.put(name, reference("headers", name)));
            for (String always : List.of(
                    "X-Request-Id",
                    "X-Content-Type-Options",
                    "Cache-Control",
                    "Strict-Transport-Security",
                    "traceparent",
                    "tracestate")) {
                headers.put(always, reference("headers", always));
            }
            return headers;
        }

        private Map<String, Object> example(Problem.Type type) {
            Map<String, Object> example = object(
                    "type",
                    mount.link(type.uri()),
                    "title",
                    type.title(),
                    "status",
                    type.status().getCode(),
                    "detail",
                    "",
                    "instance",
                    "caf859b5-0348-4cc3-b47d-46467b94c972");
            example.putAll(map(problemsSaid.get(type.slug())));
            return example;
        }

        private static HttpStatus success(Operation operation) {
            if (operation.answer() == void.class) {
                return HttpStatus.NO_CONTENT;
            }
            return operation.creates() ? HttpStatus.CREATED : HttpStatus.OK;
        }

        private static boolean isPaged(Operation operation) {
            return operation.sort() != Operation.None.class;
        }

        private static boolean hasBody(Operation operation) {
            return operation.body() != void.class;
        }

        private static String path(UriRouteInfo<?, ?> route) {
            return VARIABLE.matcher(route.getUriMatchTemplate().toPathString()).replaceAll("{$1}");
        }

        private static @Nullable Operation operation(UriRouteInfo<?, ?> route) {
            return route.getTargetMethod().getTargetMethod().getAnnotation(Operation.class);
        }

        private static Map<String, Object> read() {
            var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
            try (InputStream file = OpenApi.class.getResourceAsStream("openapi.yaml")) {
                return map(yaml.load(Objects.requireNonNull(file, "openapi.yaml")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
