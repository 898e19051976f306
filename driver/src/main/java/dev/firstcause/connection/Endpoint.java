// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

/**
 * Where a node listens: a host name or address, and a port. The name is what the certificate of the node is held
 * against.
 *
 * @param host a name, an IPv4 address or an IPv6 address, not empty
 * @param port 1 to 65,535
 */
public record Endpoint(String host, int port) {
    public Endpoint {
        if (host.isBlank()) {
            throw new IllegalArgumentException("An endpoint needs a host: a name or an address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("Port " + port + " of " + host + " is none: it is between 1 and 65535");
        }
    }

    /** {@code host:port}. */
    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
