package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.inkwell.domain.Post;
import dev.inkwell.domain.User;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {
    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void openTerminal() {
        terminal = new Terminal(folder);
    }

    @Test
    void importsUsersAndTheirPostsFromNdjson() throws IOException {
        String users = terminal.file("users", """
                {"id": 1, "username": "Ada", "email": "ada@example.org"}

                {"username": "Grace", "email": "grace@example.org"}""");
        String posts = terminal.file("posts", """
                {"title": "On computable numbers", "body": "one\\ntwo", "user_id": 2}
                {"title": "No body", "user_id": 1, "body": null}""");

        assertThat(terminal.run("import", "users", users).out())
                .isEqualTo("imported 2 users, 0 skipped, 0 bad lines\n");
        assertThat(terminal.run("import", "posts", posts))
                .isEqualTo(new Terminal.Result(0, "imported 2 posts, 0 skipped, 0 bad lines\n", ""));
        assertThat(terminal.storage().posts().listAfter(0, 10))
                .extracting(Post::userId, Post::body)
                .containsExactly(tuple(2L, "one\ntwo"), tuple(1L, ""));
    }

    @Test
    void importsCsvAsSpreadsheetsWriteIt() throws IOException {
        String file = terminal.file(
                "users",
                "\uFEFFemail,username\r\nada@example.org,\"Ada \"\"the\"\" First\"\r\n\r\ng@example.org,Grace"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(terminal.run("import", "users", file).out()).isEqualTo("imported 2 users, 0 skipped, 0 bad lines\n");
        assertThat(terminal.storage().users().findByEmail("ada@example.org"))
                .get()
                .extracting(User::username)
                .isEqualTo("Ada \"the\" First");
    }

    @Test
    void tellsEveryBadLineWithItsNumberAndAllThatIsWrongWithIt() throws IOException {
        String file = terminal.file(
                "users",
                "{\"username\": \"Ada\", \"email\": \"ada@example.org\"}",
                "{\"username\": \"\", \"email\": \"nowhere\"}",
                "{\"username\": 7, \"emial\": \"b@example.org\"}",
                "[1]",
                "{\"username\": \"Ada\", \"username\": \"Ada\"}",
                "{\"username\": \"C\", \"email\": \"c@example.org\"} {}",
                "{\"username\": \"ADA\", \"email\": \"ADA@example.org\"}",
                "{\"username\": \"Grace\", \"email\": \"grace@example.org\"}",
                "{\"username\": \"Cut o");

        Terminal.Result result = terminal.run("import", "users", file);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEqualTo("imported 2 users, 0 skipped, 7 bad lines\n");
        assertThat(result.err().lines())
                .containsExactly(
                        "line 2: username must not be blank; email must be an e-mail address, like ada@example.org",
                        "line 3: emial is not known here. Did you mean \"email\"?; username must be a string;"
                                + " email is required",
                        "line 4: is not a JSON object",
                        "line 5: is not JSON: Duplicate field 'username' at column 31",
                        "line 6: has something after the JSON object",
                        "line 7: username and email are taken",
                        "line 9: ends in the middle of the JSON object");
    }

    @Test
    void refusesAnUnknownAuthor() throws IOException {
        String file =
                terminal.file("posts", "{\"title\": \"T\", \"user_id\": 5}", "{\"title\": \"T\", \"user_id\": \"5\"}");

        assertThat(terminal.run("import", "posts", file).err().lines())
                .containsExactly(
                        "line 1: user_id must be the id of a user, and no user has 5",
                        "line 2: user_id must be an integer");
    }

    @Test
    void goesOnAfterInvalidUtf8AndLinesOfAnyLength() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(
                "{\"username\": \"\u00fc\", \"email\": \"a@example.org\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        content.write("x".repeat(5_000_000).getBytes(StandardCharsets.US_ASCII));
        content.write("\n{\"username\": \"B\", \"email\": \"b@example.org\"}".getBytes(StandardCharsets.US_ASCII));

        Terminal.Result result = terminal.run("import", "users", terminal.file("users", content.toByteArray()));

        assertThat(result.out()).isEqualTo("imported 1 users, 0 skipped, 2 bad lines\n");
        assertThat(result.err().lines())
                .containsExactly("line 1: is not valid UTF-8", "line 2: is longer than 2,097,152 bytes");
    }

    @Test
    void goesOnAfterBrokenCsv() throws IOException {
        terminal.run("import", "users", terminal.file("users", "username,email", "Ada,a@example.org"));
        String file = terminal.file(
                "posts",
                "title,user_id,body",
                "One,1,\"two",
                "lines\"",
                "Two,1",
                "Three,x,",
                "Four,1,\"quoted\"and more",
                "Five,1,a \"quote\" inside",
                "Six,1,\"never closed",
                "Seven,1,");

        Terminal.Result result = terminal.run("import", "posts", file);

        assertThat(terminal.storage().posts().listAfter(0, 10))
                .extracting(Post::title, Post::body)
                .containsExactly(tuple("One", "two\nlines"), tuple("Five", "a \"quote\" inside"));
        assertThat(result.err().lines())
                .containsExactly(
                        "line 4: has 2 fields where the header has 3",
                        "line 5: user_id must be an integer",
                        "line 6: is not CSV: something follows the closing quote of a field",
                        "line 8: a quoted field begins here and never ends, so that all that follows is lost in it");
    }

    @Test
    void importsNothingUnderAWrongHeader() throws IOException {
        String file = terminal.file("users", "username,e-mail", "Ada,a@example.org");

        assertThat(terminal.run("import", "users", file))
                .isEqualTo(new Terminal.Result(
                        1,
                        "",
                        "inkwell: line 1: the header is not right: e-mail is not known here. Did you mean \"email\"?;"
                                + " there is no column email. Nothing was imported.\n"));
    }

    @Test
    void keepsWholeGroupsOfLines() throws IOException {
        String lines = IntStream.rangeClosed(1, 2_500)
                .mapToObj(i ->
                        i % 1_000 == 7 ? "no JSON" : "{\"username\":\"u%d\",\"email\":\"u%d@x.org\"}".formatted(i, i))
                .collect(Collectors.joining("\n"));

        assertThat(terminal.run("import", "users", terminal.file("users", "{}", lines))
                        .out())
                .isEqualTo("imported 2497 users, 0 skipped, 4 bad lines\n");
    }

    @Test
    void skipsWhatIsThereWhenAsked() throws IOException {
        String file = terminal.file("users", "username,email", "Ada,a@example.org", "ADA,b@example.org");

        assertThat(terminal.run("import", "users", "--on-conflict", "skip", file))
                .isEqualTo(new Terminal.Result(0, "imported 1 users, 1 skipped, 0 bad lines\n", ""));
    }

    @Test
    void updatesWhatIsThereWhenAskedAndWhenItIsClearWhich() throws IOException {
        terminal.run("import", "users", terminal.file("u", "username,email", "Ada,a@example.org", "Bob,b@example.org"));
        String file = terminal.file(
                "users",
                "username,email",
                "Ada,new@example.org",
                "Robert,b@example.org",
                "Ada,b@example.org",
                "Cy,c@example.org");

        Terminal.Result result = terminal.run("import", "users", "--on-conflict", "update", file);

        assertThat(result)
                .isEqualTo(new Terminal.Result(
                        1,
                        "imported 1 users, 2 updated, 0 skipped, 1 bad lines\n",
                        "line 4: belongs to different users, [1, 2]: none was changed\n"));
        assertThat(terminal.storage().users().listAfter(0, 10))
                .extracting(User::id, User::username, User::email)
                .containsExactly(
                        tuple(1L, "Ada", "new@example.org"),
                        tuple(2L, "Robert", "b@example.org"),
                        tuple(3L, "Cy", "c@example.org"));
    }

    @Test
    void saysThatTimesAreNotKeptWithoutIds() throws IOException {
        String file = terminal.file(
                "users",
                "username,email,created_at",
                "Ada,a@example.org,2020-01-01T00:00:00.000Z",
                "Bob,b@example.org,");

        assertThat(terminal.run("import", "users", file).err())
                .isEqualTo("inkwell: 1 lines carried times, which only an import with --keep-ids keeps.\n");
    }

    @Test
    void saysHowManyIdsAreNotThoseOfTheFile() throws IOException {
        String file = terminal.file("users", "id,username,email", "1,Ada,a@example.org", "9,Bob,b@example.org");

        assertThat(terminal.run("import", "users", file).err())
                .startsWith("inkwell: 1 lines carried an id that differs from the one given here;");
    }

    @Test
    void keepsIdsAndTimesInAnEmptyTable() throws IOException {
        String file = terminal.file(
                "users",
                "id,username,email,created_at,updated_at",
                "7,Ada,a@example.org,2001-02-03T04:05:06.007+01:00,2001-02-03T04:05:06.008Z",
                "7,Bob,b@example.org,,",
                ",Cy,c@example.org,yesterday,2001-02-03T04:05:06.0000001Z");

        Terminal.Result result = terminal.run("import", "users", "--keep-ids", file);

        assertThat(terminal.storage().users().listAfter(0, 10))
                .containsExactly(new User(
                        7,
                        "Ada",
                        "a@example.org",
                        Instant.parse("2001-02-03T03:05:06.007Z"),
                        Instant.parse("2001-02-03T04:05:06.008Z")));
        assertThat(result.err().lines())
                .containsExactly(
                        "line 3: id is taken",
                        "line 4: id is required;"
                                + " created_at must be a time to the millisecond in the years 0000 to 9999, like 2026-11-23T10:15:30.123Z;"
                                + " updated_at must be a time to the millisecond in the years 0000 to 9999, like 2026-11-23T10:15:30.123Z");
    }

    @Test
    void keepsNoTimeThatCannotBeWrittenAgain() throws IOException {
        String file = terminal.file(
                "users",
                "id,username,email,created_at",
                "1,Ada,a@example.org,+999999999-01-01T00:00:00Z",
                "2,Bob,b@example.org,+10000-01-01T00:00:00.000Z",
                "3,Cy,c@example.org,0000-01-01T00:00:00.000+00:01",
                "4,Di,d@example.org,9999-12-31T23:59:59.999Z");

        Terminal.Result result = terminal.run("import", "users", "--keep-ids", file);

        assertThat(result.out()).isEqualTo("imported 1 users, 0 skipped, 3 bad lines\n");
        assertThat(result.err().lines())
                .hasSize(3)
                .allMatch(line -> line.endsWith(": created_at must be a time to the millisecond in the years 0000 to"
                        + " 9999, like 2026-11-23T10:15:30.123Z"));
        assertThat(terminal.run("export", "users").exitCode()).isZero();
    }

    @Test
    void refusesToKeepIdsWhereRowsAreAlready() throws IOException {
        String file = terminal.file("users", "id,username,email", "1,Ada,a@example.org");
        terminal.run("import", "users", file);

        Terminal.Result result = terminal.run("import", "users", "--keep-ids", "--on-conflict", "update", file);

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("--keep-ids goes only into an empty table");
    }

    @Test
    void makesAnotherVersionOfWhatALaterLineChanges() throws IOException {
        String users = terminal.file(
                "users",
                "id,username,email,updated_at,created_at",
                "1,Ada,a@example.org,2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z",
                "1,Ada,new@example.org,2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z",
                "1,Ada,new@example.org,2026-01-02T00:00:00.000Z,2026-01-01T00:00:00.000Z",
                "1,Ada,new@example.org,2026-01-02T00:00:00.000Z,2026-01-01T00:00:00.000Z");
        String posts = terminal.file(
                "posts",
                "id,title,body,user_id,updated_at",
                "1,Notes,,1,2026-01-01T00:00:00.000Z",
                "1,Notes,Body,1,2026-01-01T00:00:00.000Z",
                "1,Notes,Body,1,2026-01-01T00:00:00.000Z");

        assertThat(terminal.run("import", "users", "--keep-ids", "--on-conflict", "update", users)
                        .out())
                .isEqualTo("imported 1 users, 3 updated, 0 skipped, 0 bad lines\n");
        assertThat(terminal.run("import", "posts", "--keep-ids", "--on-conflict", "update", posts)
                        .out())
                .isEqualTo("imported 1 posts, 2 updated, 0 skipped, 0 bad lines\n");
        assertThat(terminal.storage().users().findById(1)).map(User::version).contains(3L);
        assertThat(terminal.storage().posts().findById(1)).map(Post::version).contains(2L);
    }

    @Test
    void neverTouchesTheDatabaseAsIfItWereAnotherFile() throws IOException {
        terminal.run("import", "users", terminal.file("users", "username,email", "Ada,a@example.org"));

        assertThat(terminal.run("import", "users", terminal.path("inkwell.db")).exitCode())
                .isEqualTo(4);
        assertThat(terminal.run("export", "users", "--force", terminal.path("./inkwell.db-wal"))
                        .exitCode())
                .isEqualTo(4);
    }

    @Test
    void saysWhichFileIsMissingBeforeItMakesADatabase() {
        assertThat(terminal.run("import", "users", terminal.path("none")))
                .isEqualTo(new Terminal.Result(
                        2, "", "inkwell: cannot read %1$s: there is no %1$s.\n".formatted(terminal.path("none"))));
        assertThat(folder.resolve("inkwell.db")).doesNotExist();
    }

    @Test
    void makesNoDatabaseForAWrongHeaderOrNothing() throws IOException {
        terminal.run("import", "users", terminal.file("wrong", "username,e-mail", "Ada,a@example.org"));
        terminal.run("import", "users", terminal.file("header", "username,email"));
        terminal.run("import", "users", terminal.file("empty", "\n"));
        terminal.run("import", "users", folder.toString());

        assertThat(folder.resolve("inkwell.db")).doesNotExist();
    }

    @Test
    void wantsKeptIdsWherePostsMayConflict() throws IOException {
        String file = terminal.file("posts", "title,user_id");

        assertThat(terminal.run("import", "posts", "--on-conflict", "skip", file)
                        .err())
                .startsWith("inkwell: Posts conflict only by id: --on-conflict goes with --keep-ids there\n");
    }

    @Test
    void importsNothingFromAnEmptyFile() throws IOException {
        assertThat(terminal.run(
                                "import",
                                "users",
                                Files.createFile(folder.resolve("empty")).toString())
                        .out())
                .isEqualTo("imported 0 users, 0 skipped, 0 bad lines\n");
    }
}
