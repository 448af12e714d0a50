package dev.inkwell.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.inkwell.domain.TextRule;
import dev.inkwell.domain.Violation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * JSON Schemas of records: their components are the members, in {@code snake_case} and in their order. How long a text
 * may be is asked of the domain.
 */
final class Schemas {
    private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    /** What is said of members, by {@code Schema.member} or {@code member}, and of some schemas, by their names. */
    private final Map<String, Map<String, Object>> members;

    private final Mount mount;
    private final Map<String, Object> named = new TreeMap<>();

    Schemas(Map<String, Map<String, Object>> members, Mount mount) {
        this.members = members;
        this.mount = mount;
    }

    /** Those that were referred to, by their names. */
    Map<String, Object> named() {
        return named;
    }

    /**
     * Refers to the schema of an answer: every member is there, but those that are written only at times. Of a
     * representation a caller may ask for any part, so that no member of one is there always.
     */
    Map<String, Object> answer(Class<?> type) {
        return reference(type, isRepresentation(type) ? List.of() : members(type));
    }

    /** The members of an answer, but those that are written only at times. */
    static List<String> members(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> !isWrittenAtTimes(component))
                .map(Schemas::member)
                .toList();
    }

    /** Refers to the schema of a body that makes something: all members are needed, but texts that may be empty. */
    Map<String, Object> creation(Class<?> type) {
        return reference(
                type,
                Arrays.stream(type.getRecordComponents())
                        .map(Schemas::member)
                        .filter(member -> !isEmptyWhenAbsent(member))
                        .toList());
    }

    /** Refers to the schema of a merge patch: no member is needed. */
    Map<String, Object> change(Class<?> type) {
        return reference(type, List.of());
    }

    /**
     * A whole instance.
     *
     * @param created with the words that only the answer to a create has
     */
    Map<String, Object> example(Class<?> type, boolean created) {
        Map<String, Object> example = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (!isWrittenAtTimes(component) || (created && component.getType() == String.class)) {
                Object examples = said(name(type), member(component)).get("examples");
                example.put(member(component), examples instanceof List<?> list ? list.get(0) : null);
            }
        }
        return example;
    }

    private Map<String, Object> reference(Class<?> type, List<String> required) {
        String name = name(type);
        if (!named.containsKey(name)) {
            Map<String, Object> properties = new LinkedHashMap<>();
            Map<String, Object> schema = new LinkedHashMap<>();
            named.put(name, schema);
            for (RecordComponent component : type.getRecordComponents()) {
                properties.put(member(component), property(type, component));
            }
            schema.put("type", "object");
            schema.putAll(members.getOrDefault(name, Map.of()));
            if (!required.isEmpty()) {
                schema.put("required", required);
            }
            schema.put("properties", properties);
        }
        return OpenApi.reference("schemas", name);
    }

    private Map<String, Object> property(Class<?> owner, RecordComponent component) {
        Class<?> type = component.getType();
        if (type.isRecord()) {
            return answer(type);
        }
        String member = member(component);
        Map<String, Object> schema = new LinkedHashMap<>();
        if (type == List.class) {
            Type item = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
            schema.put("type", "array");
            schema.put("items", item == String.class ? Map.of("type", "string") : answer((Class<?>) item));
        } else if (type == long.class || type == Long.class) {
            schema.put("type", "integer");
            schema.put("format", "int64");
        } else if (type == int.class) {
            schema.put("type", "integer");
            schema.put("format", "int32");
        } else if (type == boolean.class) {
            schema.put("type", "boolean");
        } else if (type == double.class) {
            schema.put("type", "number");
            schema.put("format", "double");
        } else {
            schema.put("type", isRequest(owner) && isEmptyWhenAbsent(member) ? List.of("string", "null") : "string");
            limit(member).ifPresent(rule -> {
                schema.put("minLength", rule.shortest());
                schema.put("maxLength", rule.longest());
            });
            if (owner == Problem.class && member.equals("type")) {
                schema.put("enum", names(problem -> mount.link(problem.uri()), Problem.Type.values()));
            }
            if (owner == Problem.MemberError.class && member.equals("code")) {
                schema.put("enum", names(Schemas::lowerCase, Violation.Code.values()));
            }
        }
        schema.putAll(said(name(owner), member));
        return schema;
    }

    private Map<String, Object> said(String schema, String member) {
        Map<String, Object> said = members.getOrDefault(schema + "." + member, members.get(member));
        if (said == null) {
            throw new IllegalStateException("openapi.yaml says nothing of the member " + schema + "." + member);
        }
        return said;
    }

    private static <T> List<String> names(Function<T, String> name, T[] values) {
        List<String> names = new ArrayList<>();
        for (T value : values) {
            names.add(name.apply(value));
        }
        return names;
    }

    private static Optional<TextRule> limit(String member) {
        return Arrays.stream(TextRule.values())
                .filter(rule -> lowerCase(rule).equals(member))
                .findFirst();
    }

    /** A text that may be empty may be left out, or be null, and is empty then. */
    private static boolean isEmptyWhenAbsent(String member) {
        return limit(member).filter(rule -> rule.shortest() == 0).isPresent();
    }

    private static boolean isWrittenAtTimes(RecordComponent component) {
        JsonInclude include = component.getAccessor().getAnnotation(JsonInclude.class);
        return include != null && include.value() != JsonInclude.Include.ALWAYS;
    }

    /** Bodies of requests are told by the records of the domain, answers by those of the controllers. */
    private static boolean isRequest(Class<?> type) {
        return !type.isMemberClass() && type != Problem.class;
    }

    /** Representations are called after what they represent, and what is part of one after it too. */
    private static String name(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        if (outer == null || type == Problem.MemberError.class) {
            return type.getSimpleName();
        }
        if (outer.isRecord()) {
            return name(outer) + type.getSimpleName();
        }
        return isRepresentation(type) ? outer.getSimpleName().replace("Controller", "") : type.getSimpleName();
    }

    private static boolean isRepresentation(Class<?> type) {
        return type.getSimpleName().equals("Representation");
    }

    private static String member(RecordComponent component) {
        return CAPITAL.matcher(component.getName()).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
