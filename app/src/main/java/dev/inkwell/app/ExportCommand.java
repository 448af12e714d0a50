package dev.inkwell.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.inkwell.domain.Storage;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        header = {
            "Writes users or posts to a file, by id.",
            "",
            "  inkwell export users users.ndjson",
            "  inkwell export posts --format csv > posts.csv",
            ""
        },
        description = {
            "",
            "What is exported is imported again, ids and times included, by inkwell import --keep-ids: users first."
                    + " CSV is written as the texts are: a spreadsheet may take one that begins with = for a formula.",
            ""
        })
final class ExportCommand implements Callable<Integer> {
    private static final int ROWS_PER_READ = 1_000;
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().rootValueSeparator("").build();

    @Mixin
    private final StorageOptions options;

    @Parameters(index = "0", paramLabel = "users|posts", description = "What to write.")
    @SuppressWarnings("NullAway.Init") // required
    private Table table;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "The file, or - for standard output. Default: ${DEFAULT-VALUE}")
    private Path file = Path.of("-");

    @Option(
            names = "--format",
            paramLabel = "ndjson|csv",
            defaultValue = "ndjson",
            description = "Default: ${DEFAULT-VALUE}")
    private Format format = Format.NDJSON;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    ExportCommand(StorageOptions.Storages storages) {
        this.options = new StorageOptions(storages);
    }

    @Override
    public Integer call() throws IOException {
        if (file.toString().equals("-")) {
            try (Storage storage = options.openExisting()) {
                // not System.out, which would hide that nobody reads
                write(storage, new FileOutputStream(FileDescriptor.out));
            }
        } else {
            writeFile();
        }
        return Main.DONE;
    }

    /** A file is there whole or not at all: it is written beside its place, and put there when it is done. */
    private void writeFile() throws IOException {
        options.database().refuseAsOtherFile(file);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new Failure(Main.REFUSED, file + " is not a plain file; name another, or - for standard output.");
            }
            if (!force) {
                throw new Failure(Main.REFUSED, file + " exists; --force replaces it.");
            }
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new Failure(Main.USAGE, "there is no folder " + folder + ": make it, or name another file.");
        }
        Path beside = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try (Storage storage = options.openExisting()) {
            try (FileOutputStream output = new FileOutputStream(beside.toFile())) {
                write(storage, output);
            }
            if (force) {
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.move(beside, file);
            }
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private void write(Storage storage, FileOutputStream output) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8), 1 << 16);
        switch (format) {
            case NDJSON -> writeJson(storage, writer);
            case CSV -> writeCsv(storage, writer);
        }
        writer.flush();
        if (output.getFD() != FileDescriptor.out) {
            output.getFD().sync();
        }
    }

    private void writeJson(Storage storage, Writer writer) throws IOException {
        JsonGenerator generator = JSON.createGenerator(writer);
        forEachRow(storage, row -> {
            generator.writeStartObject();
            for (int i = 0; i < row.size(); i++) {
                generator.writeFieldName(table.columns().get(i));
                if (row.get(i) instanceof Long number) {
                    generator.writeNumber(number);
                } else {
                    generator.writeString(row.get(i).toString());
                }
            }
            generator.writeEndObject();
            generator.writeRaw('\n');
        });
        generator.flush();
    }

    private void writeCsv(Storage storage, Writer writer) throws IOException {
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(writer);
        csv.writeRecord(table.columns());
        forEachRow(
                storage,
                row -> csv.writeRecord(row.stream().map(Object::toString).toList()));
        csv.flush();
    }

    private interface RowWriter {
        void write(List<Object> row) throws IOException;
    }

    /** Reads a part at a time: no transaction stays open, and rows that change meanwhile are written old or new. */
    private void forEachRow(Storage storage, RowWriter writer) throws IOException {
        long last = 0;
        List<List<Object>> rows;
        do {
            rows = table.rowsAfter(storage, last, ROWS_PER_READ);
            for (List<Object> row : rows) {
                writer.write(row);
                last = (Long) row.get(0);
            }
        } while (rows.size() == ROWS_PER_READ);
    }
}
