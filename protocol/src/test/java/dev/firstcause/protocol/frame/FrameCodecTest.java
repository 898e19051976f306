// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.Batch;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Values;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What cannot be sent is refused with the reason and the remedy, and leaves nothing behind in the output. */
class FrameCodecTest {
    private static final QueryParameters PLAIN = new QueryParameters(Consistency.ONE, Values.NONE);

    private final FrameCodec codec = new FrameCodec(null, 1000);
    private final WireOutput out = new WireOutput(16);

    @Test
    void a_value_that_is_not_set_needs_v4() {
        Values values = Values.positional().add(null).addUnset().build();
        Request query = new Query("q", new QueryParameters(Consistency.ONE, values));
        assertRefused(
                ProtocolVersion.V3,
                query,
                "Protocol v3 has no way to leave a value unset: bind all 2 values, or use v4 or later");
        assertThat(sent(ProtocolVersion.V4, query)).isEqualTo(query);
    }

    @Test
    void null_and_not_set_are_told_apart() {
        Values values = Values.named()
                .add("a", null)
                .addUnset("b")
                .add("c", ByteBuffer.allocate(0))
                .build();
        Query query = (Query) sent(ProtocolVersion.V4, new Query("q", new QueryParameters(Consistency.ONE, values)));
        Values received = query.parameters().values();
        assertThat(List.of(received.isNull(0), received.isNull(1), received.isNull(2)))
                .containsExactly(true, false, false);
        assertThat(List.of(received.isUnset(0), received.isUnset(1), received.isUnset(2)))
                .containsExactly(false, true, false);
        assertThat(received.bytes(0)).isNull();
        assertThat(received.bytes(2)).isEqualTo(ByteBuffer.allocate(0));
        assertThat(received.name(1)).isEqualTo("b");
        assertThatThrownBy(() -> received.bytes(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void values_that_were_built_take_no_more() {
        Values.Builder builder = Values.positional(0);
        builder.next().writeBytes(ByteBuffer.allocate(3));
        Values values = builder.add(null).build();
        assertThat(values.count()).isEqualTo(2);
        assertThat(values.bytes(0)).isEqualTo(ByteBuffer.allocate(3));
        assertThatThrownBy(builder::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("start others");
    }

    @Test
    void values_have_all_a_name_or_none() {
        assertThatThrownBy(() -> Values.named().add(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Values.positional().addUnset("a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_keyspace_of_its_own_needs_v5() {
        QueryParameters there = new QueryParameters(
                Consistency.ONE, Values.NONE, false, 0, null, null, QueryParameters.NO_TIMESTAMP, "ks", 7);
        assertRefused(ProtocolVersion.V4, new Query("q", there), "Protocol v4 has no place for a keyspace or a time");
        assertRefused(ProtocolVersion.V4, new Prepare("q", "ks"), "Protocol v4 has no place for a keyspace in PREPARE");
        assertThat(sent(ProtocolVersion.V5, new Query("q", there))).isEqualTo(new Query("q", there));
    }

    @Test
    void execute_in_v5_needs_the_id_of_the_result_metadata() {
        assertRefused(
                ProtocolVersion.V5,
                new Execute(ByteBuffer.allocate(16), null, PLAIN),
                "EXECUTE in protocol v5 needs the result_metadata_id that PREPARE returned");
    }

    @Test
    void a_batch_takes_no_names() {
        Values named = Values.named().add("a", null).build();
        Request batch = new Batch(
                Batch.Kind.LOGGED,
                List.of(new Batch.Child.Simple("q", named)),
                Consistency.ONE,
                null,
                QueryParameters.NO_TIMESTAMP,
                null,
                QueryParameters.NO_NOW);
        assertRefused(ProtocolVersion.V4, batch, "A statement in a batch takes values by position only");
    }

    @Test
    void a_body_longer_than_the_bound_is_refused_on_the_way_out_too() {
        assertRefused(ProtocolVersion.V4, new Query("q".repeat(990), PLAIN), "QUERY of 997 bytes", 990);
        assertRefused(ProtocolVersion.V4, new Query("q".repeat(1_000_000), PLAIN), "Too long to send");
    }

    @Test
    void what_is_too_long_names_the_limit_and_the_remedy() {
        for (int length : new int[] {990, 1_000_000}) {
            Values values = Values.positional().add(ByteBuffer.allocate(length)).build();
            Query query = new Query("q", new QueryParameters(Consistency.ONE, values));
            assertRefused(
                    ProtocolVersion.V4,
                    query,
                    "the body of a CQL frame has at most 1000 bytes (the limit that was set here); send less at once, such"
                            + " as a large blob in several rows. Servers may take less: Cassandra's limit is"
                            + " native_transport_max_frame_size");
        }
    }

    private void assertRefused(ProtocolVersion version, Request request, String words, int longest) {
        FrameCodec narrow = new FrameCodec(null, longest);
        WireOutput roomy = new WireOutput(10_000);
        assertThatThrownBy(() -> narrow.encode(version, 1, request, roomy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words)
                .hasMessageContaining(String.valueOf(longest));
        assertThat(roomy.position()).isZero();
    }

    @Test
    void strings_that_cannot_be_said_are_refused() {
        assertRefused(ProtocolVersion.V4, new Query("a\uD800b", PLAIN), "half a surrogate pair (at index 1)");
        out.rewind(0);
        FrameCodec wide = new FrameCodec();
        Map<String, ByteBuffer> payload = new HashMap<>(Map.of("k".repeat(70_000), ByteBuffer.allocate(0)));
        Frame frame = new Frame(ProtocolVersion.V4, 0, false, null, List.of(), payload, Options.INSTANCE);
        assertThatThrownBy(() -> wide.encode(frame, out)).hasMessageContaining("A string of 70000 bytes");
        assertThat(out.position()).isZero();
    }

    @Test
    void warnings_and_payload_need_v4_and_stand_where_they_belong() {
        Frame warned = new Frame(ProtocolVersion.V3, 0, false, null, List.of("w"), Map.of(), Ready.INSTANCE);
        assertThatThrownBy(() -> codec.encode(warned, out)).hasMessageContaining("use v4 or later");
        Frame asked = new Frame(ProtocolVersion.V4, 0, false, null, List.of("w"), Map.of(), Options.INSTANCE);
        assertThatThrownBy(() -> codec.encode(asked, out)).hasMessageContaining("only responses carry them");
        Frame traced = new Frame(ProtocolVersion.V4, 0, true, new UUID(1, 2), List.of(), Map.of(), Options.INSTANCE);
        assertThatThrownBy(() -> codec.encode(traced, out)).hasMessageContaining("the server chooses it");
        Frame traceless = new Frame(ProtocolVersion.V4, 0, true, null, List.of(), Map.of(), Ready.INSTANCE);
        assertThatThrownBy(() -> codec.encode(traceless, out)).hasMessageContaining("needs its tracing id");
        assertThat(out.position()).isZero();
    }

    @Test
    void a_stream_id_has_sixteen_bits() {
        assertThatThrownBy(() -> Frame.request(ProtocolVersion.V4, 32_768, Options.INSTANCE))
                .hasMessage("Stream id 32768 does not fit 16 bits");
    }

    @Test
    void an_unknown_error_code_keeps_its_message() {
        ErrorResponse error = new ErrorResponse.Plain(0xF000, "rate limit of a newer server");
        assertThat(sent(ProtocolVersion.V4, error)).isEqualTo(error);
    }

    @Test
    void contentions_are_said_in_v5_for_cas_only() {
        ErrorResponse cas = new ErrorResponse.WriteTimeout("m", Consistency.SERIAL, 1, 2, "CAS", 3);
        assertThat(sent(ProtocolVersion.V5, cas)).isEqualTo(cas);
        assertThat(((ErrorResponse.WriteTimeout) sent(ProtocolVersion.V4, cas)).contentions())
                .isEqualTo(ErrorResponse.WriteTimeout.NO_CONTENTIONS);
    }

    @Test
    void every_error_code_is_found_by_its_number() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(ErrorCode.of(code.number())).isSameAs(code);
        }
        assertThat(ErrorCode.of(0x4711)).isNull();
    }

    @Test
    void a_compression_that_is_unknown_is_named() {
        assertThatThrownBy(() -> Compressor.of("zstd"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Compression \"zstd\" is not known: use lz4 or snappy");
    }

    private Message sent(ProtocolVersion version, Message message) {
        FrameCodec wide = new FrameCodec();
        WireOutput wire = new WireOutput(64);
        Frame frame = message instanceof Request request
                ? Frame.request(version, 1, request)
                : Frame.response(version, 1, (Response) message);
        wide.encode(frame, wire);
        return wide.decode(wire.copy(), 0, wire.position()).message();
    }

    private void assertRefused(ProtocolVersion version, Request request, String words) {
        out.rewind(0);
        out.writeInt(42);
        assertThatThrownBy(() -> codec.encode(version, 1, request, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
        assertThat(out.position()).isEqualTo(4);
    }
}
