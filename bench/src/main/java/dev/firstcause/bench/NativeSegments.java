// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import com.datastax.oss.driver.shaded.netty.buffer.ByteBuf;
import com.datastax.oss.protocol.internal.Segment;
import com.datastax.oss.protocol.internal.SegmentBuilder;
import com.datastax.oss.protocol.internal.SegmentCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects native-protocol's frames in segments, as the Apache driver does, but without the promises that it keeps for
 * each frame: they are no part of the codec.
 */
final class NativeSegments extends SegmentBuilder<ByteBuf, String> {
    private final SegmentCodec<ByteBuf> codec;
    private final List<Object> parts = new ArrayList<>();

    NativeSegments(SegmentCodec<ByteBuf> codec) {
        super(Native.PRIMITIVES, Native.CLIENT);
        this.codec = codec;
    }

    /** The bytes of all frames added since the last time, in parts; to be released. */
    List<ByteBuf> take() {
        flush();
        List<ByteBuf> taken = new ArrayList<>(parts.size());
        for (Object part : parts) {
            taken.add((ByteBuf) part);
        }
        parts.clear();
        return taken;
    }

    @Override
    protected void processSegment(Segment<ByteBuf> segment, String state) {
        codec.encode(segment, parts);
    }

    @Override
    protected String mergeStates(List<String> states) {
        return "";
    }

    @Override
    protected List<String> splitState(String state, int count) {
        throw new UnsupportedOperationException("No frame here needs several segments");
    }
}
