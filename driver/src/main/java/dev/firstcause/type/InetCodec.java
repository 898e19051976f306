// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.NativeType;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Addresses of 4 or 16 bytes (section 6.10). Host names and IPv6 scopes are not sent, and nothing is looked up. An
 * IPv4-mapped address of 16 bytes stays an {@link Inet6Address}: to a server, it is another value than the IPv4 address.
 */
final class InetCodec extends CheckedCodec<InetAddress> {
    private static final int NO_SCOPE = -1;

    InetCodec() {
        super(NativeType.INET, InetAddress.class);
    }

    @Override
    public void encode(InetAddress value, WireOutput out) {
        byte[] address = value.getAddress();
        out.writeRaw(address, 0, address.length);
    }

    @Override
    InetAddress decodeContent(ByteBuffer bytes) {
        int length = bytes.remaining();
        if (length != 4 && length != 16) {
            throw error(0, "4 or 16 bytes", bytes(length));
        }
        try {
            // InetAddress.getByAddress would turn an IPv4-mapped address into an Inet4Address of 4 bytes.
            return length == 4
                    ? InetAddress.getByAddress(copyOf(bytes))
                    : Inet6Address.getByAddress(null, copyOf(bytes), NO_SCOPE);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes has no other way to be wrong", e);
        }
    }
}
