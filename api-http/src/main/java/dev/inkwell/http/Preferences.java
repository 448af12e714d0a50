package dev.inkwell.http;

import io.micronaut.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a caller would like, as the header {@code Prefer} has it (RFC 7240); what is not known here is not followed. */
final class Preferences {
    private static final String HEADER = "Prefer";
    static final String APPLIED = "Preference-Applied";
    static final String MINIMAL = "return=minimal";
    static final String EXACT_COUNT = "count=exact";
    private static final String LENIENT = "handling=lenient";

    private final Map<String, String> values = new HashMap<>();

    private Preferences() {}

    static Preferences of(HttpRequest<?> request) {
        var preferences = new Preferences();
        List<String> headers = request.getHeaders().getAll(HEADER);
        if (headers.isEmpty()) {
            return preferences; // as most are, and every body is asked
        }
        for (String preference : String.join(",", headers).split(",", -1)) {
            String[] nameAndValue = preference.split(";", 2)[0].split("=", 2);
            String value = nameAndValue.length == 2 ? nameAndValue[1].strip() : "";
            if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
                value = value.substring(1, value.length() - 1);
            }
            // Of one that stands there twice, the first is meant.
            preferences.values.putIfAbsent(nameAndValue[0].strip().toLowerCase(Locale.ROOT), value);
        }
        return preferences;
    }

    /** Only what the caller cannot know yet, rather than all of what was created. */
    boolean minimal() {
        return has(MINIMAL);
    }

    /** Unknown members of a body are ignored. */
    boolean lenient() {
        return has(LENIENT);
    }

    /** The length of the list, also where it is not usual. */
    boolean exactCount() {
        return has(EXACT_COUNT);
    }

    private boolean has(String preference) {
        String[] nameAndValue = preference.split("=", 2);
        return nameAndValue[1].equalsIgnoreCase(values.get(nameAndValue[0]));
    }
}
