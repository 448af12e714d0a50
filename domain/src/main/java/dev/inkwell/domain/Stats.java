package dev.inkwell.domain;

/**
 * Figures over all users and posts.
 *
 * @param maxPostsPerUser the posts of the busiest author, 0 when there are none
 */
public record Stats(long userCount, long postCount, long usersWithoutPosts, long maxPostsPerUser) {

    /** Posts over <em>all</em> users, those without posts included; 0 when there are no users. */
    public double averagePostsPerUser() {
        return userCount == 0 ? 0 : (double) postCount / userCount;
    }
}
