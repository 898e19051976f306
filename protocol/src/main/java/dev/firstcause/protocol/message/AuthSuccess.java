// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** AUTH_SUCCESS: the server's last word in a SASL exchange. The token may be a secret: it is in no text made of this message. */
public record AuthSuccess(@Nullable ByteBuffer token) implements Response {
    static AuthSuccess decode(WireInput in) {
        return new AuthSuccess(in.readBytes("token"));
    }

    @Override
    public Opcode opcode() {
        return Opcode.AUTH_SUCCESS;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeBytes(token);
    }

    @Override
    public String toString() {
        return "AuthSuccess[token=" + (token == null ? "null" : token.remaining() + " bytes") + "]";
    }
}
