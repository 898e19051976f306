// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import com.datastax.oss.driver.shaded.netty.buffer.ByteBuf;
import com.datastax.oss.protocol.internal.Frame;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Values;
import java.nio.ByteBuffer;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * An EXECUTE from its values to the bytes of its frame.
 *
 * <p>The messages are given to the blackhole before they are encoded, since a driver hands them to another thread: what
 * the compiler could save by never building them is not on offer there.
 */
@State(Scope.Thread)
public class EncodeExecute {
    @Param({"V4", "V5"})
    ProtocolVersion version;

    @Param({"2", "10"})
    int values;

    private final WireOutput out = new WireOutput(2048);
    private final ByteBuffer socket = ByteBuffer.allocateDirect(2048);
    private Object[] javaValues;
    private Values bound;
    private List<ByteBuffer> boundNative;

    /** Binds the values once. */
    @Setup
    public void bindValues() {
        javaValues = Work.javaValues(values);
        bound = Ours.bind(javaValues);
        boundNative = Native.bind(javaValues);
    }

    /** Values bound before. */
    @Benchmark
    public WireOutput encodeOurs(Blackhole hole) {
        return write(seen(Ours.execute(version, bound), hole));
    }

    /** Values bound before. */
    @Benchmark
    public void encodeNative(Blackhole hole) {
        drop(write(seen(Native.execute(version, boundNative), hole)), hole);
    }

    /** Values bound each time, from a number and strings by each side's own codecs. */
    @Benchmark
    public WireOutput bindAndEncodeOurs(Blackhole hole) {
        return write(seen(Ours.execute(version, Ours.bind(javaValues)), hole));
    }

    /** Values bound each time. */
    @Benchmark
    public void bindAndEncodeNative(Blackhole hole) {
        drop(write(seen(Native.execute(version, Native.bind(javaValues)), hole)), hole);
    }

    /** As before, and one more copy for us: to outside of the heap, where native-protocol's bytes are already. */
    @Benchmark
    public ByteBuffer bindAndEncodeOffHeapOurs(Blackhole hole) {
        return copyOut(write(seen(Ours.execute(version, Ours.bind(javaValues)), hole)));
    }

    /** As before. */
    @Benchmark
    public void bindAndEncodeOffHeapNative(Blackhole hole) {
        bindAndEncodeNative(hole);
    }

    private static <T> T seen(T message, Blackhole hole) {
        hole.consume(message);
        return message;
    }

    WireOutput write(Execute message) {
        out.rewind(0);
        Ours.CODEC.encode(version, Work.STREAM_ID, message, out);
        return out;
    }

    ByteBuffer copyOut(WireOutput written) {
        return socket.clear().put(written.array(), 0, written.position());
    }

    static ByteBuf write(Frame frame) {
        return Native.CLIENT.encode(frame);
    }

    private static void drop(ByteBuf bytes, Blackhole hole) {
        hole.consume(bytes);
        bytes.release();
    }
}
