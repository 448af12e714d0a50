package dev.inkwell.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

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

    /** Writes a value. */
    interface Content {
        void write(JsonGenerator generator) throws IOException;
    }
}
