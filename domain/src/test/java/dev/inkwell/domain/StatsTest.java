package dev.inkwell.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatsTest {

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "3, 0, 0", "3, 4, 1.3333333333333333", "10, 100, 10", "2, 1, 0.5"})
    void averageIsOverAllUsers(long users, long posts, double average) {
        assertThat(new Stats(users, posts, 0, 0).averagePostsPerUser()).isEqualTo(average);
    }
}
