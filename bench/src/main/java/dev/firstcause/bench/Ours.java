// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.type.Codecs;
import java.nio.ByteBuffer;

/** Our codec, used as a driver uses it. */
final class Ours {
    static final FrameCodec CODEC = new FrameCodec();

    private static final ByteBuffer ID = ByteBuffer.wrap(Work.id(1));
    private static final ByteBuffer RESULT_METADATA_ID = ByteBuffer.wrap(Work.id(101));

    private Ours() {}

    /** Writes an int and strings straight into the form of the wire. */
    static Values bind(Object[] values) {
        Values.Builder builder = Values.positional();
        Codecs.INT.write(values[0], builder.next());
        for (int i = 1; i < values.length; i++) {
            Codecs.TEXT.write(values[i], builder.next());
        }
        return builder.build();
    }

    static Execute execute(ProtocolVersion version, Values values) {
        ByteBuffer resultMetadataId = version.isAtLeast(ProtocolVersion.V5) ? RESULT_METADATA_ID : null;
        return new Execute(
                ID,
                resultMetadataId,
                new QueryParameters(
                        Consistency.LOCAL_ONE,
                        values,
                        true,
                        Work.PAGE_SIZE,
                        null,
                        null,
                        Work.TIMESTAMP,
                        null,
                        QueryParameters.NO_NOW));
    }

    /** Reads a frame out of a receive buffer, which is used again: its bytes are copied, once and as a whole. */
    static Frame read(ByteBuffer received, int start, int length) {
        byte[] own = new byte[length];
        received.get(start, own);
        return CODEC.decode(ByteBuffer.wrap(own), 0, length);
    }
}
