// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;

/** OPTIONS: asks which STARTUP options the server supports; its body is empty. */
public enum Options implements Request {
    INSTANCE;

    @Override
    public Opcode opcode() {
        return Opcode.OPTIONS;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {}
}
