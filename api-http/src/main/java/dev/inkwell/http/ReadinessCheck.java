package dev.inkwell.http;

/** What else hangs together with being ready, besides that reads and changes are possible: a bean of the application. */
public interface ReadinessCheck {

    /**
     * Comes back when all is well, and soon; not on a connection's thread.
     *
     * @throws ProblemException saying what is wrong and what to do, as {@code busy}, {@code shutting-down} or
     *     {@code storage-full}
     */
    void check();
}
