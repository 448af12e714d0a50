package dev.inkwell.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** One JSON value on standard output, for programs. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Prints what is written, and ends the line. */
    static void print(PrintWriter out, Content content) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            content.write(generator);
        }
        out.println(text);
    }

    /** As {@link #print}, an array with an object for each item. */
    static <T> void printAll(PrintWriter out, List<T> items, Members<T> members) throws IOException {
        print(out, generator -> {
            generator.writeStartArray();
            for (T item : items) {
                generator.writeStartObject();
                members.write(generator, item);
                generator.writeEndObject();
            }
            generator.writeEndArray();
        });
    }

    /** Writes the members of an item. */
    interface Members<T> {
        void write(JsonGenerator generator, T item) throws IOException;
    }

    /** Writes a value. */
    interface Content {
        void write(JsonGenerator generator) throws IOException;
    }
}
