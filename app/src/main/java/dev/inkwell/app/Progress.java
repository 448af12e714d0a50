package dev.inkwell.app;

import dev.inkwell.domain.Upkeep;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/** Tells how far something is that takes long: a bar that stays in its place on a terminal, a line every few seconds elsewhere. */
final class Progress implements Upkeep.Progress, AutoCloseable {
    private static final int WIDTH = 30;

    private final PrintWriter err;
    private final boolean terminal;
    private final long total;
    private final long patience;
    private long told = System.nanoTime();
    private boolean drawn;

    /**
     * A bar, or lines.
     *
     * @param terminal whether err is one, which Java cannot find out
     * @param total bytes, or 0 when unknown
     */
    Progress(PrintWriter err, boolean terminal, long total) {
        this.err = err;
        this.terminal = terminal;
        this.total = total;
        this.patience = terminal ? TimeUnit.MILLISECONDS.toNanos(100) : TimeUnit.SECONDS.toNanos(5);
    }

    /** So many bytes and lines are done; this is told when it is time to. */
    void update(long bytes, long lines) {
        tell(bytes, total, "%,d lines".formatted(lines));
    }

    /** So many rows are done; this is told when it is time to. */
    void rows(String step, long done, long all) {
        tell(done, all, "%s, %,d rows".formatted(step, done));
    }

    @Override
    public void at(String step, long done, long all) {
        tell(done, all, done > 0 ? "%s, %,d MiB".formatted(step, done >> 20) : step);
    }

    private void tell(long done, long all, String what) {
        long now = System.nanoTime();
        if (now - told < patience) {
            return;
        }
        told = now;
        String text = what;
        if (all > 0) {
            long percent = Math.min(100, 100 * done / all);
            int filled = (int) (WIDTH * percent / 100);
            String bar = terminal ? "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] " : "";
            text = bar + "%3d %%, %s".formatted(percent, what);
        }
        if (terminal) {
            err.print("\r\033[K" + text);
            err.flush();
            drawn = true;
        } else {
            err.println("inkwell: " + text.strip());
        }
    }

    @Override
    public void close() {
        clear();
    }

    /** Takes the bar away, so that something else can be printed. */
    void clear() {
        if (drawn) {
            err.print("\r\033[K");
            err.flush();
            drawn = false;
        }
    }
}
