package dev.inkwell.persistence.contract;

import static dev.inkwell.persistence.contract.Fixtures.AT;
import static dev.inkwell.persistence.contract.Fixtures.LATER;
import static dev.inkwell.persistence.contract.Fixtures.hash;
import static dev.inkwell.persistence.contract.Fixtures.named;
import static dev.inkwell.persistence.contract.Fixtures.tokenOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inkwell.domain.AccessToken;
import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Migration;
import dev.inkwell.domain.Storage;
import dev.inkwell.domain.StorageProvider;
import dev.inkwell.domain.User;
import java.nio.file.Files;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/**
 * What {@link StorageProvider} promises, but for who cannot open a database and why: that each adapter shows in its own
 * tests.
 */
public interface StorageProviderContract {

    StorageProvider provider();

    /**
     * Where there is no database yet, or an empty one; another address each time. It has a password where those of its kind
     * have one.
     */
    String newAddress();

    @Test
    default void programsFindItByItsAddressAndNoOther() {
        String address = newAddress();

        assertThat(StorageProvider.of(address)).isInstanceOf(provider().getClass());
        assertThat(ServiceLoader.load(StorageProvider.class))
                .filteredOn(found -> found.accepts(address))
                .hasSize(1);
    }

    @Test
    default void whoNamesNoDatabaseThatThereIsIsToldItsForm() {
        assertThatExceptionOfType(DomainException.CannotOpen.class)
                .isThrownBy(() -> StorageProvider.of("jdbc:nowhere://ada:engine@host/name"))
                .withMessageContaining("jdbc:nowhere ")
                .withMessageContaining(provider().form())
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("engine"));
    }

    @Test
    default void itsNameTellsDatabasesApartAndNoPassword() {
        String address = newAddress();

        assertThat(provider().name(address)).isNotEqualTo(provider().name(newAddress()));
        assertThat(provider().name(address)).doesNotContainIgnoringCase("password");
    }

    @Test
    default void openMakesItAndWhatIsKeptIsThereWhenItIsOpenedAgain() {
        String address = newAddress();
        User ada;
        try (Storage made = provider().open(address, true, null)) {
            ada = made.users().create(named("ada"), AT);
        }

        try (Storage again = provider().open(address, false, null);
                Storage other = provider().open(newAddress(), true, null)) {
            assertThat(again.users().findById(ada.id())).contains(ada);
            assertThat(other.users().listAfter(0, 10)).isEmpty();
        }
        provider().file(address).ifPresent(file -> {
            assertThat(file).exists();
            assertThat(provider().owns(address, file)).isTrue();
        });
    }

    @Test
    default void whatHappensToATokenElsewhereIsSeenWithTheNextRead() {
        String address = newAddress();
        try (Storage here = provider().open(address, true, null);
                Storage elsewhere = provider().open(address, false, null)) {
            AccessToken token = elsewhere.tokens().create(tokenOf("ci", 1), AT);
            assertThat(here.tokens().findByHash(hash(1))).contains(token);

            elsewhere.tokens().used(token.id(), AT);
            elsewhere.tokens().revoke(token.id(), LATER);

            AccessToken revoked = token.used(AT).revoked(LATER);
            assertThat(here.tokens().findByHash(hash(1))).contains(revoked);
            assertThat(here.tokens().list()).containsExactly(revoked);
        }
    }

    @Test
    default void upkeepIsOfTheDatabaseAndMakesNone() {
        String address = newAddress();
        for (int asked = 1; asked <= 2; asked++) {
            assertThat(states(address)).doesNotContain(Migration.State.APPLIED);
        }
        assertThat(provider().file(address).filter(Files::exists)).isEmpty();

        try (Storage made = provider().open(address, true, null)) {
            assertThat(states(address)).allMatch(Migration.State.APPLIED::equals); // or none, where nothing migrates
            assertThat(provider().upkeep(address, null).migrations())
                    .extracting(Migration::version)
                    .allMatch(version -> version <= made.schemaVersion());
        }
    }

    /** None where there is no database that could have some. */
    private List<Migration.State> states(String address) {
        try {
            return provider().upkeep(address, null).migrations().stream()
                    .map(Migration::state)
                    .toList();
        } catch (DomainException.CannotOpen missing) {
            return List.of();
        }
    }

    @Test
    default void whereThereAreNoReplicasNothingIsKnownOfThem() {
        String address = newAddress();

        assertThat(provider().hasReplicas()
                        || provider().diagnoseReplicas(address, address).isEmpty())
                .isTrue();
    }
}
