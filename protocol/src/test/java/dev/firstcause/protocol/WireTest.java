// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void any_text_is_written_as_the_jdk_writes_it_and_read_back() {
        for (int seed = 0; seed < 5000; seed++) {
            String text = new Some(new Random(seed)).text(300);
            WireOutput out = new WireOutput(seed % 20);
            out.writeUtf8(text);
            assertThat(out.written()).as("seed %s", seed).isEqualTo(ByteBuffer.wrap(text.getBytes(UTF_8)));
            assertThat(new WireInput(out.written(), "text").readRest("text")).isEqualTo(text);
        }
    }

    @Test
    void a_replacement_character_that_was_sent_is_not_taken_for_damage() {
        WireOutput out = new WireOutput(8);
        out.writeString("a\uFFFDb");
        assertThat(new WireInput(out.written(), "frame").readString("name")).isEqualTo("a\uFFFDb");
    }

    @Test
    void half_a_letter_at_the_end_is_refused_where_it_begins() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {0, 3, 'a', (byte) 0xe2, (byte) 0x82});
        assertThatThrownBy(() -> new WireInput(bytes, "frame").readString("name"))
                .hasMessageContaining(
                        "at byte 3 of the frame: expected name in UTF-8, found a byte that cannot stand there");
    }

    @Test
    void offsets_count_from_the_start_of_the_unit_wherever_it_lies() {
        ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(9, (byte) 1);
        WireInput in = new WireInput(bytes, 6, 5, "unit");
        assertThat(in.readInt("number")).isEqualTo(1);
        assertThat(in.offset()).isEqualTo(4);
        assertThatThrownBy(() -> in.readShort("more"))
                .hasMessageEndingWith("\n  at byte 4 of the unit: expected more [short] of 2 bytes, found 1 byte");
        assertThat(bytes.position()).isZero();
    }

    @Test
    void a_direct_buffer_reads_like_any_other() {
        WireOutput out = new WireOutput(8);
        out.writeString("härz");
        out.writeLong(-7);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(out.position()).put(out.written()).flip();
        WireInput in = new WireInput(direct, "frame");
        assertThat(in.readString("name")).isEqualTo("härz");
        assertThat(in.readLong("number")).isEqualTo(-7);
        in.requireEnd("the frame");
    }

    @Test
    void addresses_keep_their_form() throws Exception {
        WireOutput out = new WireOutput(8);
        InetSocketAddress four = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 9}), 9042);
        InetSocketAddress six = new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 65_535);
        out.writeInet(four);
        out.writeInet(six);
        WireInput in = new WireInput(out.written(), "frame");
        assertThat(in.readInet("node")).isEqualTo(four);
        assertThat(in.readInet("node")).isEqualTo(six);
        assertThatThrownBy(() -> out.writeInet(InetSocketAddress.createUnresolved("node.example", 1)))
                .hasMessageContaining("not resolved");
    }

    @Test
    void addresses_that_cannot_be_are_refused() {
        ByteBuffer five = ByteBuffer.wrap(new byte[] {5, 1, 2, 3, 4, 5, 0, 0, 0, 1});
        assertThatThrownBy(() -> new WireInput(five, "frame").readInet("node"))
                .hasMessageContaining("expected node of 4 or 16 bytes, found 5 bytes");
        ByteBuffer port = ByteBuffer.wrap(new byte[] {4, 1, 2, 3, 4, 0, 1, 0, 0});
        assertThatThrownBy(() -> new WireInput(port, "frame").readInet("node"))
                .hasMessageContaining("at byte 5 of the frame: expected node port between 0 and 65535, found 65536");
    }

    @Test
    void an_output_says_what_does_not_fit() {
        WireOutput out = new WireOutput(4);
        out.limit(100);
        assertThatThrownBy(() -> out.writeRaw(ByteBuffer.allocate(101)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Too long to send: 101 bytes or more where at most 100 may stand");
        assertThatThrownBy(() -> out.rewind(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> out.writeCount(65_536, "strings"))
                .hasMessage("65536 strings: the protocol counts at most 65535");
    }

    @Test
    void versions_are_known_by_their_number() {
        assertThat(ProtocolVersion.of(4)).isSameAs(ProtocolVersion.V4).hasToString("v4");
        assertThatThrownBy(() -> ProtocolVersion.of(6))
                .hasMessage("Protocol version 6 is not spoken here: use 3, 4 or 5");
        assertThat(ProtocolVersion.V3.isAtLeast(ProtocolVersion.V4)).isFalse();
    }
}
