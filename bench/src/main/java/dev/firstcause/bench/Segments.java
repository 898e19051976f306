// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import com.datastax.oss.driver.shaded.netty.buffer.ByteBuf;
import com.datastax.oss.protocol.internal.Compressor;
import com.datastax.oss.protocol.internal.CrcMismatchException;
import com.datastax.oss.protocol.internal.Segment;
import com.datastax.oss.protocol.internal.SegmentCodec;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.Values;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A v5 segment of 64 EXECUTE frames, from values bound before to its bytes, and from its bytes to the messages. */
@State(Scope.Thread)
public class Segments {
    private final FrameWriter writer = new FrameWriter(Ours.CODEC);
    private final FrameReader reader = new FrameReader(false, FrameCodec.LONGEST_BODY);
    private final SegmentCodec<ByteBuf> codecNative = new SegmentCodec<>(Native.PRIMITIVES, Compressor.none());
    private final NativeSegments writerNative = new NativeSegments(codecNative);
    private Values bound;
    private List<ByteBuffer> boundNative;
    private ByteBuffer received;
    private ByteBuf receivedNative;

    /** Binds values, and fills the receive buffers with the segment. */
    @Setup
    public void receive() {
        bound = Ours.bind(Work.javaValues(2));
        boundNative = Native.bind(Work.javaValues(2));
        writer.useSegments(null);
        reader.useSegments(null);
        ByteBuffer segment = write(message -> {});
        received = Work.received(segment);
        receivedNative = Native.received(segment);
    }

    /** Gives Netty its buffer back. */
    @TearDown
    public void release() {
        receivedNative.release();
    }

    /** Messages built, encoded, checksummed. */
    @Benchmark
    public ByteBuffer writeOurs(Blackhole hole) {
        return write(hole::consume);
    }

    /** Messages built, encoded, checksummed. */
    @Benchmark
    public void writeNative(Blackhole hole) {
        List<ByteBuf> parts = writeNative(hole::consume);
        hole.consume(parts);
        parts.forEach(ByteBuf::release);
    }

    /** Checksums checked, frames decoded. */
    @Benchmark
    public void readOurs(Blackhole hole) {
        read(hole::consume);
    }

    /** Checksums checked, frames decoded. */
    @Benchmark
    public void readNative(Blackhole hole) throws CrcMismatchException {
        readNative(hole::consume);
    }

    ByteBuffer write(Consumer<Object> seen) {
        for (int i = 0; i < Work.FRAMES_IN_A_SEGMENT; i++) {
            var message = Ours.execute(ProtocolVersion.V5, bound);
            seen.accept(message);
            writer.add(ProtocolVersion.V5, Work.STREAM_ID, message);
        }
        return writer.take();
    }

    List<ByteBuf> writeNative(Consumer<Object> seen) {
        for (int i = 0; i < Work.FRAMES_IN_A_SEGMENT; i++) {
            var frame = Native.execute(ProtocolVersion.V5, boundNative);
            seen.accept(frame);
            writerNative.addFrame(frame, "");
        }
        return writerNative.take();
    }

    void read(Consumer<Frame> seen) {
        reader.read(received.rewind(), (bytes, start, length) -> seen.accept(Ours.read(bytes, start, length)));
    }

    void readNative(Consumer<com.datastax.oss.protocol.internal.Frame> seen) throws CrcMismatchException {
        ByteBuf header =
                receivedNative.readerIndex(0).readSlice(codecNative.headerLength() + SegmentCodec.CRC24_LENGTH);
        // The codec releases what it is given: the Apache driver gives it a slice with a count of its own.
        ByteBuf rest = receivedNative.readRetainedSlice(receivedNative.readableBytes());
        Segment<ByteBuf> segment = codecNative.decode(codecNative.decodeHeader(header), rest);
        while (segment.payload.isReadable()) {
            seen.accept(Native.SERVER.decode(segment.payload));
        }
        segment.payload.release();
    }
}
