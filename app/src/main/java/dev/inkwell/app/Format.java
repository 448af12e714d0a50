package dev.inkwell.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.inkwell.domain.Violation;
import dev.inkwell.domain.Violation.Code;
import dev.inkwell.http.Suggestion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a file of users or posts is written. */
enum Format {
    /** A JSON object a line. */
    NDJSON,
    /** RFC 4180, in UTF-8, with a line of names first. */
    CSV;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the first character tells; a file of spreadsheets' making never begins like JSON. */
    static Format of(int firstCharacter) {
        return firstCharacter == '{' || firstCharacter == '[' ? NDJSON : CSV;
    }

    /**
     * A JSON object.
     *
     * @throws BadLine when it is not one, or names a member twice
     */
    static Line json(RecordReader.Raw raw, Table table) {
        Map<String, Object> members = new HashMap<>();
        List<Violation> violations = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(raw.text())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadLine("is not a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (!table.columns().contains(name)) {
                    violations.add(unknown(name, table));
                } else if (token == JsonToken.VALUE_STRING) {
                    members.put(name, parser.getText());
                } else if (token == JsonToken.VALUE_NUMBER_INT) {
                    members.put(name, parser.getBigIntegerValue());
                } else if (token != JsonToken.VALUE_NULL) {
                    members.put(name, token);
                }
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new BadLine("has something after the JSON object");
            }
        } catch (JsonEOFException e) {
            throw new BadLine("ends in the middle of the JSON object");
        } catch (JsonProcessingException e) {
            throw new BadLine("is not JSON: " + reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string was read
        }
        return new Line(raw.line(), members, violations);
    }

    /**
     * The names in the first line of a CSV file.
     *
     * @throws BadLine when one is missing, unknown or there twice
     */
    static List<String> header(RecordReader.Raw raw, Table table) {
        List<String> header = fields(raw).stream().map(String::strip).toList();
        List<String> problems = new ArrayList<>();
        for (String name : header) {
            if (!table.columns().contains(name)) {
                Violation violation = unknown(name, table);
                problems.add(violation.member() + " " + violation.detail());
            }
        }
        table.required().stream()
                .filter(name -> !header.contains(name))
                .forEach(name -> problems.add("there is no column " + name));
        if (new HashSet<>(header).size() < header.size()) {
            problems.add("a column is there twice");
        }
        if (!problems.isEmpty()) {
            throw new BadLine("the header is not right: " + String.join("; ", problems));
        }
        return header;
    }

    /**
     * A line of CSV below its header. An empty id or time counts as absent, an empty text is a text.
     *
     * @throws BadLine when it is not CSV, or has more or fewer fields than the header
     */
    static Line csv(RecordReader.Raw raw, List<String> header) {
        List<String> fields = fields(raw);
        if (fields.size() != header.size()) {
            throw new BadLine("has %d fields where the header has %d".formatted(fields.size(), header.size()));
        }
        Map<String, Object> members = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i);
            String field = fields.get(i);
            boolean id = name.endsWith("id");
            if (!field.isEmpty() || !(id || name.endsWith("_at"))) {
                members.put(name, id && field.matches("-?[0-9]{1,40}") ? new BigInteger(field) : field);
            }
        }
        return new Line(raw.line(), members, List.of());
    }

    private static List<String> fields(RecordReader.Raw raw) {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(raw.text())) {
            List<CsvRecord> records = reader.stream().toList();
            if (records.size() != 1) { // the reader below us ends records at line feeds only
                throw new BadLine("is not CSV: it holds a carriage return without a line feed");
            }
            return records.get(0).getFields();
        } catch (CsvParseException e) {
            throw new BadLine("is not CSV: something follows the closing quote of a field");
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string was read
        }
    }

    /** What the parser found, without its own name for the place. */
    private static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        int place = message.indexOf(" (start marker");
        return Line.printable(place < 0 ? message : message.substring(0, place), 200) + " at column "
                + e.getLocation().getColumnNr();
    }

    private static Violation unknown(String name, Table table) {
        return new Violation(
                Line.printable(name), Code.UNKNOWN_FIELD, "is not known here." + Suggestion.of(name, table.columns()));
    }
}
