package dev.inkwell.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What {@link OpenApi the document} says of a controller's method and cannot find out: its route, its parameters and the
 * problems that any such operation has are read from the code.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Operation {

    /** What generated clients call it, such as {@code createUser}; it is never changed. */
    String id();

    /** A few words, for a table of contents. */
    String summary();

    /** Whole sentences, in Markdown. */
    String description();

    /** The record whose components are the members of the body; {@code void} when it takes none. */
    Class<?> body() default void.class;

    /**
     * The record that is answered, of a list each item; {@code String} for a text of the type that the method produces,
     * {@code byte[]} for a file of that type; {@code void} when the answer has no body.
     */
    Class<?> answer() default void.class;

    /** Whether it makes what then has an address of its own. */
    boolean creates() default false;

    /** Whether a list is answered that has no pages; what can be sorted has. */
    boolean list() default false;

    /** What a list can be sorted by; its names in lower case are the values of {@code sort}. */
    Class<? extends Enum<?>> sort() default None.class;

    /** As it would be sent, such as {@code -post_count}. */
    String defaultSort() default "id";

    /** Problems that do not follow from the operation's shape. */
    Problem.Type[] problems() default {};

    /** No order: the operation is not one of a list. */
    enum None {}
}
