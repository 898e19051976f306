// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.util.List;

/** REGISTER: asks for events of some types, such as {@link Event#STATUS_CHANGE}. */
public record Register(List<String> eventTypes) implements Request {
    public Register {
        eventTypes = List.copyOf(eventTypes);
    }

    @Override
    public Opcode opcode() {
        return Opcode.REGISTER;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeStringList(eventTypes);
    }

    static Register decode(WireInput in) {
        return new Register(in.readStringList("event type"));
    }
}
