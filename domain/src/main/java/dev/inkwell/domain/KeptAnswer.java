package dev.inkwell.domain;

import java.time.Instant;

/**
 * What was answered to a change that its caller may send again, not knowing whether it arrived.
 *
 * @param key which change of which caller it was; 1 to 100 characters
 * @param request what tells the same change from another one under the same key
 * @param answer what is answered again
 * @param at when the change was made, to the millisecond: anything finer is cut off
 */
public record KeptAnswer(String key, String request, String answer, Instant at) {

    public KeptAnswer {
        if (key.isEmpty() || key.length() > 100) {
            throw new IllegalArgumentException("a key has 1 to 100 characters, got " + key.length());
        }
        at = Times.kept(at);
    }
}
