// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Request;
import java.util.List;

/**
 * A request that a node received.
 *
 * @param queries the text of what is to be run or prepared: one for QUERY, PREPARE and EXECUTE, as many as there are
 *     for BATCH, none for the others; an EXECUTE of an unknown id has none either
 */
public record Received(ProtocolVersion version, int streamId, Request request, List<String> queries) {
    public Received {
        queries = List.copyOf(queries);
    }

    /** What kind of request it is. */
    public Opcode opcode() {
        return request.opcode();
    }
}
