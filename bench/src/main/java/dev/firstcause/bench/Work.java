// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.type.NativeType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What both sides are given to do. */
final class Work {
    static final int STREAM_ID = 7;
    static final int PAGE_SIZE = 5000;
    static final long TIMESTAMP = 1_767_225_600_000_000L;
    static final int ROWS = 100;
    static final int FRAMES_IN_A_SEGMENT = 64;

    private static final int TEXT_LENGTH = 100;
    private static final int ID_LENGTH = 16;

    private Work() {}

    /** The 16 bytes of a prepared statement's id, or of its result metadata's. */
    static byte[] id(int first) {
        byte[] id = new byte[ID_LENGTH];
        for (int i = 0; i < ID_LENGTH; i++) {
            id[i] = (byte) (first + i);
        }
        return id;
    }

    /** Values as a program has them: an int, and texts for the rest. */
    static Object[] javaValues(int count) {
        Object[] values = new Object[count];
        values[0] = count;
        for (int i = 1; i < count; i++) {
            values[i] = letters(i);
        }
        return values;
    }

    /** A RESULT frame of 100 rows of an int and a text. */
    static ByteBuffer rows(boolean metadata) {
        List<List<ByteBuffer>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(List.of(number(i), text(i)));
        }
        WireOutput out = new WireOutput(256);
        RowsMetadata description = metadata ? RowsMetadata.of(columns()) : RowsMetadata.leftOut(2);
        new FrameCodec().encode(Frame.response(ProtocolVersion.V4, STREAM_ID, Rows.of(description, rows)), out);
        return out.copy();
    }

    private static List<ColumnSpec> columns() {
        return List.of(
                new ColumnSpec("shop", "customers", "id", NativeType.INT),
                new ColumnSpec("shop", "customers", "name", NativeType.TEXT));
    }

    private static ByteBuffer number(int value) {
        return ByteBuffer.allocate(4).putInt(0, value);
    }

    private static ByteBuffer text(int seed) {
        return ByteBuffer.wrap(letters(seed).getBytes(UTF_8));
    }

    private static String letters(int seed) {
        return String.valueOf((char) ('a' + seed % 26)).repeat(TEXT_LENGTH);
    }

    /** The bytes where a socket's would be: outside of the heap. */
    static ByteBuffer received(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining())
                .put(bytes.duplicate())
                .flip();
    }
}
