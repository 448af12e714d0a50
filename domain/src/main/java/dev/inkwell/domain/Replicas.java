package dev.inkwell.domain;

/**
 * Copies of a database that follow it, and answer reads in its place where they have come far enough: nobody misses what
 * they changed themselves, see {@link Caller}.
 */
@FunctionalInterface
public interface Replicas {

    /** Whether reads can go to them, as it was a second ago; while they cannot, the database answers all itself. */
    boolean areRead();
}
