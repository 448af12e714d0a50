package dev.inkwell.app;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.AccessToken.Scope;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.TokenService;
import dev.inkwell.http.Timestamp;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "token",
        header = {
            "Makes, lists and revokes the tokens that let callers in from elsewhere.",
            "",
            "  inkwell token create --scope write --expires 90d --name website",
            "  inkwell token list",
            "  inkwell token revoke 3",
            ""
        },
        description = {
            "",
            "The service may run: a token that is made or revoked counts with the next request. Where it listens on this"
                    + " machine alone, none is needed.",
            ""
        })
final class TokenCommand {

    /** How long a token is good, or a message that says how to write it. */
    static final class Lifetime implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            if (value.matches("0*[1-9][0-9]{0,9}[smhd]")) {
                Duration lifetime = Duration.parse((value.endsWith("d") ? "P" : "PT") + value);
                if (lifetime.compareTo(TokenService.LONGEST_LIFETIME) <= 0) {
                    return lifetime;
                }
            }
            throw new TypeConversionException("'" + value
                    + "' is not a time, which is a number and s, m, h or d, such as 90d, from 1s to "
                    + TokenService.LONGEST_LIFETIME.toDays() + "d; leave it out for a token that does not expire");
        }
    }

    /** How far a token goes, or a message that says how far it can. */
    static final class ScopeName implements ITypeConverter<Scope> {
        @Override
        public Scope convert(String value) {
            return Arrays.stream(Scope.values())
                    .filter(scope -> scope.toString().equalsIgnoreCase(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is not a scope, which is one of read, write and admin"));
        }
    }

    /** Which token is meant, or a message that says where that is told. */
    static final class Id implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            if (value.matches("[0-9]{1,18}")) {
                return Long.valueOf(value);
            }
            throw new TypeConversionException(
                    "'" + value + "' is not the id of a token, a number that inkwell token list shows");
        }
    }

    private static TokenService service(Storage storage) {
        return new TokenService(storage.tokens(), storage.transactions(), Clock.systemUTC());
    }

    @Command(
            name = "create",
            header = {
                "Makes a token, and prints its secret, this once.",
                "",
                "  inkwell token create --scope read",
                "  inkwell token create --scope write --expires 90d --name website",
                "  (umask 077; inkwell token create --scope admin > token)",
                ""
            },
            description = {
                "",
                "A caller shows the secret with each request: Authorization: Bearer inkwell_... Only a hash of it is kept,"
                        + " so that nobody can tell it again: whoever has lost it makes another, and revokes this one.",
                ""
            })
    static final class Create implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Mixin
        private final StorageOptions options;

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                converter = ScopeName.class,
                required = true,
                description = "read; write, which may also change users and posts; or admin, which may do everything.")
        private Scope scope = Scope.READ;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                converter = Lifetime.class,
                description = "After which time it lets nobody in any more, such as 12h or 90d. Default: never")
        private @Nullable Duration lifetime;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                defaultValue = "unnamed",
                description = "What it is for, to be found in the list by; several may have the same."
                        + " Default: ${DEFAULT-VALUE}")
        private String name = "";

        Create(StorageOptions.Storages storages) {
            this.options = new StorageOptions(storages);
        }

        @Override
        public Integer call() {
            TokenService.Issued issued;
            try (Storage storage = options.open()) {
                issued = service(storage).issue(name, scope, lifetime);
            } catch (DomainException.Invalid wrong) {
                throw new Failure(Main.USAGE, "--" + wrong.getMessage() + ".");
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println(issued.secret());
            out.flush();
            AccessToken token = issued.token();
            Instant expiresAt = token.expiresAt();
            spec.commandLine()
                    .getErr()
                    .printf(
                            Locale.ROOT,
                            "inkwell: token %d (%s) may %s, and %s. Its secret is not shown again.%n",
                            token.id(),
                            Line.printable(token.name(), 80),
                            token.scope() == Scope.ADMIN ? "do everything" : token.scope(),
                            expiresAt == null ? "does not expire" : "expires at " + Timestamp.of(expiresAt));
            return Main.DONE;
        }
    }

    @Command(
            name = "list",
            header = {
                "Lists the tokens, the oldest first; their secrets nobody knows.",
                "",
                "  inkwell token list",
                "  inkwell token list --json",
                ""
            },
            description = {"", "When one was last used is noted about once a minute.", ""})
    static final class Listing implements Callable<Integer> {
        private static final String ROW = "%6s  %-7s  %-5s  %-24s  %-24s  %-24s  %s%n";

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Mixin
        private final StorageOptions options;

        @Option(
                names = "--json",
                description = "Print an array of objects with id, name, scope, state, created_at, expires_at,"
                        + " last_used_at and revoked_at.")
        private boolean json;

        Listing(StorageOptions.Storages storages) {
            this.options = new StorageOptions(storages);
        }

        @Override
        public Integer call() throws IOException {
            List<AccessToken> tokens;
            try (Storage storage = options.openExisting()) {
                tokens = storage.tokens().list();
            }
            Instant now = Instant.now();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                print(out, tokens, now);
                return Main.DONE;
            }
            if (tokens.isEmpty()) {
                spec.commandLine().getErr().println("inkwell: there is no token yet: inkwell token create makes one.");
                return Main.DONE;
            }
            out.printf(ROW, "id", "state", "scope", "created", "expires", "last used", "name");
            for (AccessToken token : tokens) {
                out.printf(
                        ROW,
                        token.id(),
                        token.state(now),
                        token.scope(),
                        time(token.createdAt()),
                        time(token.expiresAt()),
                        time(token.lastUsedAt()),
                        Line.printable(token.name(), 80));
            }
            return Main.DONE;
        }

        private static String time(@Nullable Instant time) {
            return time == null ? "-" : Timestamp.of(time);
        }

        private static void print(PrintWriter out, List<AccessToken> tokens, Instant now) throws IOException {
            Json.printAll(out, tokens, (generator, token) -> {
                generator.writeNumberField("id", token.id());
                generator.writeStringField("name", token.name());
                generator.writeStringField("scope", token.scope().toString());
                generator.writeStringField("state", token.state(now).toString());
                generator.writeStringField("created_at", Timestamp.of(token.createdAt()));
                generator.writeStringField("expires_at", timeOrNull(token.expiresAt()));
                generator.writeStringField("last_used_at", timeOrNull(token.lastUsedAt()));
                generator.writeStringField("revoked_at", timeOrNull(token.revokedAt()));
            });
        }

        private static @Nullable String timeOrNull(@Nullable Instant time) {
            return time == null ? null : Timestamp.of(time);
        }
    }

    @Command(
            name = "revoke",
            header = {"Revokes a token for ever.", "", "  inkwell token revoke 3", ""},
            description = {"", "From the next request on it lets nobody in. inkwell token list tells its id.", ""})
    static final class Revoke implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Mixin
        private final StorageOptions options;

        @Parameters(paramLabel = "ID", converter = Id.class, description = "The token's id.")
        private long id;

        Revoke(StorageOptions.Storages storages) {
            this.options = new StorageOptions(storages);
        }

        @Override
        public Integer call() {
            try (Storage storage = options.openExisting()) {
                service(storage).revoke(id);
            } catch (DomainException.NotFound missing) {
                throw new Failure(
                        Main.FAILED, "there is no token " + id + ": inkwell token list shows those there are.");
            }
            spec.commandLine().getErr().println("inkwell: token " + id + " is revoked.");
            return Main.DONE;
        }
    }
}
