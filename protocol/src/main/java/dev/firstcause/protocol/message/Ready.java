// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;

/** READY: the server is ready for requests; its body is empty. */
public enum Ready implements Response {
    INSTANCE;

    @Override
    public Opcode opcode() {
        return Opcode.READY;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {}
}
