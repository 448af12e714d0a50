package dev.inkwell.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a caller would like, as the header {@code Prefer} has it (RFC 7240); what is not known here is not followed. */
final class Preferences {
    private static final String HEADER = "Prefer";
    static final String APPLIED = "Preference-Applied";
    private static final String MINIMAL = "return=minimal";
    static final String EXACT_COUNT = "count=exact";
    private static final String LENIENT = "handling=lenient";

    private static final Preferences NONE = new Preferences(Map.of());

    private final Map<String, String> values;

    private Preferences(Map<String, String> values) {
        this.values = values;
    }

    static Preferences of(HttpRequest<?> request) {
        List<String> headers = request.getHeaders().getAll(HEADER);
        if (headers.isEmpty()) {
            return NONE; // as most are, and every body is asked
        }
        Map<String, String> values = new HashMap<>();
        for (String preference : String.join(",", headers).split(",", -1)) {
            String[] nameAndValue = preference.split(";", 2)[0].split("=", 2);
            String value = nameAndValue.length == 2 ? nameAndValue[1].strip() : "";
            if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
                value = value.substring(1, value.length() - 1);
            }
            // Of one that stands there twice, the first is meant.
            values.putIfAbsent(nameAndValue[0].strip().toLowerCase(Locale.ROOT), value);
        }
        return new Preferences(values);
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

    /** Says in the answer to a body which of these were followed; less is returned only of what was created. */
    MutableHttpResponse<?> tell(MutableHttpResponse<?> response) {
        List<String> followed = new ArrayList<>();
        if (minimal() && response.code() == HttpStatus.CREATED.getCode()) {
            followed.add(MINIMAL);
        }
        if (lenient()) {
            followed.add(LENIENT);
        }
        return followed.isEmpty() ? response : response.header(APPLIED, String.join(", ", followed));
    }

    private boolean has(String preference) {
        String[] nameAndValue = preference.split("=", 2);
        return nameAndValue[1].equalsIgnoreCase(values.get(nameAndValue[0]));
    }
}
