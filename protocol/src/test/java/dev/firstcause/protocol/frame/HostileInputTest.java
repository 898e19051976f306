// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.NativeType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lies that a peer could tell, each with the words that it is answered with. */
class HostileInputTest {
    private static final int SMALL = 256 * 1024;

    private final FrameCodec codec = new FrameCodec();

    @Test
    void a_row_count_of_two_billion_allocates_nothing() {
        byte[] frame = response(Opcode.RESULT, out -> {
            out.writeInt(2);
            out.writeInt(4);
            out.writeInt(1);
            out.writeInt(Integer.MAX_VALUE);
            out.writeInt(-1);
        });
        assertRefused(
                frame,
                "at byte 21 of the frame: expected rows_count between 0 and 1 "
                        + "(1 columns of at least 4 bytes each, 4 bytes left), found 2147483647");
    }

    @Test
    void rows_without_columns_cannot_be_announced_without_end() {
        byte[] frame = response(Opcode.RESULT, out -> {
            out.writeInt(2);
            out.writeInt(4);
            out.writeInt(0);
            out.writeInt(1_000_000);
        });
        assertRefused(
                frame, "rows_count between 0 and 0 (0 columns of at least 4 bytes each, 0 bytes left), found 1000000");
    }

    @Test
    void a_column_count_that_the_frame_cannot_hold_is_refused() {
        byte[] frame = response(Opcode.RESULT, out -> {
            out.writeInt(2);
            out.writeInt(0);
            out.writeInt(60_000);
            out.writeInt(0);
        });
        assertRefused(frame, "descriptions of 60000 columns of at least 8 bytes each, found 4 bytes");
    }

    @Test
    void a_column_count_beyond_sixteen_bits_is_refused() {
        byte[] frame = response(Opcode.RESULT, out -> {
            out.writeInt(2);
            out.writeInt(4);
            out.writeInt(65_536);
            out.writeInt(0);
        });
        assertRefused(frame, "at byte 17 of the frame: expected columns_count between 0 and 65535, found 65536");
    }

    @Test
    void a_value_longer_than_its_frame_is_refused_with_its_offset() {
        byte[] frame = response(Opcode.RESULT, out -> {
            out.writeInt(2);
            out.writeInt(4);
            out.writeInt(1);
            out.writeInt(2);
            out.writeInt(-1);
            out.writeInt(9);
        });
        assertRefused(
                frame,
                "at byte 29 of the frame: expected value [bytes] of at most 0 bytes, found 9 bytes (1 of 2 read)");
    }

    @Test
    void a_negative_string_length_is_refused() {
        assertRefused(
                request(Opcode.QUERY, out -> out.writeInt(-5)),
                "at byte 9 of the frame: expected query [long string] of 0 to 0 bytes, found -5 bytes");
    }

    @Test
    void a_string_longer_than_its_frame_is_refused() {
        assertRefused(
                response(Opcode.AUTHENTICATE, out -> {
                    out.writeShort(500);
                    out.writeInt(0);
                }),
                "at byte 9 of the frame: expected authenticator [string] of at most 4 bytes, found 500 bytes");
    }

    @Test
    void a_value_length_below_not_set_is_refused() {
        assertRefused(
                request(Opcode.QUERY, out -> {
                    out.writeLongString("q");
                    out.writeShort(1);
                    out.writeByte(1);
                    out.writeShort(1);
                    out.writeInt(-3);
                }),
                "expected value length between -2 (not set) and 0, found -3 (0 of 1 values read)");
    }

    @Test
    void bytes_that_are_no_utf8_are_refused_where_they_stand() {
        assertRefused(
                response(Opcode.RESULT, out -> {
                    out.writeInt(3);
                    out.writeShort(3);
                    out.writeByte('k');
                    out.writeByte(0xff);
                    out.writeByte('s');
                }),
                "at byte 16 of the frame: expected keyspace in UTF-8, found a byte that cannot stand there");
    }

    @Test
    void a_damaged_letter_does_not_cost_the_text_of_an_error() {
        byte[] frame = response(Opcode.ERROR, out -> {
            out.writeInt(0x2200);
            out.writeShort(4);
            out.writeByte('n');
            out.writeByte('o');
            out.writeByte(0xff);
            out.writeByte('!');
        });
        assertThat(decode(frame).message().toString()).contains("no\uFFFD!");
    }

    @Test
    void unknown_words_are_shown_cut_and_clean() {
        byte[] frame = response(Opcode.EVENT, out -> out.writeString("\u0007" + "x".repeat(1000)));
        ProtocolException e = refused(frame);
        assertThat(e.expected()).isEqualTo("event type TOPOLOGY_CHANGE, STATUS_CHANGE or SCHEMA_CHANGE");
        assertThat(e.found()).isEqualTo("\"?" + "x".repeat(63) + "\"...");
    }

    @Test
    void types_nested_too_deep_are_refused() {
        byte[] frame = response(Opcode.RESULT, out -> {
            out.writeInt(2);
            out.writeInt(0);
            out.writeInt(1);
            out.writeString("ks");
            out.writeString("t");
            out.writeString("c");
            for (int i = 0; i < 100_000; i++) {
                out.writeShort(0x20);
            }
        });
        assertRefused(frame, "expected types nested at most " + DataType.DEEPEST + " deep, found one deeper");
    }

    @Test
    void a_frame_longer_than_the_bound_is_refused_from_its_header() {
        byte[] header = {(byte) 0x84, 0, 0, 1, 8, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        FrameReader reader = new FrameReader(true, 1000);
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(header), (bytes, start, length) -> {}))
                .hasMessageEndingWith(
                        "\n  at byte 5 of the frame: expected length between 0 and 1000 bytes, " + "found 2147483647");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "snappy"})
    void a_decompressed_size_of_two_gibibytes_allocates_nothing(String algorithm) {
        byte[] body = algorithm.equals("lz4")
                ? new byte[] {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x11, 0x22}
                : new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0x11};
        byte[] frame = compressedResponse(body);
        FrameCodec compressing = new FrameCodec(Compressor.of(algorithm), FrameCodec.LONGEST_BODY);
        long allocated =
                Allocated.by(() -> assertThatThrownBy(() -> compressing.decode(ByteBuffer.wrap(frame), 0, frame.length))
                        .isInstanceOf(ProtocolException.class)
                        .hasMessageContaining("at byte 9 of the frame: expected a decompressed length between 0 and")
                        .hasMessageContaining("found 2147483647"));
        assertThat(allocated).isLessThan(SMALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "snappy"})
    void a_decompressed_size_that_the_format_cannot_reach_is_refused(String algorithm) {
        byte[] body = algorithm.equals("lz4")
                ? new byte[] {0x00, 0x10, 0, 0, 0x11, 0x22}
                : new byte[] {(byte) 0x80, (byte) 0x80, 0x40, 0x11};
        FrameCodec compressing = new FrameCodec(Compressor.of(algorithm), FrameCodec.LONGEST_BODY);
        byte[] frame = compressedResponse(body);
        assertThatThrownBy(() -> compressing.decode(ByteBuffer.wrap(frame), 0, frame.length))
                .hasMessageContaining("found 1048576");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "snappy"})
    void a_damaged_block_is_refused(String algorithm) {
        byte[] body = algorithm.equals("lz4") ? new byte[] {0, 0, 0, 9, 0x11, 0x22} : new byte[] {9, 0x44, 0x55};
        FrameCodec compressing = new FrameCodec(Compressor.of(algorithm), FrameCodec.LONGEST_BODY);
        byte[] frame = compressedResponse(body);
        assertThatThrownBy(() -> compressing.decode(ByteBuffer.wrap(frame), 0, frame.length))
                .hasMessageEndingWith("\n  at byte 9 of the frame: expected a block of " + algorithm
                        + " that holds 9 bytes, found a damaged one");
    }

    @Test
    void a_compressed_frame_without_an_agreement_is_refused() {
        assertRefused(
                compressedResponse(new byte[] {0}),
                "at byte 1 of the frame: expected no compression flag, since none was agreed on in STARTUP, found the flag");
    }

    @Test
    void a_request_where_a_response_must_come_is_refused() {
        FrameReader reader = new FrameReader(true, 1000);
        assertThatThrownBy(() ->
                        reader.read(ByteBuffer.wrap(request(Opcode.OPTIONS, out -> {})), (bytes, start, length) -> {}))
                .hasMessageEndingWith("\n  at byte 0 of the frame: expected the version of a response, 0x83 to 0x85, "
                        + "found 0x04");
    }

    @Test
    void a_frame_with_an_opcode_of_the_other_side_is_refused() {
        byte[] frame = response(Opcode.READY, out -> {});
        frame[4] = 7;
        assertRefused(frame, "at byte 4 of the frame: expected the opcode of a response, found QUERY");
    }

    @Test
    void a_frame_split_over_a_thousand_reads_is_the_same_frame() {
        Frame frame = Frame.response(
                ProtocolVersion.V4,
                7,
                Rows.of(
                        RowsMetadata.of(List.of(new ColumnSpec("ks", "t", "c", NativeType.BLOB))),
                        List.of(List.of(ByteBuffer.allocate(100_000)))));
        byte[] bytes = encode(frame);
        FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
        List<Frame> read = new ArrayList<>();
        int step = bytes.length / 1000;
        for (int at = 0; at < bytes.length; at += step) {
            reader.read(
                    ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at)),
                    (buffer, start, length) -> read.add(codec.decode(buffer, start, length)));
        }
        assertThat(read).containsExactly(frame);
        assertThat(reader.unfinished()).isZero();
    }

    @Test
    void announced_bytes_take_memory_only_when_they_come() {
        byte[] header = {(byte) 0x84, 0, 0, 1, 8, 0x0f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        long allocated = Allocated.by(() -> {
            FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
            reader.read(ByteBuffer.wrap(header), (bytes, start, length) -> {});
            reader.read(ByteBuffer.allocate(1000), (bytes, start, length) -> {});
            assertThat(reader.unfinished()).isEqualTo(1009);
        });
        assertThat(allocated).isLessThan(SMALL);
    }

    @Test
    void a_wrong_checksum_of_the_header_is_refused() {
        byte[] segment = segment(encode(ready()), true);
        segment[4] ^= 1;
        assertSegmentRefused(segment, "at byte 3 of the segment: expected CRC24 0x");
    }

    @Test
    void a_wrong_checksum_of_the_payload_is_refused() {
        byte[] segment = segment(encode(ready()), true);
        segment[segment.length - 1] ^= 1;
        assertSegmentRefused(segment, "at byte 15 of the segment: expected CRC32 0x");
    }

    @Test
    void a_segment_of_whole_frames_that_ends_inside_one_is_refused() {
        byte[] frame = encode(ready());
        byte[] payload = java.util.Arrays.copyOf(frame, frame.length + 4);
        assertSegmentRefused(
                segment(payload, true),
                "at byte 9 of the payload of the segment: expected a whole frame of at least 9 bytes, found 4 bytes");
    }

    @Test
    void a_piece_beyond_the_end_of_its_frame_is_refused() {
        byte[] frame = encode(ready());
        assertSegmentRefused(
                segment(java.util.Arrays.copyOf(frame, frame.length + 3), false),
                "at byte 9 of the payload of the segment: expected the end of the segment");
    }

    @Test
    void whole_frames_between_the_pieces_of_another_are_refused() {
        byte[] large = encode(Frame.response(
                ProtocolVersion.V5,
                1,
                Rows.of(RowsMetadata.leftOut(1), List.of(List.of(ByteBuffer.allocate(200_000))))));
        byte[] piece = segment(java.util.Arrays.copyOf(large, 100_000), false);
        byte[] whole = segment(encode(ready()), true);
        FrameReader reader = segmentReader();
        reader.read(ByteBuffer.wrap(piece), (bytes, start, length) -> {});
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(whole), (bytes, start, length) -> {}))
                .hasMessageEndingWith("at byte 0 of the segment: expected the next piece of a frame, of which 100000 "
                        + "bytes have come, found a segment of whole frames");
    }

    @Test
    void what_broke_a_stream_is_said_again_by_the_same_error() {
        byte[] segment = segment(encode(ready()), true);
        segment[0] ^= 1;
        FrameReader reader = segmentReader();
        ProtocolException first = catchThrowableOfType(
                ProtocolException.class, () -> reader.read(ByteBuffer.wrap(segment), (bytes, start, length) -> {}));
        byte[] healthy = segment(encode(ready()), true);
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(healthy), (bytes, start, length) -> {}))
                .isSameAs(first);
    }

    @Test
    void something_after_a_request_is_refused_and_after_a_response_passed_over() {
        assertRefused(
                request(Opcode.OPTIONS, out -> out.writeInt(0)),
                "at byte 9 of the frame: expected the end of the body of OPTIONS, found 4 more bytes");
        byte[] frame = response(Opcode.READY, out -> out.writeInt(0));
        assertThat(decode(frame).message()).isEqualTo(Ready.INSTANCE);
    }

    @Test
    void no_error_shows_what_a_value_holds() {
        Values values = Values.positional()
                .add(ByteBuffer.wrap("s3cr3t".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .build();
        Frame frame =
                Frame.request(ProtocolVersion.V4, 1, new Query("q", new QueryParameters(Consistency.ONE, values)));
        byte[] bytes = encode(frame);
        for (int cut = FrameHeader.LENGTH; cut < bytes.length; cut++) {
            byte[] shorter = java.util.Arrays.copyOf(bytes, cut);
            ByteBuffer.wrap(shorter).putInt(5, cut - FrameHeader.LENGTH);
            assertThat(refused(shorter).getMessage()).doesNotContain("s3c").doesNotContain("115");
        }
        assertThat(frame.toString()).doesNotContain("s3c");
    }

    private static Frame ready() {
        return Frame.response(ProtocolVersion.V5, 0, Ready.INSTANCE);
    }

    private byte[] encode(Frame frame) {
        WireOutput out = new WireOutput(64);
        codec.encode(frame, out);
        return out.copy().array();
    }

    private static byte[] response(Opcode opcode, Consumer<WireOutput> body) {
        return frame(0x84, 0, opcode, body);
    }

    private static byte[] request(Opcode opcode, Consumer<WireOutput> body) {
        return frame(0x04, 0, opcode, body);
    }

    private static byte[] compressedResponse(byte[] body) {
        return frame(0x84, 1, Opcode.READY, out -> out.writeRaw(body, 0, body.length));
    }

    private static byte[] frame(int version, int flags, Opcode opcode, Consumer<WireOutput> body) {
        WireOutput out = new WireOutput(64);
        out.writeByte(version);
        out.writeByte(flags);
        out.writeShort(1);
        out.writeByte(opcode.number());
        out.writeInt(0);
        body.accept(out);
        out.patchInt(5, out.position() - FrameHeader.LENGTH);
        return out.copy().array();
    }

    private static byte[] segment(byte[] payload, boolean selfContained) {
        int header = SegmentHeader.length(false);
        byte[] segment = new byte[header + payload.length + SegmentHeader.TRAILER];
        SegmentHeader.write(segment, 0, payload.length, selfContained);
        System.arraycopy(payload, 0, segment, header, payload.length);
        int crc = new Crc().crc32(payload, 0, payload.length);
        SegmentHeader.littleEndian(segment, header + payload.length, crc, SegmentHeader.TRAILER);
        return segment;
    }

    private static FrameReader segmentReader() {
        FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
        reader.useSegments(null);
        return reader;
    }

    private static void assertSegmentRefused(byte[] segment, String words) {
        assertThatThrownBy(() -> segmentReader().read(ByteBuffer.wrap(segment), (bytes, start, length) -> {}))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(words);
    }

    private Frame decode(byte[] frame) {
        return codec.decode(ByteBuffer.wrap(frame), 0, frame.length);
    }

    private ProtocolException refused(byte[] frame) {
        return catchThrowableOfType(ProtocolException.class, () -> decode(frame));
    }

    private void assertRefused(byte[] frame, String words) {
        long allocated =
                Allocated.by(() -> assertThat(refused(frame)).isNotNull().hasMessageContaining(words));
        assertThat(allocated).isLessThan(SMALL + 64L * frame.length);
    }

    @Test
    void the_version_of_a_request_alone_is_enough_to_be_known() {
        assertThat(decode(request(Opcode.OPTIONS, out -> {})).message()).isEqualTo(Options.INSTANCE);
    }
}
