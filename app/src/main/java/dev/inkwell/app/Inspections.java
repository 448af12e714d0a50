package dev.inkwell.app;

import dev.inkwell.domain.Inspection;
import java.io.IOException;
import java.io.PrintWriter;

/** How commands tell what was found in a database or a backup. */
final class Inspections {
    private Inspections() {}

    /** Prints it, and returns the exit code. */
    static int tell(PrintWriter out, Inspection inspection, String name, boolean json) throws IOException {
        if (json) {
            Json.print(out, generator -> {
                generator.writeStartObject();
                generator.writeBooleanField("sound", inspection.isSound());
                generator.writeNumberField("schema_version", inspection.schemaVersion());
                generator.writeNumberField("user_count", inspection.userCount());
                generator.writeNumberField("post_count", inspection.postCount());
                generator.writeArrayFieldStart("problems");
                for (String problem : inspection.problems()) {
                    generator.writeString(problem);
                }
                generator.writeEndArray();
                generator.writeEndObject();
            });
        } else if (inspection.isSound()) {
            out.printf(
                    "%s is sound: schema %d, %,d users, %,d posts%n",
                    name, inspection.schemaVersion(), inspection.userCount(), inspection.postCount());
        } else {
            inspection.problems().forEach(problem -> out.println(name + ": " + problem));
        }
        return inspection.isSound() ? Main.DONE : Main.WRONG;
    }
}
