package dev.inkwell.persistence.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.NewPost;
import dev.inkwell.domain.NewUser;
import dev.inkwell.domain.Post;
import dev.inkwell.domain.PostChange;
import dev.inkwell.domain.PostService;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.User;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class PostServiceTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

    private final Storage storage = new InMemoryStorage();
    private final User ada = storage.users().create(new NewUser("ada", "ada@example.org"), AT);
    private final PostService atFirst = at(AT);
    private final PostService later = at(AT.plusSeconds(60));

    @Test
    void createGivesBothTimesToTheMillisecond() {
        Post notes = at(AT.plusNanos(456_789)).create(new NewPost("Notes", "A body.", ada.id()));

        assertThat(notes).isEqualTo(new Post(notes.id(), "Notes", "A body.", ada.id(), AT, AT));
        assertThat(storage.posts().findById(notes.id())).contains(notes);
    }

    @Test
    void createRefusesAMissingAuthor() {
        assertThatExceptionOfType(DomainException.Invalid.class)
                .isThrownBy(() -> atFirst.create(new NewPost("Notes", "", 99)))
                .withMessage("user_id must be the id of a user, and no user has 99");
    }

    @Test
    void changeReplacesWhatIsThereAndLeavesTheRest() {
        User grace = storage.users().create(new NewUser("grace", "grace@example.org"), AT);
        Post notes = atFirst.create(new NewPost("Notes", "A body.", ada.id()));
        Instant then = AT.plusSeconds(60);

        assertThat(later.change(notes.id(), new PostChange("Other", null, null)))
                .isEqualTo(new Post(notes.id(), "Other", "A body.", ada.id(), AT, then, 2));
        assertThat(later.change(notes.id(), new PostChange(null, "", null)))
                .isEqualTo(new Post(notes.id(), "Other", "", ada.id(), AT, then, 3));
        Post moved = later.change(notes.id(), new PostChange(null, null, grace.id()));
        assertThat(moved).isEqualTo(new Post(notes.id(), "Other", "", grace.id(), AT, then, 4));
        assertThat(storage.posts().findById(notes.id())).contains(moved);
    }

    @Test
    void aChangeThatChangesNothingKeepsTheTimeOfTheLastChange() {
        Post notes = atFirst.create(new NewPost("Notes", "A body.", ada.id()));

        assertThat(later.change(notes.id(), new PostChange(null, null, null))).isEqualTo(notes);
        assertThat(later.change(notes.id(), new PostChange(" Notes ", "A body.", ada.id())))
                .isEqualTo(notes);
        assertThat(storage.posts().findById(notes.id())).contains(notes);
    }

    @Test
    void aBodyChangesByItsWhiteSpaceAlone() {
        Post notes = atFirst.create(new NewPost("Notes", "A body.", ada.id()));

        Post changed = later.change(notes.id(), new PostChange(null, "A body. ", null));

        assertThat(changed.body()).isEqualTo("A body. ");
        assertThat(changed.updatedAt()).isEqualTo(AT.plusSeconds(60));
    }

    @Test
    void changeRefusesMissingPostsAndAuthors() {
        Post notes = atFirst.create(new NewPost("Notes", "A body.", ada.id()));

        assertThatExceptionOfType(DomainException.NotFound.class)
                .isThrownBy(() -> later.change(99, new PostChange("Other", null, null)))
                .withMessage("There is no post 99.");
        assertThatExceptionOfType(DomainException.Invalid.class)
                .isThrownBy(() -> later.change(notes.id(), new PostChange("Other", null, 99L)));
        assertThat(storage.posts().findById(notes.id())).contains(notes);
    }

    @Test
    void deleteRemovesThePostOrSaysThatThereIsNone() {
        Post notes = atFirst.create(new NewPost("Notes", "A body.", ada.id()));

        atFirst.delete(notes.id());

        assertThat(storage.posts().findById(notes.id())).isEmpty();
        assertThatExceptionOfType(DomainException.NotFound.class).isThrownBy(() -> atFirst.delete(notes.id()));
    }

    private PostService at(Instant time) {
        return new PostService(storage.posts(), storage.transactions(), Clock.fixed(time, ZoneOffset.UTC));
    }
}
