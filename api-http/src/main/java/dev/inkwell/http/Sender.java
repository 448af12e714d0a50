package dev.inkwell.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * From where a request comes, and how it was asked for there: as the connection tells, or {@link Proxies a proxy that is
 * trusted}.
 *
 * @param address of who asks
 * @param host what they asked for, as in {@code Host}; empty where they did not say
 * @param secure whether nobody on the way could read along
 */
public record Sender(InetAddress address, String host, boolean secure) {

    /** The sender of a request. */
    public static Sender of(HttpRequest<?> request) {
        Exchange exchange = Exchange.of(request);
        return exchange == null
                ? new Sender(
                        address(request.getRemoteAddress()),
                        request.getHeaders().get(HttpHeaders.HOST, String.class, ""),
                        request.isSecure())
                : exchange.sender();
    }

    /** Whether the connection comes from this machine, be it of a proxy on it. */
    static boolean isNear(HttpRequest<?> request) {
        return address(request.getRemoteAddress()).isLoopbackAddress();
    }

    /** An address in numbers, as they are logged and compared. */
    public String name() {
        return address.getHostAddress();
    }

    /** An address that is none yet is nobody's. */
    static InetAddress address(InetSocketAddress remote) {
        InetAddress address = remote.getAddress();
        return address == null ? new InetSocketAddress(0).getAddress() : address;
    }
}
