package dev.inkwell.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a proxy is believed to ask for. */
class ProxiesTest {
    private final Proxies proxies = new Proxies(List.of("10.0.0.0/8", "2001:db8::1"));

    @ParameterizedTest
    @CsvSource({
        // peer, X-Forwarded-For, who asks
        "192.0.2.7,198.51.100.1,192.0.2.7",
        "10.1.2.3,198.51.100.1,198.51.100.1",
        "2001:db8::1,198.51.100.1,198.51.100.1",
        "2001:db8::2,198.51.100.1,2001:db8:0:0:0:0:0:2",
        "10.1.2.3,'127.0.0.1, 198.51.100.1',198.51.100.1",
        "10.1.2.3,'127.0.0.1, 198.51.100.1, 10.9.9.9',198.51.100.1",
        "10.1.2.3,'198.51.100.1, unknown',10.1.2.3",
        "10.1.2.3,'198.51.100.1, localhost',10.1.2.3",
        "10.1.2.3,2001:db8::7,2001:db8:0:0:0:0:0:7",
        "10.1.2.3,'',10.1.2.3",
        "10.1.2.3,,10.1.2.3",
    })
    void theNearestAddressThatIsNoTrustedProxyAsks(String peer, String forwarded, String asks) throws Exception {
        HttpHeaders headers = new DefaultHttpHeaders();
        if (forwarded != null) {
            headers.add("X-Forwarded-For", forwarded);
        }
        assertThat(proxies.sender(headers, InetAddress.getByName(peer), false).name())
                .isEqualTo(asks);
    }

    @Test
    void onlyATrustedProxySaysWhatWasAskedForAndHow() throws Exception {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.add("Host", "127.0.0.1:8080");
        headers.add("X-Forwarded-Host", "blog.example.org");
        headers.add("X-Forwarded-Proto", "https");
        headers.add("Forwarded", "for=198.51.100.9;proto=https;host=evil.example.org");

        Sender trusted = proxies.sender(headers, InetAddress.getByName("10.0.0.1"), false);
        assertThat(trusted.host()).isEqualTo("blog.example.org");
        assertThat(trusted.secure()).isTrue();
        Sender other = proxies.sender(headers, InetAddress.getByName("192.0.2.1"), false);
        assertThat(other.host()).isEqualTo("127.0.0.1:8080");
        assertThat(other.secure()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0", "::1/129", "/8"})
    void whatIsNoAddressIsRefused(String address) {
        assertThatThrownBy(() -> new Proxies(List.of(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(address);
    }

    @Test
    void aPageBehindATrustedProxyMayChangeThings() throws Exception {
        String body = TestServer.user("ada");
        String request = "POST /users HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://blog.example.org"
                + "\r\nX-Forwarded-Host: blog.example.org\r\nX-Forwarded-Proto: https"
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
        try (TestServer behind = TestServer.startWith(Map.of("inkwell.trusted-proxies", "127.0.0.1"));
                TestServer open = TestServer.start()) {
            assertThat(behind.raw(request)).startsWith("HTTP/1.1 201 ");
            assertThat(behind.raw(request.replace("Proto: https", "Proto: http")))
                    .startsWith("HTTP/1.1 409 ");
            assertThat(behind.raw(request.replace("Origin: https", "Origin: http")))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(open.raw(request)).startsWith("HTTP/1.1 403 ");
        }
    }
}
