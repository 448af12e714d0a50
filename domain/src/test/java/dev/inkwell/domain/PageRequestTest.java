package dev.inkwell.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PageRequestTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0",
        "1, 100, 0",
        "2, 10, 10",
        "5000000000, 100, 499999999900",
        "9223372036854775807, 1, 9223372036854775806",
        "92233720368547759, 100, 9223372036854775800",
        "92233720368547760, 100, 9223372036854775807",
        "9223372036854775807, 2, 9223372036854775807",
        "9223372036854775807, 100, 9223372036854775807"
    })
    void offsetCountsWhatStandsBeforeAndStopsAtTheLargestNumber(long number, int size, long offset) {
        assertThat(PageRequest.of(number, size, User.Sort.ID).offset()).isEqualTo(offset);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void pagesCountFromOne(long number) {
        assertThatIllegalArgumentException().isThrownBy(() -> PageRequest.of(number, 10, User.Sort.ID));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 101, Integer.MAX_VALUE})
    void aPageHoldsOneToAHundred(int size) {
        assertThatIllegalArgumentException().isThrownBy(() -> PageRequest.of(1, size, User.Sort.ID));
    }

    @Test
    void isAscendingUnlessSaidOtherwise() {
        assertThat(PageRequest.of(1, 10, User.Sort.ID)).isEqualTo(new PageRequest<>(1, 10, User.Sort.ID, false));
    }
}
