// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import com.datastax.oss.driver.internal.core.protocol.ByteBufPrimitiveCodec;
import com.datastax.oss.driver.shaded.netty.buffer.ByteBuf;
import com.datastax.oss.driver.shaded.netty.buffer.PooledByteBufAllocator;
import com.datastax.oss.protocol.internal.Compressor;
import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.FrameCodec;
import com.datastax.oss.protocol.internal.PrimitiveCodec;
import com.datastax.oss.protocol.internal.ProtocolConstants.ConsistencyLevel;
import com.datastax.oss.protocol.internal.request.Execute;
import com.datastax.oss.protocol.internal.request.query.QueryOptions;
import dev.firstcause.protocol.ProtocolVersion;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** native-protocol, used as the Apache driver uses it: on Netty's pooled buffers outside of the heap. */
final class Native {
    static final PrimitiveCodec<ByteBuf> PRIMITIVES = new ByteBufPrimitiveCodec(PooledByteBufAllocator.DEFAULT);
    static final FrameCodec<ByteBuf> CLIENT = FrameCodec.defaultClient(PRIMITIVES, Compressor.none());
    static final FrameCodec<ByteBuf> SERVER = FrameCodec.defaultServer(PRIMITIVES, Compressor.none());

    private static final byte[] ID = Work.id(1);
    private static final byte[] RESULT_METADATA_ID = Work.id(101);

    private Native() {}

    /** What binding does in the Apache driver: a buffer for each value, an array of them, and a list over it. */
    static List<ByteBuffer> bind(Object[] values) {
        ByteBuffer[] bound = new ByteBuffer[values.length];
        bound[0] = TypeCodecs.INT.encode((Integer) values[0], DefaultProtocolVersion.V4);
        for (int i = 1; i < bound.length; i++) {
            bound[i] = TypeCodecs.TEXT.encode((String) values[i], DefaultProtocolVersion.V4);
        }
        return Arrays.asList(bound);
    }

    static Frame execute(ProtocolVersion version, List<ByteBuffer> values) {
        QueryOptions options = new QueryOptions(
                ConsistencyLevel.LOCAL_ONE,
                values,
                Map.of(),
                true,
                Work.PAGE_SIZE,
                null,
                ConsistencyLevel.SERIAL,
                Work.TIMESTAMP,
                null,
                QueryOptions.NO_NOW_IN_SECONDS);
        byte[] resultMetadataId = version.isAtLeast(ProtocolVersion.V5) ? RESULT_METADATA_ID : null;
        Execute execute = new Execute(ID, resultMetadataId, options);
        return Frame.forRequest(version.number(), Work.STREAM_ID, false, Frame.NO_PAYLOAD, execute);
    }

    /** The bytes as Netty would have received them. */
    static ByteBuf received(ByteBuffer bytes) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.remaining()).writeBytes(bytes.duplicate());
    }
}
