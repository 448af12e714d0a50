package dev.inkwell.domain;

/** Figures over users and posts. Their cost does not grow with the number of either. */
public interface StatsRepository {

    /** The figures as of one moment. */
    Stats stats();

    /**
     * A page of all users, those without posts included, each with the number of their posts. The user's id breaks
     * ties, in the same direction; the total is the number of all users.
     */
    Page<PostCount> postsPerUser(PageRequest<PostCount.Sort> request);
}
