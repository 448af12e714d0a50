package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts only this machine reaches. */
final class ListeningTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.2",
                "127.1",
                "127.255.255.255",
                "::1",
                "[::1]",
                "0:0:0:0:0:0:0:1",
                "::ffff:127.0.0.1",
                "::ffff:7f00:1",
                "localhost"
            })
    void loopbackIsLocal(String host) throws UnknownHostException {
        assertThat(Listening.on(host).isLocal()).isTrue();
        assertThat(Listening.on(host).address().isLoopbackAddress()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0",
                "::",
                "[::]",
                "::ffff:0.0.0.0",
                "192.0.2.1",
                "10.0.0.1",
                "169.254.1.1",
                "::ffff:192.0.2.1",
                "::127.0.0.1",
                "fe80::1",
                "2001:db8::1",
                "128.0.0.1",
                "126.255.255.255"
            })
    void everythingElseIsNot(String host) throws UnknownHostException {
        assertThat(Listening.on(host).isLocal()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.1, 127.0.0.1",
        "LOCALHOST, LOCALHOST",
        "::1, [::1]",
        "[::1], [::1]",
        "0:0:0:0:0:0:0:1, [::1]",
        "0.0.0.0, 127.0.0.1",
        "0, 127.0.0.1",
        "[::], [::1]",
        "2001:db8::1, [2001:db8::1]"
    })
    void itsUrlIsOneThatLetsCallersIn(String host, String inUrl) throws UnknownHostException {
        assertThat(Listening.on(host).inUrl(host)).isEqualTo(inUrl);
    }

    @Test
    void aNameOfThisMachineIsAnnouncedByItsAddress() throws UnknownHostException {
        InetAddress debian = InetAddress.getByAddress(new byte[] {127, 0, 1, 1});

        InetAddress other = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});

        assertThat(Listening.on(List.of(debian)).inUrl("laptop")).isEqualTo("127.0.1.1");
        assertThat(Listening.on(List.of(debian, other)).inUrl("laptop")).isEqualTo("127.0.1.1");
        assertThat(Listening.on(List.of(other, debian)).inUrl("laptop")).isEqualTo("laptop");
    }

    @Test
    void aNameIsLocalWhenAllItsAddressesAre() throws UnknownHostException {
        InetAddress local = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetAddress local6 = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        InetAddress other = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});

        assertThat(Listening.on(List.of(local, local6))).isEqualTo(new Listening(local, true));
        assertThat(Listening.on(List.of(local, other))).isEqualTo(new Listening(local, false));
        assertThat(Listening.on(List.of(other, local))).isEqualTo(new Listening(other, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "no such host"})
    void whatIsNoHostIsRefused(String host) {
        assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> Listening.on(host));
    }
}
