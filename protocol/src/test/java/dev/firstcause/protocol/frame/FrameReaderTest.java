// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private final FrameCodec codec = new FrameCodec();

    @Test
    void segments_begin_at_the_very_byte_after_the_frame_that_begins_them() {
        FrameWriter server = new FrameWriter(codec);
        server.add(Frame.response(ProtocolVersion.V5, 0, Ready.INSTANCE));
        ByteBuffer first = copy(server.take());
        server.useSegments(null);
        server.add(Frame.response(ProtocolVersion.V5, 1, new AuthSuccess(null)));
        ByteBuffer second = copy(server.take());
        ByteBuffer both = ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();

        FrameReader client = new FrameReader(true, FrameCodec.LONGEST_BODY);
        List<Message> read = new ArrayList<>();
        client.read(both, (bytes, start, length) -> {
            Message message = codec.decode(bytes, start, length).message();
            read.add(message);
            if (message == Ready.INSTANCE) {
                client.useSegments(null);
            }
        });
        assertThat(read).containsExactly(Ready.INSTANCE, new AuthSuccess(null));
    }

    @Test
    void segments_cannot_begin_while_frames_outside_of_them_wait() {
        FrameWriter writer = new FrameWriter(codec);
        writer.add(Frame.response(ProtocolVersion.V5, 0, Ready.INSTANCE));
        assertThatThrownBy(() -> writer.useSegments(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("take() them first");
    }

    @Test
    void v5_knows_no_snappy() {
        Compressor snappy = Compressor.of("snappy");
        assertThatThrownBy(() -> new FrameWriter(codec).useSegments(snappy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Protocol v5 knows no compression but lz4, so snappy cannot be used");
        assertThatThrownBy(() -> new FrameReader(true, 100).useSegments(snappy))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_the_listener_throws_leaves_the_reader_at_the_next_frame() {
        FrameWriter writer = new FrameWriter(codec);
        writer.add(Frame.response(ProtocolVersion.V4, 1, Ready.INSTANCE));
        writer.add(Frame.response(ProtocolVersion.V4, 2, Result.Nothing.INSTANCE));
        ByteBuffer bytes = writer.take();
        FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
        IllegalStateException thrown = new IllegalStateException("of the listener");
        assertThatThrownBy(() -> reader.read(bytes, (buffer, start, length) -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        List<Integer> streams = new ArrayList<>();
        reader.read(bytes, (buffer, start, length) -> streams.add(FrameHeader.streamId(buffer, start)));
        assertThat(streams).containsExactly(2);
    }

    @Test
    void the_order_of_a_buffer_does_not_matter() {
        FrameWriter writer = new FrameWriter(codec);
        writer.add(Frame.response(ProtocolVersion.V4, 258, Result.Nothing.INSTANCE));
        ByteBuffer bytes = writer.take().order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> streams = new ArrayList<>();
        new FrameReader(true, 100)
                .read(bytes, (buffer, start, length) -> streams.add(FrameHeader.streamId(buffer, start)));
        assertThat(streams).containsExactly(258);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void the_stream_of_half_a_frame_is_known_once_its_header_has_come() {
        FrameWriter writer = new FrameWriter(codec);
        writer.add(Frame.response(ProtocolVersion.V4, 77, Result.Nothing.INSTANCE));
        ByteBuffer bytes = writer.take();
        FrameReader reader = new FrameReader(true, 100);
        reader.read(bytes.limit(8), (buffer, start, length) -> {});
        assertThat(reader.unfinishedStreamId()).isEqualTo(Integer.MIN_VALUE);
        reader.read(bytes.limit(10), (buffer, start, length) -> {});
        assertThat(reader.unfinishedStreamId()).isEqualTo(77);
        reader.read(bytes.limit(13), (buffer, start, length) -> {});
        assertThat(reader.unfinishedStreamId()).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void a_header_that_cannot_be_one_names_no_stream() {
        FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
        byte[] header = {4, 0, 0, 77, 8, 0, 0, 0, 50};
        reader.read(ByteBuffer.wrap(header, 0, 6), (bytes, start, length) -> {});
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(header, 6, 3), (bytes, start, length) -> {}))
                .isInstanceOf(ProtocolException.class);
        assertThat(reader.unfinishedStreamId()).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void many_small_frames_share_one_segment_and_keep_their_order() {
        FrameWriter writer = new FrameWriter(codec);
        writer.useSegments(null);
        for (int i = 0; i < 1000; i++) {
            writer.add(Frame.response(ProtocolVersion.V5, i, Result.Nothing.INSTANCE));
        }
        int pending = writer.pending();
        ByteBuffer bytes = writer.take();
        assertThat(bytes.remaining()).isEqualTo(pending + SegmentHeader.length(false) + SegmentHeader.TRAILER);
        assertThat(writer.pending()).isZero();

        FrameReader reader = new FrameReader(true, 100);
        reader.useSegments(null);
        List<Integer> streams = new ArrayList<>();
        reader.read(bytes, (buffer, start, length) -> streams.add(FrameHeader.streamId(buffer, start)));
        assertThat(streams).hasSize(1000).isSorted();
    }

    @Test
    void memory_that_grew_is_given_back() {
        FrameWriter writer = new FrameWriter(codec);
        writer.useSegments(null);
        writer.add(Frame.response(ProtocolVersion.V5, 0, new AuthSuccess(ByteBuffer.allocate(1_000_000))));
        assertThat(writer.take().remaining()).isGreaterThan(1_000_000);
        writer.trim(4096);
        writer.add(Frame.response(ProtocolVersion.V5, 0, Ready.INSTANCE));
        assertThat(writer.take().capacity()).isLessThan(4096);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
}
