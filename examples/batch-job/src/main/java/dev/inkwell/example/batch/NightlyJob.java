package dev.inkwell.example.batch;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.UserService;
import dev.inkwell.persistence.sqlite.SqliteStorage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Keeps the users of a CSV file with the columns {@code username} and {@code email} whose address is not there yet, and
 * writes a CSV file of all users and how many posts they have. It may be run again at any time.
 */
public final class NightlyJob {
    private static final int DONE = 0;

    /** All lines but those that are named on standard error. */
    private static final int DONE_IN_PART = 1;

    private static final int FAILED = 2;

    /** So many share a transaction: one sync of the disk for all of them, and others need not wait for long. */
    private static final int CHANGES_AT_A_TIME = 500;

    private final Storage storage;
    private final UserService users;

    NightlyJob(Storage storage) {
        this.storage = storage;
        this.users =
                new UserService(storage.users(), storage.posts(), storage.transactions(), Clock.systemDefaultZone());
    }

    public static void main(String[] arguments) {
        System.exit(run(System.err, arguments));
    }

    static int run(PrintStream log, String... arguments) {
        if (arguments.length != 3) {
            log.println("usage: NightlyJob DATABASE.db USERS.csv REPORT.csv");
            return FAILED;
        }
        try (Storage storage = SqliteStorage.open(Path.of(arguments[0]))) {
            var job = new NightlyJob(storage);
            List<String> refused = job.keepMissing(Path.of(arguments[1]));
            refused.forEach(log::println);
            job.report(Path.of(arguments[2]));
            return refused.isEmpty() ? DONE : DONE_IN_PART;
        } catch (DomainException failure) { // tells in one line what is wrong and what to do
            log.println(failure.getMessage());
            return FAILED;
        } catch (IOException | CsvParseException | NoSuchElementException unreadable) {
            log.println(unreadable);
            return FAILED;
        }
    }

    /** Answers the lines that break a rule, each with the reason. */
    private List<String> keepMissing(Path file) throws IOException {
        List<String> refused = new ArrayList<>();
        List<NamedCsvRecord> some = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(file)) {
            for (NamedCsvRecord line : lines) {
                some.add(line);
                if (some.size() == CHANGES_AT_A_TIME) {
                    refused.addAll(keepMissing(some));
                    some.clear();
                }
            }
        }
        refused.addAll(keepMissing(some));
        return refused;
    }

    /** What is refused undoes itself alone: a change within work is a group of its own. */
    private List<String> keepMissing(List<NamedCsvRecord> lines) {
        return storage.transactions().execute(() -> {
            List<String> refused = new ArrayList<>();
            for (NamedCsvRecord line : lines) {
                try {
                    NewUser user = new NewUser(line.getField("username"), line.getField("email"));
                    if (storage.users().findByEmail(user.email()).isEmpty()) {
                        users.create(user);
                    }
                } catch (DomainException.Invalid | DomainException.Duplicate refusal) {
                    refused.add("line " + line.getStartingLineNumber() + ": " + refusal.getMessage());
                }
            }
            return refused;
        });
    }

    private void report(Path file) throws IOException {
        try (CsvWriter report = CsvWriter.builder().build(file)) {
            report.writeRecord("username", "posts");
            List<PostCount> counts = page(1);
            for (long number = 2; !counts.isEmpty(); number++) {
                counts.forEach(count -> report.writeRecord(count.username(), Long.toString(count.postCount())));
                counts = page(number);
            }
        }
    }

    private List<PostCount> page(long number) {
        return storage.stats()
                .postsPerUser(PageRequest.of(number, PageRequest.MAX_SIZE, PostCount.Sort.USER_ID))
                .items();
    }
}
