package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.LATER;
import static dev.inkwell.persistence.contract.Fixtures.assertDuplicate;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkwell.domain.KeptAnswer;
import dev.inkwell.domain.KeptAnswerRepository;
import dev.inkwell.domain.Storage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link KeptAnswerRepository} promises. */
interface KeptAnswerRepositoryContract extends FreshStorage {

    @Test
    default void anAnswerIsFoundUnderItsKeyOnly(KeptAnswerRepository answers) {
        KeptAnswer answer = new KeptAnswer("a key", "a request", "{\"text\":\"Ä 😀\"}", AT);

        answers.keep(answer);

        assertThat(answers.find("a key")).contains(answer);
        assertThat(answers.find("A key")).isEmpty();
        assertThat(answers.find("a ke")).isEmpty();
        assertThat(answers.find("")).isEmpty();
    }

    @Test
    default void anAnswerIsKeptToTheMillisecondAndAtAnyLength(KeptAnswerRepository answers) {
        String key = "k".repeat(100);
        answers.keep(new KeptAnswer(key, "r".repeat(1000), "", AT.plusNanos(999_999)));
        answers.keep(new KeptAnswer("long", "", "😀".repeat(200_000), AT));

        assertThat(answers.find(key)).contains(new KeptAnswer(key, "r".repeat(1000), "", AT));
        assertThat(answers.find("long")).contains(new KeptAnswer("long", "", "😀".repeat(200_000), AT));
    }

    @Test
    default void aKeyIsTakenOnce(KeptAnswerRepository answers) {
        KeptAnswer first = new KeptAnswer("key", "first", "first", AT);
        answers.keep(first);

        assertDuplicate(() -> answers.keep(new KeptAnswer("key", "second", "second", LATER)), "key");

        assertThat(answers.find("key")).contains(first);
    }

    @Test
    default void aForgottenAnswerIsGoneAndItsKeyFree(KeptAnswerRepository answers) {
        answers.keep(new KeptAnswer("key", "first", "first", AT));
        answers.keep(new KeptAnswer("other", "first", "first", AT));

        answers.forget("key");
        answers.forget("key");

        assertThat(answers.find("key")).isEmpty();
        assertThat(answers.find("other")).isPresent();
        answers.keep(new KeptAnswer("key", "second", "second", AT));
        assertThat(answers.find("key")).map(KeptAnswer::answer).contains("second");
    }

    @Test
    default void answersBeforeATimeAreForgottenOldestFirst(KeptAnswerRepository answers) {
        for (int second : new int[] {3, 1, 4, 0, 2}) {
            answers.keep(new KeptAnswer("key " + second, "", "", AT.plusSeconds(second)));
        }

        answers.forgetBefore(AT.plusSeconds(3), 0);
        assertThat(kept(answers)).containsExactly(0, 1, 2, 3, 4);
        answers.forgetBefore(AT.plusSeconds(3), 2);
        assertThat(kept(answers)).containsExactly(2, 3, 4);
        answers.forgetBefore(AT.plusSeconds(3), 10);
        assertThat(kept(answers)).containsExactly(3, 4);
        answers.forgetBefore(Instant.EPOCH, 10);
        assertThat(kept(answers)).containsExactly(3, 4);
    }

    @Test
    default void anAnswerIsKeptOrLostWithTheChangeThatItTellsOf(Storage storage) {
        KeptAnswerRepository answers = storage.keptAnswers();
        storage.transactions().run(() -> {
            storage.users().create(named("ada"), AT);
            answers.keep(new KeptAnswer("kept", "", "", AT));
            assertThat(answers.find("kept")).isPresent();
        });

        assertThatThrownBy(() -> storage.transactions().run(() -> {
                    storage.users().create(named("grace"), AT);
                    answers.keep(new KeptAnswer("lost", "", "", AT));
                    answers.forget("kept");
                    throw new IllegalStateException("undo this");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(answers.find("kept")).isPresent();
        assertThat(answers.find("lost")).isEmpty();
        assertThat(storage.users().findByUsername("grace")).isEmpty();
    }

    private static List<Integer> kept(KeptAnswerRepository answers) {
        return List.of(0, 1, 2, 3, 4).stream()
                .filter(second -> answers.find("key " + second).isPresent())
                .toList();
    }
}
