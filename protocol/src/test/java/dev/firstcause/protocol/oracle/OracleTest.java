// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.protocol.internal.Compressor;
import com.datastax.oss.protocol.internal.Segment;
import com.datastax.oss.protocol.internal.SegmentBuilder;
import com.datastax.oss.protocol.internal.SegmentCodec;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.Sample;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Values;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The codec of the Apache driver, native-protocol, says what is right: the same bytes and the same values, both ways. */
class OracleTest {
    private static final int FRAMES = 300;

    @SuppressWarnings("ImmutableEnumChecker") // the compressors hold no state
    private enum Compression {
        PLAIN(null, Compressor.none()),
        LZ4(dev.firstcause.protocol.frame.Compressor.of("lz4"), OracleCompressor.LZ4),
        SNAPPY(dev.firstcause.protocol.frame.Compressor.of("snappy"), OracleCompressor.SNAPPY);

        private final dev.firstcause.protocol.frame.@Nullable Compressor ours;
        private final Compressor<ByteBufferPrimitives.Buffer> oracles;

        Compression(
                dev.firstcause.protocol.frame.@Nullable Compressor ours,
                Compressor<ByteBufferPrimitives.Buffer> oracles) {
            this.ours = ours;
            this.oracles = oracles;
        }
    }

    static Stream<Arguments> everything() {
        List<Arguments> everything = new ArrayList<>();
        for (Sample sample : Sample.values()) {
            for (ProtocolVersion version : ProtocolVersion.values()) {
                for (Compression compression : Compression.values()) {
                    // v5 compresses segments, and only with LZ4: see the tests of segments.
                    if (compression == Compression.PLAIN || version != ProtocolVersion.V5) {
                        everything.add(Arguments.of(sample, version, compression));
                    }
                }
            }
        }
        return everything.stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void a_frame_is_the_same_bytes_and_the_same_values(
            Sample sample, ProtocolVersion version, Compression compression) {
        FrameCodec ours = new FrameCodec(compression.ours, FrameCodec.LONGEST_BODY);
        var client = com.datastax.oss.protocol.internal.FrameCodec.defaultClient(
                new ByteBufferPrimitives(), compression.oracles);
        var server = com.datastax.oss.protocol.internal.FrameCodec.defaultServer(
                new ByteBufferPrimitives(), compression.oracles);
        WireOutput out = new WireOutput(16);
        for (int seed = 0; seed < FRAMES; seed++) {
            Frame frame = sample.frame(new Random(seed), version);
            boolean response = frame.message() instanceof Response;
            out.rewind(0);
            ours.encode(frame, out);
            ByteBuffer bytes = out.copy();

            ByteBuffer oracles =
                    (response ? server : client).encode(ToOracle.frame(frame)).readable();
            assertThat(hex(bytes)).as("bytes of seed %s", seed).isEqualTo(hex(oracles));

            assertThat(ours.decode(bytes, 0, bytes.remaining()))
                    .as("decoded, seed %s", seed)
                    .isEqualTo(frame);
            var decoded = (response ? client : server).decode(ByteBufferPrimitives.Buffer.of(bytes));
            assertThat(FromOracle.frame(decoded))
                    .as("decoded by the oracle, seed %s", seed)
                    .isEqualTo(frame);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "LZ4"})
    void segments_are_the_same_bytes_and_hold_the_same_frames(Compression compression) {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            List<Frame> frames = someFrames(random);
            FrameWriter writer = new FrameWriter(new FrameCodec());
            writer.useSegments(compression.ours);
            frames.forEach(writer::add);
            ByteBuffer bytes = writer.take();

            assertThat(hex(bytes))
                    .as("bytes of seed %s", seed)
                    .isEqualTo(hex(oracleSegments(frames, compression.oracles)));
            assertThat(read(bytes, compression.ours)).as("seed %s", seed).isEqualTo(frames);
        }
    }

    private static List<Frame> someFrames(Random random) {
        List<Frame> frames = new ArrayList<>();
        for (int i = 1 + random.nextInt(60); i > 0; i--) {
            if (random.nextInt(20) == 0) {
                byte[] value = new byte[random.nextInt(400_000)];
                if (random.nextBoolean()) {
                    random.nextBytes(value);
                }
                Values values = Values.positional().add(ByteBuffer.wrap(value)).build();
                frames.add(Frame.request(
                        ProtocolVersion.V5,
                        random.nextInt(1000),
                        new Query("q", new QueryParameters(Consistency.ONE, values))));
            } else {
                List<Sample> requests = Stream.of(Sample.values())
                        .filter(sample -> sample.ordinal() <= Sample.AUTH_RESPONSE.ordinal())
                        .toList();
                frames.add(requests.get(random.nextInt(requests.size())).frame(random, ProtocolVersion.V5));
            }
        }
        return frames;
    }

    private static List<Frame> read(ByteBuffer bytes, dev.firstcause.protocol.frame.@Nullable Compressor compressor) {
        List<Frame> read = new ArrayList<>();
        FrameCodec codec = new FrameCodec();
        FrameReader reader = new FrameReader(false, FrameCodec.LONGEST_BODY);
        reader.useSegments(compressor);
        reader.read(bytes, (buffer, start, length) -> {
            ByteBuffer copy = ByteBuffer.allocate(length).put(0, buffer, start, length);
            read.add(codec.decode(copy, 0, length));
        });
        assertThat(reader.unfinished()).isZero();
        return read;
    }

    private static ByteBuffer oracleSegments(List<Frame> frames, Compressor<ByteBufferPrimitives.Buffer> compressor) {
        ByteBufferPrimitives primitives = new ByteBufferPrimitives();
        SegmentCodec<ByteBufferPrimitives.Buffer> codec = new SegmentCodec<>(primitives, compressor);
        List<Object> parts = new ArrayList<>();
        var frameCodec = com.datastax.oss.protocol.internal.FrameCodec.defaultClient(
                primitives, Compressor.<ByteBufferPrimitives.Buffer>none());
        var builder = new SegmentBuilder<ByteBufferPrimitives.Buffer, Object>(primitives, frameCodec) {
            @Override
            protected Object mergeStates(List<Object> states) {
                return states;
            }

            @Override
            protected List<Object> splitState(Object state, int count) {
                return new ArrayList<>(java.util.Collections.nCopies(count, state));
            }

            @Override
            protected void processSegment(Segment<ByteBufferPrimitives.Buffer> segment, Object state) {
                codec.encode(segment, parts);
            }
        };
        for (Frame frame : frames) {
            var oracles = ToOracle.frame(frame);
            // The oracle lets a frame that needs several segments overtake those that wait; ours keep their order.
            if (frameCodec.encodedHeaderSize(oracles) + frameCodec.encodedBodySize(oracles)
                    > Segment.MAX_PAYLOAD_LENGTH) {
                builder.flush();
            }
            builder.addFrame(oracles, "");
        }
        builder.flush();
        int length = parts.stream()
                .mapToInt(part -> primitives.sizeOf((ByteBufferPrimitives.Buffer) part))
                .sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        parts.forEach(part -> all.put(((ByteBufferPrimitives.Buffer) part).readable()));
        return all.flip();
    }

    private static String hex(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(bytes.position(), array);
        return java.util.HexFormat.of().formatHex(array);
    }
}
