// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node listens: a host name or address, and a port. The name is what the certificate of the node is held
 * against.
 *
 * <p>A name is looked up for each connection, by the JDK's resolver. A process looks up four names at once at most; further
 * names wait, and fail with their timeout for connecting. If a name has several addresses, they are raced (RFC 8305): in the
 * order of the look-up, IPv4 and IPv6 in turn, the next one 250 ms after the last one or at once when one fails. The first TCP
 * connection that is established is used, and the others are closed. All of this, and TLS, happens within the one timeout for
 * connecting. If no address can be connected to, the failure of the first one is the cause, unless it is a limit of this host
 * (LOCAL_LIMIT) and that of another is not. The failure of each address is evidence, in the order in which they were tried. If the connection that won fails later, in TLS or in the CQL
 * start, that is the failure, and no further address is tried.
 *
 * @param host a name, an IPv4 address or an IPv6 address, not empty; an IPv6 address may stand in brackets, which are
 *     taken off
 * @param port 1 to 65,535
 */
public record Endpoint(String host, int port) {
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([^\\]]*)\\]|([^:]*)):([0-9]*)");

    public Endpoint {
        Objects.requireNonNull(host, "host is null: give the name or the address of a node");
        if (host.isBlank()) {
            throw new IllegalArgumentException("An endpoint needs a host: a name or an address");
        }
        requireHostAlone(host);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("Port " + port + " of " + host + " is none: it is between 1 and 65535");
        }
    }

    private static void requireHostAlone(String host) {
        Matcher matcher = WITH_PORT.matcher(host);
        if (matcher.matches()) {
            String alone = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            throw new IllegalArgumentException("Host \"" + host + "\" has a port in it: give the two apart, host \""
                    + alone + "\" and port " + matcher.group(3));
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c == ',' || c == '/' || c == '@') {
                throw new IllegalArgumentException("Host \"" + host.replaceAll("\\p{Cntrl}", "?")
                        + "\" is not one: " + (c < ' ' ? "a control character" : "'" + c + "'")
                        + " cannot stand in a name or an address; give one host alone, without protocol, path or user");
            }
        }
    }

    /** {@code host:port}. */
    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
