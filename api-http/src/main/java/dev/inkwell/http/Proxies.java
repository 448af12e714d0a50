package dev.inkwell.http;

import io.micronaut.context.annotation.Property;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that are believed what they say of a request: for whom they ask, for which host, and whether over TLS
 * ({@code X-Forwarded-For}, {@code -Host} and {@code -Proto}). Anybody else may write anything there. {@code Forwarded}
 * (RFC 7239) is believed nobody: proxies that do not know it hand on the one that a stranger sent.
 */
@Singleton
public final class Proxies {
    /** The property that names them: addresses, and networks such as {@code 10.0.0.0/8}. */
    public static final String TRUSTED = "inkwell.trusted-proxies";

    private final List<IpSubnetFilterRule> trusted;

    Proxies(@Property(name = TRUSTED) @Nullable List<String> addresses) {
        trusted = addresses == null
                ? List.of()
                : addresses.stream()
                        .map(String::strip)
                        .filter(address -> !address.isEmpty())
                        .map(Proxies::network)
                        .toList();
    }

    /**
     * Refuses what could not be one of {@link #TRUSTED}.
     *
     * @throws IllegalArgumentException saying why
     */
    public static void check(String named) {
        network(named);
    }

    /** From where a request comes that came by a connection from this address. */
    Sender sender(HttpHeaders headers, InetAddress peer, boolean tls) {
        String host = headers.get("Host", "");
        if (trusted.isEmpty() || !trusts(peer)) {
            return new Sender(peer, host, tls);
        }
        List<String> hosts = values(headers, "X-Forwarded-Host");
        List<String> protocols = values(headers, "X-Forwarded-Proto");
        return new Sender(
                farthest(values(headers, "X-Forwarded-For"), peer),
                hosts.isEmpty() ? host : hosts.get(hosts.size() - 1),
                protocols.isEmpty() ? tls : protocols.get(protocols.size() - 1).equalsIgnoreCase("https"));
    }

    /** Each proxy adds at the end from whom it has the request: what a trusted one says is true, and nothing before. */
    private InetAddress farthest(List<String> addresses, InetAddress peer) {
        InetAddress farthest = peer;
        for (int i = addresses.size() - 1; i >= 0 && trusts(farthest); i--) {
            InetAddress address = NetUtil.createInetAddressFromIpAddressString(addresses.get(i));
            if (address == null) {
                break;
            }
            farthest = address;
        }
        return farthest;
    }

    private boolean trusts(InetAddress address) {
        var socket = new InetSocketAddress(address, 0);
        return trusted.stream().anyMatch(network -> network.matches(socket));
    }

    private static List<String> values(HttpHeaders headers, String name) {
        List<String> values = new ArrayList<>();
        headers.getAll(name).forEach(line -> values.addAll(elements(line)));
        return values;
    }

    private static List<String> elements(String line) {
        return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
    }

    /**
     * An address or network, such as {@code 10.0.0.0/8}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    private static IpSubnetFilterRule network(String named) {
        List<String> parts = Stream.of(named.split("/", 2)).toList();
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(parts.get(0));
        if (address == null) {
            throw new IllegalArgumentException(named + " is neither an address nor a network such as 10.0.0.0/8");
        }
        int longest = address.getAddress().length * Byte.SIZE;
        String prefix = parts.size() == 1 ? Integer.toString(longest) : parts.get(1);
        if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > longest || Integer.parseInt(prefix) == 0) {
            throw new IllegalArgumentException(
                    named + " has no length of a prefix from 1 to " + longest + ", and not everybody is a proxy");
        }
        return new IpSubnetFilterRule(address, Integer.parseInt(prefix), IpFilterRuleType.ACCEPT);
    }
}
