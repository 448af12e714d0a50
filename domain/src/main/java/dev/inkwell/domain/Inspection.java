package dev.inkwell.domain;

import java.util.List;

/**
 * What was found in a database, or in a backup of one.
 *
 * @param schemaVersion the number of the last migration that was applied to it
 * @param problems one line each, of which there are at most some; empty when it is sound
 */
public record Inspection(int schemaVersion, long userCount, long postCount, List<String> problems) {
    public Inspection {
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong with it. */
    public boolean isSound() {
        return problems.isEmpty();
    }
}
