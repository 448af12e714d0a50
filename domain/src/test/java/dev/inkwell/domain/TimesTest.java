package dev.inkwell.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:15:30.123999999Z, 2026-11-23T10:15:30.123Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999Z",
        "1969-12-31T23:59:59.999900Z, 1969-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00.000000001Z, 1970-01-01T00:00:00Z"
    })
    void areCutToTheMillisecond(Instant time, Instant kept) {
        User user = new User(1, "ada", "ada@example.org", time, time);
        Post post = new Post(1, "Notes", "", 1, time, time);

        assertThat(user.createdAt()).isEqualTo(kept).isEqualTo(post.createdAt());
        assertThat(user.updatedAt()).isEqualTo(kept).isEqualTo(post.updatedAt());
    }

    /** RFC 3339 has four digits for a year, and the adapters have 64 bits for the milliseconds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-0001-12-31T23:59:59.999999999Z",
                "+10000-01-01T00:00:00Z",
                "-1000000000-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59.999999999Z"
            })
    void areRefusedBeyondTheYearsThatHaveFourDigits(Instant time) {
        Instant fine = Instant.EPOCH;

        assertThatIllegalArgumentException().isThrownBy(() -> new User(1, "ada", "ada@example.org", time, fine));
        assertThatIllegalArgumentException().isThrownBy(() -> new User(1, "ada", "ada@example.org", fine, time));
        assertThatIllegalArgumentException().isThrownBy(() -> new Post(1, "Notes", "", 1, time, fine));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Post(1, "Notes", "", 1, fine, time))
                .withMessage(time + " is not from 0000-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z");
    }
}
