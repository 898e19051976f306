// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** AUTH_RESPONSE: the client's part of a SASL exchange. The token may be a secret: it is in no text made of this message. */
public record AuthResponse(@Nullable ByteBuffer token) implements Request {
    static AuthResponse decode(WireInput in) {
        return new AuthResponse(in.readBytes("token"));
    }

    @Override
    public Opcode opcode() {
        return Opcode.AUTH_RESPONSE;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeBytes(token);
    }

    @Override
    public String toString() {
        return "AuthResponse[token=" + (token == null ? "null" : token.remaining() + " bytes") + "]";
    }
}
