// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.NativeType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Addresses of 4 or 16 bytes (section 6.10). Host names and IPv6 scopes are not sent, and nothing is looked up. The JDK
 * makes an IPv4 address of 16 bytes that hold one.
 */
final class InetCodec extends CheckedCodec<InetAddress> {
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
            return InetAddress.getByAddress(copyOf(bytes));
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes has no other way to be wrong", e);
        }
    }
}
