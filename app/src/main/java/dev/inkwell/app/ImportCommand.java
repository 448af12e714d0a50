package dev.inkwell.app;

import dev.inkwell.app.Import.Kept;
import dev.inkwell.app.Import.OnConflict;
import dev.inkwell.app.Import.Outcome;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        header = {
            "Reads users or posts from a file.",
            "",
            "  inkwell import users users.ndjson",
            "  inkwell import posts --format csv - < posts.csv",
            "  inkwell import users --on-conflict update users.csv",
            "  inkwell import users --keep-ids exported.ndjson",
            ""
        },
        description = {
            "",
            "Members or columns: id, username, email for users; id, title, body, user_id for posts; created_at and"
                    + " updated_at for both. NDJSON has an object a line; CSV (RFC 4180) has a line of names first. Both"
                    + " are UTF-8, and may begin with a byte order mark. Lines over 2 MiB are bad lines.",
            "",
            "Good lines are kept, 1,000 in a transaction, and bad ones told on standard error with their number: then"
                    + " the exit code is 1.",
            ""
        })
final class ImportCommand implements Callable<Integer> {
    private static final int LINES_PER_TRANSACTION = 1_000;

    /** A transaction ends early at this many bytes, so that long lines do not fill the memory. */
    private static final long BYTES_PER_TRANSACTION = 16L * 1024 * 1024;

    /** Between transactions, so that a service beside this one sees the write lock free. */
    private static final Duration MOMENT = Duration.ofMillis(5);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final StorageOptions options;

    @Parameters(index = "0", paramLabel = "users|posts", description = "What the file holds.")
    @SuppressWarnings("NullAway.Init") // required
    private Table table;

    @Parameters(index = "1", paramLabel = "FILE", description = "The file, or - for standard input.")
    @SuppressWarnings("NullAway.Init") // required
    private Path file;

    @Option(
            names = "--format",
            paramLabel = "ndjson|csv",
            description = "Default: ndjson when the file begins with { or [, else csv.")
    private @Nullable Format format;

    @Option(
            names = "--on-conflict",
            paramLabel = "fail|skip|update",
            defaultValue = "fail",
            description =
                    "What to do with a line whose username, e-mail or kept id is there already: fail takes it as a"
                            + " bad line, skip leaves the row as it is, update changes it to what the line says."
                            + " Default: ${DEFAULT-VALUE}")
    private OnConflict onConflict = OnConflict.FAIL;

    @Option(
            names = "--keep-ids",
            description =
                    "Keep the ids and times in the file; only into an empty table. Without it, ids are given anew.")
    private boolean keepIds;

    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    private long badLines;
    private long newIds;
    private long newTimes;
    private long lastLine;

    ImportCommand(StorageOptions.Storages storages) {
        this.options = new StorageOptions(storages);
    }

    @Override
    public Integer call() throws IOException {
        if (table == Table.POSTS && onConflict != OnConflict.FAIL && !keepIds) {
            throw new ParameterException(
                    spec.commandLine(), "Posts conflict only by id: --on-conflict goes with --keep-ids there");
        }
        boolean standardInput = file.toString().equals("-");
        if (!standardInput) {
            options.database().refuseAsOtherFile(file);
        }
        PrintWriter err = spec.commandLine().getErr();
        long size = standardInput || !Files.isRegularFile(file) ? 0 : Files.size(file);
        try (InputStream input = standardInput ? System.in : open()) {
            RecordReader reader = new RecordReader(input);
            Function<RecordReader.Raw, Line> parser = parser(reader);
            if (reader.peek() >= 0) { // a file that holds no line makes no database
                Progress progress = new Progress(err, Boolean.getBoolean("inkwell.terminal"), size);
                try (Storage storage = options.open()) {
                    read(reader, parser, storage, progress);
                }
                progress.clear();
            }
        }
        if (newIds > 0) {
            err.println("inkwell: %,d lines carried an id that differs from the one given here;".formatted(newIds)
                    + " posts that name the old ids need an import with --keep-ids.");
        }
        if (newTimes > 0) {
            err.println("inkwell: %,d lines carried times, which only an import with --keep-ids keeps."
                    .formatted(newTimes));
        }
        spec.commandLine()
                .getOut()
                .println("imported %d %s, %s%d skipped, %d bad lines"
                        .formatted(
                                count(Outcome.IMPORTED),
                                table,
                                onConflict == OnConflict.UPDATE ? count(Outcome.UPDATED) + " updated, " : "",
                                count(Outcome.SKIPPED),
                                badLines));
        return badLines == 0 ? Main.DONE : Main.FAILED;
    }

    private InputStream open() {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new Failure(Main.USAGE, "cannot read " + file + ": " + Main.describe(e) + ".");
        }
    }

    private void read(RecordReader reader, Function<RecordReader.Raw, Line> parser, Storage storage, Progress progress)
            throws IOException {
        if (keepIds && !table.rowsAfter(storage, 0, 1).isEmpty()) {
            throw new Failure(
                    Main.REFUSED,
                    "there are " + table + " in " + options.database().name()
                            + " already: --keep-ids goes only into an empty table.");
        }
        Import rows = new Import(storage, keepIds, onConflict, Clock.systemUTC());
        List<Line> group = new ArrayList<>();
        Map<Long, String> problems = new TreeMap<>();
        long groupBegan = reader.bytes();
        long lines = 0;
        for (RecordReader.Raw raw = reader.next(); raw != null; raw = reader.next()) {
            try {
                group.add(parse(parser, raw));
            } catch (BadLine e) {
                problems.put(raw.line(), e.getMessage());
            }
            lines++;
            if (group.size() + problems.size() >= LINES_PER_TRANSACTION
                    || reader.bytes() - groupBegan > BYTES_PER_TRANSACTION) {
                keep(rows, storage, group, problems, progress);
                groupBegan = reader.bytes();
            }
            progress.update(reader.bytes(), lines);
        }
        keep(rows, storage, group, problems, progress);
    }

    /** How to parse the records of this file, whose CSV header is read on the way. */
    private Function<RecordReader.Raw, Line> parser(RecordReader reader) throws IOException {
        Format chosen = format == null ? Format.of(reader.peek()) : format;
        if (chosen == Format.NDJSON) {
            return raw -> Format.json(raw, table);
        }
        reader.allowQuotedLineEnds();
        RecordReader.Raw first = reader.next();
        if (first == null) {
            return raw -> Format.csv(raw, List.of());
        }
        try {
            List<String> header = parse(raw -> Format.header(raw, table), first);
            return raw -> Format.csv(raw, header);
        } catch (BadLine e) {
            throw new Failure(Main.FAILED, "line " + first.line() + ": " + e.getMessage() + ". Nothing was imported.");
        }
    }

    private static <T> T parse(Function<RecordReader.Raw, T> parser, RecordReader.Raw raw) {
        if (raw.problem() != null) {
            throw new BadLine(raw.problem());
        }
        return parser.apply(raw);
    }

    /** Keeps a group of lines in one transaction, and counts them once they are kept. */
    private void keep(Import rows, Storage storage, List<Line> group, Map<Long, String> problems, Progress progress) {
        Map<Line, Kept> kept;
        try {
            kept = storage.transactions().execute(() -> keepEach(rows, group, problems));
        } catch (DomainException e) {
            progress.clear();
            spec.commandLine()
                    .getErr()
                    .println("inkwell: stopped after line " + lastLine + "; what was imported before is kept.");
            throw e;
        }
        kept.forEach((line, result) -> {
            counts.merge(result.outcome(), 1L, Long::sum);
            newIds += line.has("id") && !Long.valueOf(result.id()).equals(line.id("id")) ? 1 : 0;
            newTimes += !keepIds && (line.has("created_at") || line.has("updated_at")) ? 1 : 0;
            lastLine = Math.max(lastLine, line.number());
        });
        if (!problems.isEmpty()) {
            progress.clear();
            problems.forEach((line, problem) -> spec.commandLine().getErr().println("line " + line + ": " + problem));
            badLines += problems.size();
        }
        group.clear();
        problems.clear();
        LockSupport.parkNanos(MOMENT.toNanos());
    }

    private Map<Line, Kept> keepEach(Import rows, List<Line> group, Map<Long, String> problems) {
        Map<Line, Kept> kept = new LinkedHashMap<>();
        for (Line line : group) {
            try {
                kept.put(line, rows.keep(table, line));
            } catch (DomainException.Invalid | DomainException.Duplicate | BadLine e) {
                problems.put(line.number(), e.getMessage());
            }
        }
        return kept;
    }

    private long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }
}
