// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.Sample;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Rows;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The decoder under a fuzzer: any bytes are frames or a PROTOCOL_ERROR, and a frame that was read is the same once it was
 * written and read again. Without the profile {@code fuzz} only the seeds are tried.
 */
class FrameFuzzTest {
    /** Bits of the first byte: how the rest of the bytes is to be taken. */
    private static final int RESPONSES = 1;

    private static final int SEGMENTS = 2;
    private static final int LZ4 = 4;
    private static final int SNAPPY = 8;
    private static final int LONGEST_BODY = 1 << 20;

    static Stream<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (Sample sample : Sample.values()) {
            for (ProtocolVersion version : ProtocolVersion.values()) {
                seeds.add(seed(sample.frame(new Random(sample.ordinal()), version), 0));
            }
            seeds.add(seed(sample.frame(new Random(sample.ordinal()), ProtocolVersion.V5), SEGMENTS));
            seeds.add(seed(sample.frame(new Random(sample.ordinal()), ProtocolVersion.V5), SEGMENTS | LZ4));
            seeds.add(seed(sample.frame(new Random(sample.ordinal()), ProtocolVersion.V4), LZ4));
            seeds.add(seed(sample.frame(new Random(sample.ordinal()), ProtocolVersion.V4), SNAPPY));
        }
        return seeds.stream();
    }

    private static byte[] seed(Frame frame, int mode) {
        FrameWriter writer = new FrameWriter(new FrameCodec(compressor(mode), LONGEST_BODY));
        if ((mode & SEGMENTS) != 0) {
            writer.useSegments(compressor(mode));
        }
        writer.add(frame);
        ByteBuffer bytes = writer.take();
        byte[] seed = new byte[1 + bytes.remaining()];
        seed[0] = (byte) (frame.message() instanceof Response ? mode | RESPONSES : mode);
        bytes.get(seed, 1, bytes.remaining());
        return seed;
    }

    private static @Nullable Compressor compressor(int mode) {
        return (mode & LZ4) != 0 ? Compressor.of("lz4") : (mode & SNAPPY) != 0 ? Compressor.of("snappy") : null;
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void any_bytes_are_frames_or_a_protocol_error(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int mode = input[0];
        boolean segments = (mode & SEGMENTS) != 0;
        Compressor compressor = compressor(segments ? mode & ~SNAPPY : mode);
        FrameReader reader = new FrameReader((mode & RESPONSES) != 0, LONGEST_BODY);
        FrameCodec codec = new FrameCodec(segments ? null : compressor, LONGEST_BODY);
        if (segments) {
            reader.useSegments(compressor);
        }
        try {
            int chunk = 1 + (mode >> 4 & 7) * 13;
            for (int at = 1; at < input.length; at += chunk) {
                ByteBuffer bytes = ByteBuffer.wrap(input, at, Math.min(chunk, input.length - at));
                reader.read(bytes, (buffer, start, length) -> requireRoundTrip(codec, buffer, start, length));
            }
        } catch (ProtocolException e) {
            if (e.offset() < 0 || e.expected().isBlank() || e.found().isBlank()) {
                throw new AssertionError("an error that says too little", e);
            }
        }
    }

    private static void requireRoundTrip(FrameCodec codec, ByteBuffer bytes, int start, int length) {
        ByteBuffer copy = ByteBuffer.allocate(length).put(0, bytes, start, length);
        Frame frame = codec.decode(copy, 0, length);
        if (frame.message() instanceof Rows rows) {
            Rows.Cursor cursor = rows.cursor();
            while (cursor.next()) {
                for (int column = 0; column < rows.metadata().columnCount(); column++) {
                    cursor.bytes(column);
                }
            }
        }
        WireOutput out = new WireOutput(length);
        try {
            codec.encode(frame, out);
        } catch (IllegalArgumentException e) {
            // A text for people may have grown: three bytes for each of its damaged ones.
            if (!frame.toString().contains("\uFFFD")) {
                throw e;
            }
            return;
        }
        Frame again = codec.decode(out.copy(), 0, out.position());
        if (!again.equals(frame)) {
            throw new AssertionError(frame + " came back as " + again);
        }
    }
}
