package dev.inkwell.domain;

/** A post beside the user who wrote it. */
public record PostWithAuthor(Post post, Author author) {

    /**
     * What a post tells of its author.
     *
     * @param version as {@link User#version}
     */
    public record Author(long id, String username, String email, long version) {}
}
