// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;

/**
 * AUTHENTICATE: the server wants credentials.
 *
 * @param authenticator the class name of its authenticator
 */
public record Authenticate(String authenticator) implements Response {

    @Override
    public Opcode opcode() {
        return Opcode.AUTHENTICATE;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeString(authenticator);
    }

    static Authenticate decode(WireInput in) {
        return new Authenticate(in.readString("authenticator"));
    }
}
