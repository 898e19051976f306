// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged bytes are a value or a PROTOCOL_ERROR that says where and what, and cost no more memory than came. */
class MutationTest {
    private static final int TIMES = 10_000;
    // An exception with its trace, the frame and its lists; then what the bytes themselves become: at worst an object
    // and a reference for each two of them.
    private static final long BASE = 64 * 1024;
    private static final int PER_BYTE = 64;

    private final List<@Nullable Compressor> compressors = new ArrayList<>();

    MutationTest() {
        compressors.add(null);
        compressors.add(Compressor.of("lz4"));
        compressors.add(Compressor.of("snappy"));
    }

    @ParameterizedTest
    @EnumSource
    void a_damaged_frame_is_a_value_or_a_protocol_error(Sample sample) {
        for (int seed = 0; seed < TIMES; seed++) {
            Random random = new Random(seed);
            ProtocolVersion version = ProtocolVersion.values()[seed % 3];
            Compressor compressor = compressors.get(seed / 3 % 3);
            FrameCodec codec = new FrameCodec(compressor, FrameCodec.LONGEST_BODY);
            byte[] damaged = damagedFrame(sample, version, codec, random);
            // Every compressed byte may stand for 255 others.
            long most = BASE + (long) PER_BYTE * damaged.length * (compressor == null ? 1 : 255);
            String what = sample + " " + version + ", seed " + seed;
            long allocated = Allocated.by(() -> decodeAndWalk(codec, damaged, what));
            assertThat(allocated)
                    .as("bytes allocated for %s bytes of %s", damaged.length, what)
                    .isLessThan(most);
        }
    }

    private static byte[] damagedFrame(Sample sample, ProtocolVersion version, FrameCodec codec, Random random) {
        WireOutput out = new WireOutput(256);
        codec.encode(sample.frame(random, version), out);
        byte[] bytes = new byte[out.position()];
        out.written().get(bytes);
        byte[] damaged = Mutation.of(bytes, random.nextInt(4) == 0 ? 0 : FrameHeader.LENGTH, random);
        if (damaged.length >= FrameHeader.LENGTH && random.nextInt(4) > 0) {
            ByteBuffer.wrap(damaged).putInt(5, damaged.length - FrameHeader.LENGTH);
        }
        return damaged;
    }

    private static void decodeAndWalk(FrameCodec codec, byte[] bytes, String what) {
        try {
            Frame frame = codec.decode(ByteBuffer.wrap(bytes), 0, bytes.length);
            if (frame.message() instanceof Rows rows) {
                walk(rows);
            }
        } catch (ProtocolException e) {
            requireTelling(e, what);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + " made " + e, e);
        }
    }

    private static void walk(Rows rows) {
        Rows.Cursor cursor = rows.cursor();
        int seen = 0;
        while (cursor.next()) {
            seen++;
            for (int column = 0; column < rows.metadata().columnCount(); column++) {
                if (cursor.length(column) > 0) {
                    rows.buffer().get(cursor.offset(column) + cursor.length(column) - 1);
                }
            }
        }
        if (seen != rows.count()) {
            throw new AssertionError(seen + " rows of " + rows.count());
        }
    }

    private static void requireTelling(ProtocolException e, String what) {
        if (e.offset() < 0
                || e.expected().isBlank()
                || e.found().isBlank()
                || e.unit().isBlank()) {
            throw new AssertionError(what + " made an error that says too little", e);
        }
        String start = "PROTOCOL_ERROR in the " + e.unit() + ": it should have ";
        String place = "\n  at byte " + e.offset() + " of the " + e.unit() + ": expected ";
        String message = String.valueOf(e.getMessage());
        if (!message.startsWith(start) || !message.contains(place)) {
            throw new AssertionError(what + " made an error without offset or rule", e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_damaged_segment_is_never_believed(boolean compressed) {
        int found = 0;
        for (int seed = 0; seed < TIMES; seed++) {
            Random random = new Random(seed);
            byte[] bytes = segments(random, compressed);
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            FrameReader reader = reader(compressed);
            try {
                readInChunks(reader, damaged, random, "seed " + seed);
                throw new AssertionError("seed " + seed + ": a flipped bit went unseen");
            } catch (ProtocolException e) {
                requireTelling(e, "seed " + seed);
                found++;
            }
        }
        assertThat(found).isEqualTo(TIMES);
    }

    @ParameterizedTest
    @EnumSource
    void a_damaged_segment_with_right_checksums_is_a_value_or_a_protocol_error(Sample sample) {
        for (int seed = 0; seed < TIMES; seed++) {
            Random random = new Random(seed);
            boolean compressed = seed % 2 == 0;
            FrameWriter writer = new FrameWriter(new FrameCodec());
            writer.useSegments(compressed ? Compressor.of("lz4") : null);
            Frame frame = sample.frame(random, ProtocolVersion.V5);
            writer.add(frame);
            byte[] bytes = bytes(writer.take());
            byte[] damaged = withRightChecksums(Mutation.of(bytes, 0, random), compressed);
            long chunks = random.nextLong();
            String what = sample + ", seed " + seed;
            long most =
                    BASE + (long) PER_BYTE * damaged.length * (compressed ? 255 : 1) + SegmentHeader.LONGEST_PAYLOAD;
            long allocated = Allocated.by(() -> {
                FrameReader reader = new FrameReader(frame.message() instanceof Response, FrameCodec.LONGEST_BODY);
                reader.useSegments(compressed ? Compressor.of("lz4") : null);
                try {
                    readInChunks(reader, damaged, new Random(chunks), what);
                } catch (ProtocolException e) {
                    requireTelling(e, what);
                }
            });
            assertThat(allocated)
                    .as("bytes allocated for %s bytes of %s", damaged.length, what)
                    .isLessThan(most);
        }
    }

    private static byte[] withRightChecksums(byte[] bytes, boolean compressed) {
        int length = SegmentHeader.length(compressed);
        if (bytes.length < length + SegmentHeader.TRAILER) {
            return bytes;
        }
        int payload = bytes.length - length - SegmentHeader.TRAILER;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        boolean selfContained = (bytes[compressed ? 4 : 2] & (compressed ? 4 : 2)) != 0;
        if (compressed) {
            int decompressed = (buffer.get(2) & 0xfe) >> 1 | (buffer.get(3) & 0xff) << 7 | (buffer.get(4) & 3) << 15;
            SegmentHeader.writeCompressed(bytes, 0, payload, decompressed, selfContained);
        } else {
            SegmentHeader.write(bytes, 0, payload, selfContained);
        }
        int crc = new Crc().crc32(bytes, length, payload);
        SegmentHeader.littleEndian(bytes, length + payload, crc, SegmentHeader.TRAILER);
        return bytes;
    }

    private static byte[] segments(Random random, boolean compressed) {
        FrameWriter writer = new FrameWriter(new FrameCodec());
        writer.useSegments(compressed ? Compressor.of("lz4") : null);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            writer.add(Sample.RESULT_ROWS.frame(random, ProtocolVersion.V5));
        }
        return bytes(writer.take());
    }

    private static FrameReader reader(boolean compressed) {
        FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
        reader.useSegments(compressed ? Compressor.of("lz4") : null);
        return reader;
    }

    private static void readInChunks(FrameReader reader, byte[] bytes, Random random, String what) {
        FrameCodec codec = new FrameCodec();
        int at = 0;
        while (at < bytes.length) {
            int length = 1 + random.nextInt(bytes.length - at);
            reader.read(ByteBuffer.wrap(bytes, at, length), (buffer, start, size) -> {
                byte[] copy = new byte[size];
                buffer.get(start, copy);
                decodeAndWalk(codec, copy, what);
            });
            at += length;
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
