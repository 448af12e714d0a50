package dev.inkwell.http.pages;

import dev.inkwell.http.Mount;
import org.jspecify.annotations.Nullable;

/**
 * What every page has around its content, as far as it depends on who asks.
 *
 * @param mount where our pages are
 * @param signedIn whether there is a session to end
 * @param mayWrite whether they may change something; where not, no page offers it
 * @param said what the request before this one did; null when it did nothing, or was told already
 */
public record Frame(
        Mount mount,
        boolean signedIn,
        boolean mayWrite,
        @Nullable Flash said) {

    /** The address of a page of ours, such as {@code /add}. */
    public String link(String path) {
        return mount.link(path);
    }
}
