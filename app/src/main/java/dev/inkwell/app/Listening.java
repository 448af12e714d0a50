package dev.inkwell.app;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Where {@code serve} listens.
 *
 * @param address the one that is bound, rather than a name that may mean another one by then
 * @param isLocal whether only this machine reaches it. Of a name every address has to be local: which one a system puts
 *     first may change
 */
record Listening(InetAddress address, boolean isLocal) {

    /**
     * What a host means.
     *
     * @throws UnknownHostException when it is none; an empty one, too, which some take for every address
     */
    static Listening on(String host) throws UnknownHostException {
        if (host.isBlank()) {
            throw new UnknownHostException(host);
        }
        return on(List.of(InetAddress.getAllByName(host))); // which makes 127.0.0.1 of ::ffff:127.0.0.1
    }

    /**
     * The host that was asked for, as callers on this machine are to write it in a URL: no other name than localhost lets
     * them in, as any other may be made to mean it by somebody else.
     */
    String inUrl(String host) {
        String bare = host.replaceAll("[\\[\\]]", "");
        if (address.isAnyLocalAddress()) {
            bare = address instanceof Inet6Address ? "::1" : "127.0.0.1";
        } else if (address.isLoopbackAddress() && !bare.equalsIgnoreCase("localhost")) {
            bare = address instanceof Inet6Address ? "::1" : address.getHostAddress();
        }
        return bare.contains(":") ? "[" + bare + "]" : bare;
    }

    /** What a host means that has these addresses, of which there is at least one. */
    static Listening on(List<InetAddress> addresses) {
        return new Listening(addresses.get(0), addresses.stream().allMatch(InetAddress::isLoopbackAddress));
    }
}
