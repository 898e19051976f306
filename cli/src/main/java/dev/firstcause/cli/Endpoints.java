// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.connection.Endpoint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST}, {@code HOST:PORT}, {@code [IPv6]} and {@code [IPv6]:PORT}. */
final class Endpoints implements ITypeConverter<Endpoint> {
    static final int PORT = 9042;

    @Override
    public Endpoint convert(String text) {
        if (text.indexOf('@') >= 0) {
            // Without the text: what stands before the @ may be a password.
            throw new TypeConversionException("an endpoint is HOST:PORT and has no @: give the user with --user");
        }
        if (text.indexOf('/') >= 0) {
            throw wrong(text, "it is HOST:PORT, without a scheme or a path");
        }
        if (text.startsWith("[")) {
            return bracketed(text);
        }
        int colon = text.indexOf(':');
        if (colon != text.lastIndexOf(':')) {
            throw wrong(text, "an IPv6 address stands in brackets, as in [::1]:9042");
        }
        return colon < 0 ? endpoint(text, text, "") : endpoint(text, text.substring(0, colon), text.substring(colon));
    }

    private static Endpoint bracketed(String text) {
        int end = text.indexOf(']');
        String inside = end < 0 ? "" : text.substring(1, end);
        if (inside.indexOf(':') < 0) {
            throw wrong(text, "brackets are for a whole IPv6 address, as in [::1]:9042");
        }
        return endpoint(text, inside, text.substring(end + 1));
    }

    /** The rest is empty, or a colon and a port. */
    private static Endpoint endpoint(String text, String host, String rest) {
        if (host.isBlank() || !host.equals(host.strip())) {
            throw wrong(text, "before the port stands the name or the address of a host");
        }
        if (rest.isEmpty()) {
            return new Endpoint(host, PORT);
        }
        int port = rest.matches(":\\d{1,5}") ? Integer.parseInt(rest.substring(1)) : 0;
        if (port < 1 || port > 65_535) {
            throw wrong(text, "a port is a number from 1 to 65535, such as " + PORT);
        }
        return new Endpoint(host, port);
    }

    private static TypeConversionException wrong(String text, String rule) {
        return new TypeConversionException("'" + text + "' is no endpoint: " + rule);
    }
}
