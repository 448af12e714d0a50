package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCommandTest {
    private static final String TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z";

    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void openTerminal() {
        terminal = new Terminal(folder);
    }

    @Test
    void theSecretAloneIsOnStandardOutput() {
        Terminal.Result result =
                terminal.run("token", "create", "--scope", "write", "--expires", "90d", "--name", "website");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).matches("inkwell_[0-9A-Za-z]{33}\n");
        assertThat(result.err())
                .doesNotContain("inkwell_")
                .matches("inkwell: token 1 \\(website\\) may write, and expires at " + TIME
                        + "\\. Its secret is not shown again\\.\n");
    }

    @ParameterizedTest
    @EnumSource
    void theSecretLetsInAsFarAsItsScopeGoes(Scope scope) {
        String secret = create("--scope", scope.toString());

        assertThat(service().authenticate(secret)).map(AccessToken::scope).contains(scope);
    }

    @Test
    void withoutMoreItIsUnnamedAndDoesNotExpire() {
        assertThat(terminal.run("token", "create", "--scope", "ADMIN").err())
                .isEqualTo(
                        "inkwell: token 1 (unnamed) may do everything, and does not expire. Its secret is not shown again.\n");
        assertThat(service().list()).singleElement().satisfies(token -> {
            assertThat(token.name()).isEqualTo("unnamed");
            assertThat(token.expiresAt()).isNull();
        });
    }

    @ParameterizedTest
    @CsvSource({"1s, PT1S", "90m, PT90M", "12h, PT12H", "090d, P90D", "36500d, P36500D"})
    void itExpiresAfterTheTimeThatIsGiven(String given, Duration lifetime) {
        create("--scope", "read", "--expires", given);

        AccessToken token = service().list().get(0);
        assertThat(token.expiresAt()).isEqualTo(token.createdAt().plus(lifetime));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"90", "0d", "-1d", "1.5h", "1w", "90 d", "36501d", "9999999999d", "99999999999s", "never", ""})
    void refusesWhatIsNoTime(String expires) {
        Terminal.Result result = terminal.run("token", "create", "--scope", "read", "--expires=" + expires);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("--expires", "'" + expires + "' is not a time", "such as 90d", "36500d");
        assertThat(service().list()).isEmpty();
    }

    @Test
    void refusesWhatIsNoScopeAndNone() {
        assertThat(terminal.run("token", "create", "--scope", "root")).satisfies(result -> {
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("--scope", "one of read, write and admin", "'root'");
        });
        assertThat(terminal.run("token", "create")).satisfies(result -> {
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("--scope");
        });
    }

    @Test
    void refusesANameThatBreaksItsRule() {
        assertThat(terminal.run("token", "create", "--scope", "read", "--name", "x".repeat(81)))
                .isEqualTo(new Terminal.Result(2, "", "inkwell: --name must be at most 80 characters, got 81.\n"));
        assertThat(terminal.run("token", "create", "--scope", "read", "--name= ")
                        .exitCode())
                .isEqualTo(2);
        assertThat(service().list()).isEmpty();
    }

    @Test
    void theListHasEveryTokenAndNoSecret() {
        String website = create("--scope", "write", "--expires", "90d", "--name", "the website");
        create("--scope", "read", "--name", "lost");
        terminal.run("token", "revoke", "2");
        service().authenticate(website);
        awaitUse();

        Terminal.Result list = terminal.run("token", "list");

        assertThat(list.exitCode()).isZero();
        assertThat(list.err()).isEmpty();
        List<String> lines = list.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).matches(" +id +state +scope +created +expires +last used +name");
        assertThat(lines.get(1)).matches(" +1 +active +write +" + TIME + " +" + TIME + " +" + TIME + " +the website");
        assertThat(lines.get(2)).matches(" +2 +revoked +read +" + TIME + " +- +- +lost");
        assertThat(list.out())
                .doesNotContain("inkwell_", service().list().get(0).hash());
    }

    @Test
    void theListCanBeJson() {
        create("--scope", "read", "--expires", "1d", "--name", "\"ci\"");

        assertThat(terminal.run("token", "list", "--json").out())
                .matches(
                        "\\[\\{\"id\":1,\"name\":\"\\\\\"ci\\\\\"\",\"scope\":\"read\",\"state\":\"active\",\"created_at\":\""
                                + TIME + "\",\"expires_at\":\"" + TIME
                                + "\",\"last_used_at\":null,\"revoked_at\":null\\}\\]\n");
    }

    @Test
    void anEmptyListSaysHowToMakeAToken() throws IOException {
        terminal.file("inkwell.db", "");

        assertThat(terminal.run("token", "list"))
                .isEqualTo(new Terminal.Result(
                        0, "", "inkwell: there is no token yet: inkwell token create makes one.\n"));
        assertThat(terminal.run("token", "list", "--json").out()).isEqualTo("[]\n");
    }

    @Test
    void aRevokedTokenLetsNobodyIn() {
        String secret = create("--scope", "read");
        String other = create("--scope", "read");

        assertThat(terminal.run("token", "revoke", "1"))
                .isEqualTo(new Terminal.Result(0, "", "inkwell: token 1 is revoked.\n"));
        assertThat(service().authenticate(secret)).isEmpty();
        assertThat(service().authenticate(other)).isPresent();
        assertThat(terminal.run("token", "revoke", "1").exitCode()).isZero();
    }

    @Test
    void refusesToRevokeWhatIsNotThere() throws IOException {
        terminal.file("inkwell.db", "");

        assertThat(terminal.run("token", "revoke", "7"))
                .isEqualTo(new Terminal.Result(
                        1, "", "inkwell: there is no token 7: inkwell token list shows those there are.\n"));
        assertThat(terminal.run("token", "revoke", "website").err())
                .contains("'website' is not the id of a token, a number that inkwell token list shows");
        assertThat(terminal.run("token", "revoke", "ci").exitCode()).isEqualTo(2);
        assertThat(terminal.run("token", "revoke").exitCode()).isEqualTo(2);
    }

    @Test
    void aMisspeltDatabaseIsNotMadeToBeListed() {
        assertThat(terminal.runWithoutDatabase("token", "list", "--db", terminal.path("none.db")))
                .satisfies(result -> {
                    assertThat(result.exitCode()).isEqualTo(2);
                    assertThat(result.err()).contains("there is no database " + terminal.path("none.db"));
                });
    }

    private String create(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "token";
        arguments[1] = "create";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return terminal.run(arguments).out().strip();
    }

    /** It is noted without anybody waiting for it. */
    private void awaitUse() {
        for (int attempt = 0; attempt < 500 && service().list().get(0).lastUsedAt() == null; attempt++) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    private TokenService service() {
        Storage storage = terminal.storage();
        return new TokenService(storage.tokens(), storage.transactions(), Clock.systemUTC());
    }
}
