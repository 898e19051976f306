// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.Sample;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.type.NativeType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The same bytes are the same frames, however they are cut. */
class ChunkingProperties {
    private enum Way {
        V4_PLAIN,
        V4_LZ4,
        V4_SNAPPY,
        V5_PLAIN,
        V5_LZ4;

        private boolean segmented() {
            return this == V5_PLAIN || this == V5_LZ4;
        }

        private @Nullable Compressor compressor() {
            return switch (this) {
                case V4_PLAIN, V5_PLAIN -> null;
                case V4_LZ4, V5_LZ4 -> Compressor.of("lz4");
                case V4_SNAPPY -> Compressor.of("snappy");
            };
        }
    }

    @Property(tries = 300)
    void any_chunking_of_the_same_bytes_gives_the_same_frames(
            @ForAll Way way,
            @ForAll long content,
            @ForAll long chunking,
            @ForAll @IntRange(min = 1, max = 40_000) int longestChunk,
            @ForAll boolean direct) {
        List<Frame> frames = someFrames(new Random(content), way);
        FrameCodec codec = new FrameCodec(way.segmented() ? null : way.compressor(), FrameCodec.LONGEST_BODY);
        FrameWriter writer = new FrameWriter(codec);
        FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
        if (way.segmented()) {
            writer.useSegments(way.compressor());
            reader.useSegments(way.compressor());
        }
        frames.forEach(writer::add);
        assertThat(read(reader, codec, writer.take(), new Random(chunking), longestChunk, direct))
                .isEqualTo(frames);
        assertThat(reader.unfinished()).isZero();
    }

    private static List<Frame> read(
            FrameReader reader, FrameCodec codec, ByteBuffer bytes, Random random, int longestChunk, boolean direct) {
        List<Frame> read = new ArrayList<>();
        int length = bytes.remaining();
        ByteBuffer all = direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
        all.put(0, bytes, 0, length);
        for (int end = 0; end < length; ) {
            end = Math.min(length, end + 1 + random.nextInt(longestChunk));
            reader.read(all.limit(end), (buffer, start, size) -> {
                ByteBuffer copy = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
                read.add(codec.decode(copy.put(0, buffer, start, size), 0, size));
            });
            assertThat(all.position()).isEqualTo(end);
        }
        return read;
    }

    private static List<Frame> someFrames(Random random, Way way) {
        ProtocolVersion version = way.segmented() ? ProtocolVersion.V5 : ProtocolVersion.V4;
        List<Frame> frames = new ArrayList<>();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            if (random.nextInt(15) == 0) {
                byte[] value = new byte[random.nextInt(300_000)];
                random.nextBytes(value);
                frames.add(Frame.response(
                        version,
                        random.nextInt(100),
                        Rows.of(
                                RowsMetadata.of(List.of(new ColumnSpec("ks", "t", "c", NativeType.BLOB))),
                                List.of(List.of(ByteBuffer.wrap(value))))));
            } else {
                Frame frame = Sample.values()[random.nextInt(Sample.values().length)].frame(random, version);
                if (frame.message() instanceof Response) {
                    frames.add(frame);
                }
            }
        }
        return frames;
    }
}
