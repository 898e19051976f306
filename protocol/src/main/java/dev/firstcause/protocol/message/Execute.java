// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * EXECUTE: runs a prepared statement.
 *
 * @param id the statement's id, from {@link Result.Prepared}; at most 65,535 bytes
 * @param resultMetadataId the id of the result's description that the client has, from the same; needed from v5 on,
 *     left out before
 */
public record Execute(ByteBuffer id, @Nullable ByteBuffer resultMetadataId, QueryParameters parameters)
        implements Request {
    static Execute decode(WireInput in, ProtocolVersion version) {
        ByteBuffer id = in.readShortBytes("id");
        ByteBuffer resultMetadataId =
                version.isAtLeast(ProtocolVersion.V5) ? in.readShortBytes("result_metadata_id") : null;
        return new Execute(id, resultMetadataId, QueryParameters.decode(in, version));
    }

    @Override
    public Opcode opcode() {
        return Opcode.EXECUTE;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeShortBytes(id);
        if (version.isAtLeast(ProtocolVersion.V5)) {
            if (resultMetadataId == null) {
                throw new IllegalArgumentException(
                        "EXECUTE in protocol " + version + " needs the result_metadata_id that PREPARE returned");
            }
            out.writeShortBytes(resultMetadataId);
        }
        parameters.encode(out, version);
    }
}
