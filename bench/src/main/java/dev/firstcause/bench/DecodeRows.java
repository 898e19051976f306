// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import com.datastax.oss.driver.shaded.netty.buffer.ByteBuf;
import com.datastax.oss.protocol.internal.response.result.DefaultRows;
import dev.firstcause.protocol.message.Rows;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A RESULT of 100 rows from the bytes of its frame, which lie in a receive buffer outside of the heap, to a message.
 * native-protocol copies each value out of the buffer; ours are read in place, or the frame is copied once as a whole.
 */
@State(Scope.Thread)
public class DecodeRows {
    /** Whether the columns are described, or the description was left out, as a prepared statement may ask. */
    @Param({"true", "false"})
    boolean metadata;

    private ByteBuffer received;
    private ByteBuf receivedNative;

    /** Fills the receive buffers. */
    @Setup
    public void receive() {
        ByteBuffer frame = Work.rows(metadata);
        received = Work.received(frame);
        receivedNative = Native.received(frame);
    }

    /** Gives Netty its buffer back. */
    @TearDown
    public void release() {
        receivedNative.release();
    }

    /** The message, which is read where it lies, while the buffer is left alone. */
    @Benchmark
    public Rows decodeInPlaceOurs() {
        return (Rows) Ours.CODEC.decode(received, 0, received.limit()).message();
    }

    /** The message, for which there is no other way. */
    @Benchmark
    public DefaultRows decodeInPlaceNative() {
        return decodeNative();
    }

    /** The message, which needs the buffer no longer. */
    @Benchmark
    public Rows decodeOurs() {
        return (Rows) Ours.read(received, 0, received.limit()).message();
    }

    /** The message, which needs the buffer no longer. */
    @Benchmark
    public DefaultRows decodeNative() {
        return (DefaultRows) Native.CLIENT.decode(receivedNative.readerIndex(0)).message;
    }

    /** The message as before, and of each row the number, and of the text its length and a byte. */
    @Benchmark
    public void decodeAndReadOurs(Blackhole hole) {
        Rows rows = decodeOurs();
        hole.consume(rows);
        ByteBuffer content = rows.buffer();
        Rows.Cursor cursor = rows.cursor();
        while (cursor.next()) {
            if (cursor.length(0) == 4) {
                hole.consume(content.getInt(cursor.offset(0)));
            }
            hole.consume(cursor.length(1));
            hole.consume(content.get(cursor.offset(1)));
        }
    }

    /** The message as before, and of each row the number, and of the text its length and a byte. */
    @Benchmark
    public void decodeAndReadNative(Blackhole hole) {
        DefaultRows message = decodeNative();
        hole.consume(message);
        Queue<List<ByteBuffer>> rows = message.getData();
        for (List<ByteBuffer> row = rows.poll(); row != null; row = rows.poll()) {
            ByteBuffer number = row.get(0);
            if (number != null && number.remaining() == 4) {
                hole.consume(number.getInt(number.position()));
            }
            ByteBuffer text = row.get(1);
            hole.consume(text.remaining());
            hole.consume(text.get(text.position()));
        }
    }
}
