// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** AUTH_CHALLENGE: the server's part of a SASL exchange. The token may be a secret: it is in no text made of this message. */
public record AuthChallenge(@Nullable ByteBuffer token) implements Response {
    static AuthChallenge decode(WireInput in) {
        return new AuthChallenge(in.readBytes("token"));
    }

    @Override
    public Opcode opcode() {
        return Opcode.AUTH_CHALLENGE;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeBytes(token);
    }

    @Override
    public String toString() {
        return "AuthChallenge[token=" + (token == null ? "null" : token.remaining() + " bytes") + "]";
    }
}
