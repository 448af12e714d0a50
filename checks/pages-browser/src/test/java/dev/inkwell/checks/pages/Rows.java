package dev.inkwell.checks.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.options.RequestOptions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the pages show, put there over the API: as somebody else does while a page is open. */
final class Rows {
    private static final String[] SYLLABLES =
            "an be cor da el fi gra hu in jo ka lem mo nu or pri qua re sto ti um ve wan xi yo zet".split(" ");

    static final List<String> HOSTILE = List.of(
            "<script>owned('script')</script>",
            "\"><img src=x onerror=\"owned('image')\">",
            "</title></textarea><svg onload=\"owned('title')\">",
            "{{7*7}}${7*7}&lt;&amp;",
            "مرحبا بالعالم، هذا اسم طويل من اليمين إلى اليسار",
            "W".repeat(80),
            "👩‍👩‍👧‍👦 🏳️‍🌈 and friends");

    private final APIRequestContext api;
    private final Random random = new Random(9); // the same text each time

    private Rows(APIRequestContext api) {
        this.api = api;
    }

    /** None. */
    static Rows none(APIRequestContext api) {
        Rows rows = new Rows(api);
        for (JsonArray users = rows.list("/users?per_page=100"); !users.isEmpty(); ) {
            for (JsonElement user : users) {
                rows.delete("/users/" + user.getAsJsonObject().get("id") + "?cascade=posts");
            }
            users = rows.list("/users?per_page=100");
        }
        return rows;
    }

    /** More than fill a page of each list, of the length that they have in life. */
    static Rows many(APIRequestContext api) {
        Rows rows = none(api);
        for (int i = 0; i < 12; i++) {
            long author = rows.user(rows.words(1) + " " + rows.words(1));
            for (int j = 0; j < (i == 0 ? 11 : i % 3); j++) {
                rows.post(author, rows.words(6), rows.words(60) + "\n\n" + rows.words(90));
            }
        }
        return rows;
    }

    /** Text that would be more than text, or wider than a screen, or run the other way. */
    static Rows hostile(APIRequestContext api) {
        Rows rows = none(api);
        String body = String.join("\n", HOSTILE) + "\n" + "long".repeat(1_000);
        for (int i = 0; i < HOSTILE.size(); i++) {
            String text = HOSTILE.get(i);
            long author = rows.user(text, "x".repeat(50) + i + "@" + "y".repeat(60) + ".org");
            rows.post(author, text, body);
        }
        return rows;
    }

    /** The id of a new user, who has an address of the same name. */
    long user(String name) {
        return user(name, name.replaceAll("[^\\p{IsAlphabetic}\\p{IsDigit}]", "-") + "@example.org");
    }

    long user(String name, String email) {
        return id("/users", Map.of("username", name, "email", email));
    }

    /** The id of a new post. */
    long post(long author, String title, String body) {
        return id("/posts", Map.of("title", title, "body", body, "user_id", author));
    }

    /** The id of the oldest of a list. */
    long first(String path) {
        return list(path + "?sort=id").get(0).getAsJsonObject().get("id").getAsLong();
    }

    /** The address with ids in the place of {@code {user}} and {@code {post}}: those of the oldest. */
    String address(String template) {
        String address = template;
        for (String row : List.of("user", "post")) {
            if (address.contains("{" + row + "}")) {
                address = address.replace("{" + row + "}", Long.toString(first("/" + row + "s")));
            }
        }
        return address;
    }

    JsonObject read(String path) {
        APIResponse answer = api.get(path);
        assertThat(answer.status()).as(path).isEqualTo(200);
        return JsonParser.parseString(answer.text()).getAsJsonObject();
    }

    JsonArray list(String path) {
        return JsonParser.parseString(api.get(path).text()).getAsJsonArray();
    }

    boolean has(String path) {
        return api.get(path).status() == 200;
    }

    void change(String path, Map<String, ?> members) {
        APIResponse answer = api.patch(path, RequestOptions.create().setData(members));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    void delete(String path) {
        APIResponse answer = api.delete(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    /** So many words that mean nothing, of two or three syllables each, and that compress no better than real ones. */
    String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(word -> IntStream.rangeClosed(0, 1 + random.nextInt(2))
                        .mapToObj(syllable -> SYLLABLES[random.nextInt(SYLLABLES.length)])
                        .collect(Collectors.joining()))
                .collect(Collectors.joining(" "));
    }

    private long id(String path, Map<String, ?> members) {
        APIResponse answer = api.post(path, RequestOptions.create().setData(members));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return JsonParser.parseString(answer.text()).getAsJsonObject().get("id").getAsLong();
    }
}
