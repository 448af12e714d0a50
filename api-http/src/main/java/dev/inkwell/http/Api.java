package dev.inkwell.http;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Produces;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the controllers that the rules of the JSON API are for; pages, and the controllers of an application that
 * mounts the API, go without it. Taking and making any media type keeps Micronaut out of what {@link JsonBody} and
 * {@link Negotiation} decide, which know why and say so.
 */
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Api {}
