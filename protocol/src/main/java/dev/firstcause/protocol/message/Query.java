// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;

/** QUERY: a statement as text, and how to run it. */
public record Query(String query, QueryParameters parameters) implements Request {
    static Query decode(WireInput in, ProtocolVersion version) {
        return new Query(in.readLongString("query"), QueryParameters.decode(in, version));
    }

    @Override
    public Opcode opcode() {
        return Opcode.QUERY;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeLongString(query);
        parameters.encode(out, version);
    }
}
